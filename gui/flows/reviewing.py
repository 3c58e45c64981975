"""Turns keys and drops into a person's edits on the images they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.images import ImageFile, readable_suffixes
from engine.labelling import ImageStatus, ShownLabels
from engine.messages import Message
from engine.project import (
    NO_CLASS,
    ClassId,
    ImageId,
    VerdictKind,
    wishes,
)
from engine.vectors import Bools
from gui.document import Document
from gui.flows.labelling import LabellingFlow

Images = Sequence[ImageId]


@dataclass(frozen=True)
class Agreement:
    """What agreeing with what is shown of some images would say.

    Attributes
    ----------
    n_labels : images that have a guess, novel ones aside
    n_novel : images that would be none of these
    class_ids : the classes guessed, of novel ones too
    """

    n_labels: int = 0
    n_novel: int = 0
    class_ids: tuple[ClassId, ...] = ()


class ReviewFlow(QObject):
    """Every method is one undoable edit, or none if there is nothing to do.

    Signals
    -------
    class_made(class_id)
        A new class came to be and wants a name.
    failed(message)
        Nothing that was dropped could serve as an example.
    """

    class_made = Signal(int)
    failed = Signal(object)

    def __init__(self, document: Document, labelling: LabellingFlow) -> None:
        super().__init__(document)
        self._document, self._labelling = document, labelling

    def assign_by_key(self, key: str, images: Images) -> None:
        """Label `images` with the class whose digit is `key`, if there is one."""
        if (class_id := self._document.class_by_key(key)) is not None:
            self.assign(class_id, images)

    def accept(self, images: Images) -> None:
        """Agree with what is shown of `images`; those without a guess are left alone."""
        novel = [i for i in images if self._is_none(i)]
        guesses = self._guesses([i for i in images if not self._is_none(i)])
        if guesses or novel:
            self._document.do(lambda state: wishes.accept(state, guesses, novel))

    def agreement(self, images: Images) -> Agreement:
        """Say what `accept` would do with `images`."""
        table = self._labelling.table
        rows = np.array(images, np.intp)
        shown = table.of(rows[rows < len(table.statuses)])
        has_guess = np.not_equal(shown.guesses, NO_CLASS)
        is_novel = _is_none(shown)
        return Agreement(
            int((has_guess & ~is_novel).sum()),
            int(is_novel.sum()),
            tuple(map(ClassId, np.unique(shown.guesses[has_guess]).tolist())),
        )

    def reject(self, images: Images) -> None:
        """Disagree with the labels that are shown."""
        if guesses := self._guesses(images):
            self._document.do(lambda state: wishes.reject(state, guesses))

    def confirm(self, class_id: ClassId, right: Images, wrong: Images) -> bool:
        """Say in one step which images are of a class and which are not; say if it was done."""
        return self._document.do(
            lambda state: wishes.review(state, class_id, right=right, wrong=wrong)
        )

    def assign(self, class_id: ClassId, images: Images) -> None:
        """Label `images` with a class."""
        if images:
            self._document.do(lambda state: wishes.assign(state, class_id, images))

    def none_of_these(self, images: Images) -> None:
        if images:
            self._document.do(lambda state: wishes.none_of_these(state, images))

    def skip(self, images: Images) -> None:
        """Put aside those of `images` that have no verdict yet."""
        kinds = self._document.state.verdicts.kinds
        if open_ := [i for i in images if kinds[i] == VerdictKind.OPEN]:
            self._document.do(lambda _: wishes.skip(open_))

    def add_examples(self, class_id: ClassId, images: Images) -> None:
        if images:
            self._document.do(lambda state: wishes.add_examples(state, class_id, images))

    def remove_examples(self, class_id: ClassId, images: Images) -> None:
        if images:
            self._document.do(lambda state: wishes.remove_examples(state, class_id, images))

    def add_example_files(self, class_id: ClassId, paths: Sequence[Path]) -> None:
        self.add_examples(class_id, self._images_at(paths))

    def new_class(self, images: Images = (), paths: Sequence[Path] = ()) -> None:
        """Define a class by `images` and the pictures at `paths`; it waits for its name."""
        examples = [*images, *self._images_at(paths)]
        if paths and not examples:
            return
        class_id = self._document.state.next_class_id
        name = self._free_name(paths[0].name if len(paths) == 1 and paths[0].is_dir() else "")
        if self._document.do(lambda state: wishes.new_class(state, name, examples)):
            self.class_made.emit(class_id)

    def create_class(self, name: str, images: Images) -> None:
        """Define a class of that name, which `images` stand for."""
        self._document.do(lambda state: wishes.new_class(state, name, images))

    def rename_class(self, class_id: ClassId, name: str) -> None:
        if name != self._document.classes[class_id].name:
            self._document.do(lambda state: wishes.rename_class(state, class_id, name))

    def describe_class(self, class_id: ClassId, description: str) -> None:
        self._document.do(lambda state: wishes.describe_class(state, class_id, description))

    def recolour_class(self, class_id: ClassId, colour: str) -> None:
        self._document.do(lambda state: wishes.recolour_class(state, class_id, colour))

    def remove_class(self, class_id: ClassId) -> None:
        self._document.do(lambda state: wishes.remove_class(state, class_id))

    def _guesses(self, images: Images) -> dict[ClassId, list[ImageId]]:
        shown = self._labelling.table.guesses
        guesses: dict[ClassId, list[ImageId]] = {}
        for image_id in images:
            if image_id < len(shown) and shown[image_id] != NO_CLASS:
                guesses.setdefault(ClassId(int(shown[image_id])), []).append(image_id)
        return guesses

    def _is_none(self, image_id: ImageId) -> bool:
        """Say whether what is shown of an image is that it is none of the classes."""
        table = self._labelling.table
        rows = np.array([image_id], np.intp)
        return image_id < len(table.statuses) and bool(_is_none(table.of(rows))[0])

    def _free_name(self, wanted: str) -> str:
        taken = {d.name.casefold() for d in self._document.classes.values()}
        if wanted and wanted.casefold() not in taken:
            return wanted
        number = len(taken) + 1
        while (name := self.tr("Class {n}").format(n=number)).casefold() in taken:
            number += 1
        return name

    def _images_at(self, paths: Sequence[Path]) -> list[ImageId]:
        """Return the images at `paths`, taking those from outside the folder into the catalog."""
        catalog = self._document.catalog
        inside: list[ImageId] = []
        outside: list[ImageFile] = []
        pictures = _pictures(paths)
        if paths and not pictures:
            self.failed.emit(_no_picture(paths))
        for path in pictures:
            name = (
                path.relative_to(catalog.root).as_posix() if _is_below(path, catalog.root) else ""
            )
            if name and (known := catalog.find(name)) is not None:
                inside.append(known)
            else:
                status = path.stat()
                outside.append(ImageFile(str(path), status.st_size, status.st_mtime_ns))
        return inside + (self._document.add_outside_files(outside) if outside else [])


def _is_none(shown: ShownLabels) -> Bools:
    """Mark what seems to be of no class, or was said to be before its file changed."""
    is_novel = np.equal(shown.statuses, ImageStatus.NOVEL)
    was_none = np.equal(shown.statuses, ImageStatus.CHANGED) & (shown.guesses == NO_CLASS)
    return np.asarray(is_novel | was_none)


def _no_picture(paths: Sequence[Path]) -> Message:
    return Message(
        "There is no picture in {names}. Drop pictures, or a folder of pictures.",
        {"names": ", ".join(path.name for path in paths[:3])},
    )


def _is_below(path: Path, root: Path) -> bool:
    return path.is_relative_to(root)


def _pictures(paths: Sequence[Path]) -> list[Path]:
    """Return the picture files among `paths` and directly inside the folders among them."""
    found: list[Path] = []
    for path in paths:
        try:
            files = sorted(path.iterdir()) if path.is_dir() else [path]
            found += [
                f.resolve()
                for f in files
                if f.is_file() and f.suffix.lower() in readable_suffixes()
            ]
        except OSError:
            continue  # it may not be read
    return found
