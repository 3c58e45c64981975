"""What a dataset is written as: one table of formats, which window and command line share."""

from engine.interop.formats.table import FORMATS, Format, FormatInfo

__all__ = ["FORMATS", "Format", "FormatInfo"]
