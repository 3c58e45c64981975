"""Training a backbone: a compact network that learns from frozen teachers, without labels.

Importing this imports torch.
"""

from engine.training.distillation import Progress, TrainingSettings
from engine.training.fidelity import Fidelity
from engine.training.lessons import LessonSettings
from engine.training.run import TrainingReport, TrainingRequest, TrainingRun

__all__ = [
    "Fidelity",
    "LessonSettings",
    "Progress",
    "TrainingReport",
    "TrainingRequest",
    "TrainingRun",
    "TrainingSettings",
]
