"""Labels out of the project, in forms that other tools read; attributes out and in.

An export is written into a hidden folder beside its destination and renamed when it is
whole. Rejected: writing in place and cleaning up after a failure, since a killed process
cleans up nothing. The price is that the destination must be new or empty.
"""

from engine.interop.attribute_cells import parse_strength
from engine.interop.attribute_tables import (
    listed,
    read_attribute_table,
    read_attributes,
    table_notes,
    write_attributes,
)
from engine.interop.certificates import read_certificate, verify_export
from engine.interop.dataset import ExportReport, export
from engine.interop.folder_names import folder_names
from engine.interop.formats import FORMATS, Format
from engine.interop.image_folder import FileMode
from engine.interop.manifest import LABEL_COLUMNS, MANIFEST_COLUMNS, write_labels
from engine.interop.plan import (
    ExportPlan,
    PlanCounts,
    Trust,
    Uncovered,
    plan_counts,
    planned_rows,
)
from engine.interop.rows import ExportRow, certified_rows, export_rows
from engine.interop.splits import look_alikes
from engine.interop.staging import free_folder, is_free
from engine.project import AttributeTable

__all__ = [
    "FORMATS",
    "LABEL_COLUMNS",
    "MANIFEST_COLUMNS",
    "AttributeTable",
    "ExportPlan",
    "ExportReport",
    "ExportRow",
    "FileMode",
    "Format",
    "PlanCounts",
    "Trust",
    "Uncovered",
    "certified_rows",
    "export",
    "export_rows",
    "folder_names",
    "free_folder",
    "is_free",
    "listed",
    "look_alikes",
    "parse_strength",
    "plan_counts",
    "planned_rows",
    "read_attribute_table",
    "read_attributes",
    "read_certificate",
    "table_notes",
    "verify_export",
    "write_attributes",
    "write_labels",
]
