"""Labels from other tools: what a file or a folder says of which images, and which images it means.

Reading knows nothing of a project; matching changes none. What is found becomes one edit.
"""

from engine.interop.importing.found import FoundLabel, FoundLabels
from engine.interop.importing.matching import KnownPaths, MatchedLabels, match_labels
from engine.interop.importing.reading import read_labels
from engine.interop.importing.trees import class_folder_names, labels_of_paths

__all__ = [
    "FoundLabel",
    "FoundLabels",
    "KnownPaths",
    "MatchedLabels",
    "class_folder_names",
    "labels_of_paths",
    "match_labels",
    "read_labels",
]
