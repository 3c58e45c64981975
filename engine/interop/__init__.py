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
    write_attribute_table,
    write_attributes,
)
from engine.interop.dataset import ExportReport, export
from engine.interop.folder_names import folder_names
from engine.interop.manifest import LABEL_COLUMNS, MANIFEST_COLUMNS, write_labels
from engine.interop.plan import (
    ExportPlan,
    FileMode,
    Format,
    PlanCounts,
    plan_counts,
    planned_rows,
)
from engine.interop.rows import WITH_A_CLASS, ExportRow, export_rows
from engine.project import AttributeTable

__all__ = [
    "LABEL_COLUMNS",
    "MANIFEST_COLUMNS",
    "WITH_A_CLASS",
    "AttributeTable",
    "ExportPlan",
    "ExportReport",
    "ExportRow",
    "FileMode",
    "Format",
    "PlanCounts",
    "export",
    "export_rows",
    "folder_names",
    "listed",
    "parse_strength",
    "plan_counts",
    "planned_rows",
    "read_attribute_table",
    "read_attributes",
    "table_notes",
    "write_attribute_table",
    "write_attributes",
    "write_labels",
]
