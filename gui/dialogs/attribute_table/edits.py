"""Turns what a person types, pastes and picks into edits of the attribute table."""

from collections.abc import Collection, Iterable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QLocale, QObject, Signal

from engine.errors import EngineError
from engine.interop import parse_strength, read_attributes, write_attributes
from engine.interop.pasted_table import copied_text, read_pasted
from engine.messages import Message
from engine.project import AttributeKnowledge, AttributeTable, attribute_wishes, knowledge_of
from engine.vectors import Bools, Float32s
from gui.dialogs.attribute_table.model import AttributeMatrixModel, are_same
from gui.document import Document
from gui.messages import translated
from gui.plain_text import shortened

_UNKNOWN, _PRESENT, _ABSENT = None, 1.0, 0.0


class MatrixEdits(QObject):
    """Every method that changes something is one undoable edit, or none if nothing would change.

    Signals
    -------
    done(text)
        What came of it, where the title of the edit does not say it all.
    refused(text)
        Why nothing has changed.
    """

    done = Signal(str)
    refused = Signal(str)

    def __init__(self, document: Document, model: AttributeMatrixModel) -> None:
        super().__init__(model)
        self._document, self._model = document, model

    def set_strength(self, cells: Bools, strength: float | None) -> None:
        """Set all of `cells`, bool (n_classes, n_attributes), or with None make them unknown."""
        model = self._model
        value = np.float32(np.nan if strength is None else strength)
        wanted = cells & ~are_same(model.strengths, value)
        entries = {
            model.class_ids[row]: {
                model.attribute_ids[column]: strength
                for column in np.flatnonzero(wanted[row]).tolist()
            }
            for row in np.flatnonzero(wanted.any(axis=1)).tolist()
        }
        if entries:
            title = self._title(wanted)
            self._document.do(
                lambda state: attribute_wishes.set_checklists(state, entries, title=title)
            )

    def cycle(self, cells: Bools, *, row: int, column: int) -> None:
        """Set `cells` to what follows the strength at `row`, `column`.

        After unknown comes present, then absent, then unknown again.
        """
        strength = float(self._model.strengths[row, column])
        following = {_PRESENT: _ABSENT, _ABSENT: _UNKNOWN}
        self.set_strength(cells, following.get(strength, _PRESENT))

    def type_strength(self, cells: Bools, text: str) -> bool:
        """Set `cells` to what `text` says; return whether it says anything."""
        try:
            strength = parse_strength(text)
        except ValueError:
            self.refused.emit(
                self.tr(
                    "“{text}” is no strength. Type 1 or yes, 0 or no, 70% for something between,"
                    " or ? if nobody knows."
                ).format(text=shortened(text))
            )
            return False
        self.set_strength(cells, strength)
        return True

    def copied(self, cells: Bools) -> str:
        """Return the rows and columns of `cells` for a spreadsheet; all of them with names."""
        rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
        table = self._model.table()
        part = AttributeTable(
            tuple(table.class_names[row] for row in rows),
            tuple(table.attribute_names[column] for column in columns),
            table.strengths[np.ix_(rows, columns)],
        )
        return copied_text(part, has_names=part.strengths.shape == table.strengths.shape)

    def paste(self, text: str, *, row: int, column: int) -> None:
        """Take in what a spreadsheet gave, from `row` and `column` on unless it has names."""
        held = self._model.table()
        try:
            pasted = read_pasted(text, held, row=row, column=column)
        except EngineError as error:
            self.refused.emit(translated(error.message))
            return
        head = self.tr("Pasted {table}").format(table=self._size(pasted.table.strengths))
        knowledge = AttributeKnowledge(pasted.table)
        self._take(knowledge, self.tr("the clipboard"), head, n_left_out=pasted.n_left_out)

    def import_file(self, path: Path) -> None:
        try:
            knowledge = read_attributes(path)
        except EngineError as error:
            self.refused.emit(translated(error.message))
            return
        head = self.tr("Imported {table} from {name}").format(
            table=self._size(knowledge.checklists.strengths), name=shortened(path.name)
        )
        self._take(knowledge, path.name, head)

    def export_file(self, path: Path) -> None:
        knowledge = knowledge_of(self._document.state)
        try:
            write_attributes(path, knowledge)
        except EngineError as error:
            self.refused.emit(translated(error.message))
            return
        self.done.emit(
            self.tr("Exported {table} to {path}.").format(
                table=self._size(knowledge.checklists.strengths), path=path
            )
        )

    def add_attribute(self, name: str) -> bool:
        """Add a column; return whether there is a new one now."""
        return self._document.do(lambda state: attribute_wishes.new_attributes(state, [name]))

    def _take(
        self, knowledge: AttributeKnowledge, source: str, head: str, *, n_left_out: int = 0
    ) -> None:
        """Import what is known, and say so in a sentence that begins with `head`."""
        table, held = knowledge.checklists, self._model.table()
        classes = _count_new(table.class_names, held.class_names)
        attributes = _count_new(table.attribute_names, held.attribute_names)
        if not self._document.do(
            lambda state: attribute_wishes.import_knowledge(state, knowledge, source=source)
        ):
            return
        news = [self._classes(classes, is_new=True)] if classes else []
        news += [self._attributes(attributes, is_new=True)] if attributes else []
        if n_left_out:
            news.append(self._left_out(n_left_out))
        sentence = "; ".join([head, ", ".join(news)] if news else [head])
        self.done.emit(self.tr("{what}. Undo takes it back.").format(what=sentence))

    def _title(self, cells: Bools) -> Message:
        if np.count_nonzero(cells) > 1:
            count = int(np.count_nonzero(cells))
            return Message("Set {count} cells of the attribute table", {"count": count})
        table = self._model.table()
        row, column = np.argwhere(cells)[0].tolist()
        values = {"attribute": table.attribute_names[column], "name": table.class_names[row]}
        return Message("Set {attribute} of {name}", values)

    def _size(self, strengths: Float32s) -> str:
        n_classes, n_attributes = strengths.shape
        times = " \N{MULTIPLICATION SIGN} "
        return self._classes(n_classes) + times + self._attributes(n_attributes)

    def _classes(self, count: int, *, is_new: bool = False) -> str:
        one, many = (
            (self.tr("1 new class"), self.tr("{n} new classes"))
            if is_new
            else (self.tr("1 class"), self.tr("{n} classes"))
        )
        return one if count == 1 else many.format(n=QLocale().toString(count))

    def _attributes(self, count: int, *, is_new: bool = False) -> str:
        one, many = (
            (self.tr("1 new attribute"), self.tr("{n} new attributes"))
            if is_new
            else (self.tr("1 attribute"), self.tr("{n} attributes"))
        )
        return one if count == 1 else many.format(n=QLocale().toString(count))

    def _left_out(self, n_cells: int) -> str:
        if n_cells == 1:
            return self.tr("1 cell did not fit and was left out")
        return self.tr("{n} cells did not fit and were left out").format(
            n=QLocale().toString(n_cells)
        )


def _count_new(names: Iterable[str], held: Collection[str]) -> int:
    known = {name.casefold() for name in held}
    return sum(name.casefold() not in known for name in names)
