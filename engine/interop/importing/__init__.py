"""Labels from other tools: what a file or a folder says of which images, and which images it means.

Reading knows nothing of a project; matching changes none. What is found becomes one edit.
"""

from engine.interop.importing.found import FoundLabel, FoundLabels
from engine.interop.importing.matching import MatchedLabels, match_labels
from engine.interop.importing.reading import read_labels
from engine.interop.importing.trees import class_folder_names

__all__ = [
    "FoundLabel",
    "FoundLabels",
    "MatchedLabels",
    "class_folder_names",
    "match_labels",
    "read_labels",
]
