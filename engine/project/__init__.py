"""What a person decided: a catalog of images, classes, verdicts, and every edit that led there.

One writer, one file. Edits are data that return their inverse; the journal keeps them
all, so undo survives a restart and nothing acknowledged is ever lost.
"""

from engine.project.attribute_knowledge import (
    AttributeKnowledge,
    knowledge_of,
    rows_of_images,
)
from engine.project.attributes.attributes import Attribute, AttributeTable, TagGroup
from engine.project.attributes.snapshot import AttributeSnapshot
from engine.project.attributes.vocabulary import AttributeVocabulary
from engine.project.audits import (
    AnswerKind,
    AuditAnswer,
    AuditMethod,
    AuditPlan,
    AuditRecord,
    Audits,
)
from engine.project.backups import (
    RENEWED_AFTER_S,
    Backup,
    backups_of,
    keep_daily,
    restore,
    save_copy,
)
from engine.project.catalog import Catalog
from engine.project.changes import Changes
from engine.project.classes import KEYS, PALETTE, ClassDefinition, SupportSet
from engine.project.edits.edits import (
    AddClass,
    ChangeClass,
    Edit,
    RemoveClass,
    SetVerdicts,
    Several,
)
from engine.project.edits.of_attributes import (
    AddAttributes,
    ChangeAttributes,
    RemoveAttributes,
    SetChecklists,
    SetTags,
)
from engine.project.edits.of_audits import RemoveAudit, SetAnswers, StartAudit
from engine.project.file.sidecars import remove_with_sidecars
from engine.project.file.storage import SUFFIX
from engine.project.history import HistoryEntry, image_history, labelled_at
from engine.project.identifiers import NO_CLASS, NO_IMAGE, AttributeId, AuditId, ClassId, ImageId
from engine.project.inside import is_inside
from engine.project.picture_view import files_to_survey, put_view, renew_view, view_of
from engine.project.project import Project
from engine.project.reading import Reading
from engine.project.scan import (
    FolderScan,
    ScanReport,
    check_holds_any,
    find_moved,
    hash_files,
    in_chunks,
    relink,
    rescan,
)
from engine.project.state import ProjectState
from engine.project.verdicts.observations import Judged, Observation, ShownGuesses
from engine.project.verdicts.verdicts import (
    Verdict,
    VerdictGroup,
    VerdictKind,
    Verdicts,
    VerdictSnapshot,
    is_none_of,
)
from engine.project.verification import Repair, find_damage, repair

__all__ = [
    "KEYS",
    "NO_CLASS",
    "NO_IMAGE",
    "PALETTE",
    "RENEWED_AFTER_S",
    "SUFFIX",
    "AddAttributes",
    "AddClass",
    "AnswerKind",
    "Attribute",
    "AttributeId",
    "AttributeKnowledge",
    "AttributeSnapshot",
    "AttributeTable",
    "AttributeVocabulary",
    "AuditAnswer",
    "AuditId",
    "AuditMethod",
    "AuditPlan",
    "AuditRecord",
    "Audits",
    "Backup",
    "Catalog",
    "ChangeAttributes",
    "ChangeClass",
    "Changes",
    "ClassDefinition",
    "ClassId",
    "Edit",
    "FolderScan",
    "HistoryEntry",
    "ImageId",
    "Judged",
    "Observation",
    "Project",
    "ProjectState",
    "Reading",
    "RemoveAttributes",
    "RemoveAudit",
    "RemoveClass",
    "Repair",
    "ScanReport",
    "SetAnswers",
    "SetChecklists",
    "SetTags",
    "SetVerdicts",
    "Several",
    "ShownGuesses",
    "StartAudit",
    "SupportSet",
    "TagGroup",
    "Verdict",
    "VerdictGroup",
    "VerdictKind",
    "VerdictSnapshot",
    "Verdicts",
    "backups_of",
    "check_holds_any",
    "files_to_survey",
    "find_damage",
    "find_moved",
    "hash_files",
    "image_history",
    "in_chunks",
    "is_inside",
    "is_none_of",
    "keep_daily",
    "knowledge_of",
    "labelled_at",
    "put_view",
    "relink",
    "remove_with_sidecars",
    "renew_view",
    "repair",
    "rescan",
    "restore",
    "rows_of_images",
    "save_copy",
    "view_of",
]
