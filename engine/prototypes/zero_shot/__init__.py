"""Classes without a single example: labelling by checklists of attributes (zero-shot learning).

Methods learn on seen classes how features and attributes go together; calibrated stacking puts
seen and unseen classes on one scale; the unlabelled pool refines what attributes predict.
"""

from engine.prototypes.zero_shot.checklists import attributes_of_nobody, check_checklists
from engine.prototypes.zero_shot.dap import (
    USUAL_DECAY,
    AttributeClassifiers,
    fit_attribute_classifiers,
)
from engine.prototypes.zero_shot.evaluation import (
    ZeroShotFigures,
    ZeroShotProblem,
    ZeroShotResult,
    evaluate_zero_shot,
)
from engine.prototypes.zero_shot.lesson import SeenImages
from engine.prototypes.zero_shot.methods import method_names
from engine.prototypes.zero_shot.model import ZeroShotModel, fit_zero_shot
from engine.prototypes.zero_shot.refinement import RefinedModel, fit_refined
from engine.prototypes.zero_shot.reliability import attribute_reliability
from engine.prototypes.zero_shot.space import prepare_features
from engine.prototypes.zero_shot.words import (
    can_read_words,
    name_signatures,
    sentence_encoder,
    tidy_words,
)

__all__ = [
    "USUAL_DECAY",
    "AttributeClassifiers",
    "RefinedModel",
    "SeenImages",
    "ZeroShotFigures",
    "ZeroShotModel",
    "ZeroShotProblem",
    "ZeroShotResult",
    "attribute_reliability",
    "attributes_of_nobody",
    "can_read_words",
    "check_checklists",
    "evaluate_zero_shot",
    "fit_attribute_classifiers",
    "fit_refined",
    "fit_zero_shot",
    "method_names",
    "name_signatures",
    "prepare_features",
    "sentence_encoder",
    "tidy_words",
]
