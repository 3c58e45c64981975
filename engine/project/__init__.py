"""What a person decided: a catalog of images, classes, verdicts, and every edit that led there.

One writer, one file. Edits are data that return their inverse; the journal keeps them
all, so undo survives a restart and nothing acknowledged is ever lost.
"""

from engine.project.attribute_edits import (
    AddAttributes,
    ChangeAttributes,
    RemoveAttributes,
    SetChecklists,
    SetTags,
)
from engine.project.attribute_knowledge import (
    AttributeKnowledge,
    knowledge_of,
    rows_of_images,
)
from engine.project.attribute_snapshot import AttributeSnapshot
from engine.project.attributes import Attribute, AttributeTable, TagGroup
from engine.project.catalog import Catalog, Reading
from engine.project.changes import Changes
from engine.project.classes import KEYS, PALETTE, ClassDefinition, SupportSet
from engine.project.edits import AddClass, ChangeClass, Edit, RemoveClass, SetVerdicts, Several
from engine.project.identifiers import NO_CLASS, NO_IMAGE, AttributeId, ClassId, ImageId
from engine.project.project import Project
from engine.project.scan import FolderScan, find_moved, in_chunks, relink, rescan
from engine.project.state import ProjectState
from engine.project.storage import SUFFIX
from engine.project.verdicts import (
    Verdict,
    VerdictGroup,
    VerdictKind,
    Verdicts,
    VerdictSnapshot,
)
from engine.project.vocabulary import AttributeVocabulary

__all__ = [
    "KEYS",
    "NO_CLASS",
    "NO_IMAGE",
    "PALETTE",
    "SUFFIX",
    "AddAttributes",
    "AddClass",
    "Attribute",
    "AttributeId",
    "AttributeKnowledge",
    "AttributeSnapshot",
    "AttributeTable",
    "AttributeVocabulary",
    "Catalog",
    "ChangeAttributes",
    "ChangeClass",
    "Changes",
    "ClassDefinition",
    "ClassId",
    "Edit",
    "FolderScan",
    "ImageId",
    "Project",
    "ProjectState",
    "Reading",
    "RemoveAttributes",
    "RemoveClass",
    "SetChecklists",
    "SetTags",
    "SetVerdicts",
    "Several",
    "SupportSet",
    "TagGroup",
    "Verdict",
    "VerdictGroup",
    "VerdictKind",
    "VerdictSnapshot",
    "Verdicts",
    "find_moved",
    "in_chunks",
    "knowledge_of",
    "relink",
    "rescan",
    "rows_of_images",
]
