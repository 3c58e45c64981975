"""The pictures of the project with the tools to find some of them."""

from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.project import Changes, ClassId, ImageId
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.mistakes import MistakesFlow
from gui.flows.text_search import TextSearchFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.model import ImageGridModel
from gui.grid.order import EVERYTHING, GridFilter, GridSort, Remark
from gui.grid.view import ImageGridView
from gui.pages.label.contents import GridContents
from gui.pages.label.empty_state import EmptyState
from gui.pages.label.toolbar import GridToolbar
from gui.pages.label.view_state import GridState
from gui.theme import GAP_PX, fill_with_base

_CHECK_MS, _GROW_MS, _REST_MS = 250, 200, 500


class GridPage(QWidget):
    """Toolbar and grid; what is shown stays as it is until a person asks for another order."""

    def __init__(
        self,
        document: Document,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
        mistakes: MistakesFlow | None = None,
        texts: TextSearchFlow | None = None,
    ) -> None:
        super().__init__()
        self._document, self._labelling = document, labelling
        self._mistakes, self._texts = mistakes, texts
        self._contents = GridContents(document, labelling, mistakes, texts)
        self._model = ImageGridModel(document, labelling, thumbnails)
        self._n_known = 0
        self._check_timer = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._grow_timer = QTimer(self, singleShot=True, interval=_GROW_MS)
        self._rest_timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._looked_at: set[ImageId] = set()
        self.toolbar = GridToolbar()
        self.view = ImageGridView(self._model, thumbnails)
        self.empty_state = EmptyState()
        self._pages = QStackedWidget()
        self._build()
        self._connect()
        self.toolbar.show_classes(document.classes.values())
        self.update_order()

    def view_state(self) -> dict[str, Any]:
        """Return where the person is, as what JSON can hold."""
        return GridState(
            self._contents.filter,
            self._contents.sort,
            self.toolbar.slider.value(),
            self.view.current_image(),
            self.view.top_image(),
        ).packed()

    def restore_view_state(self, packed: dict[str, Any]) -> None:
        """Go back to where `view_state` was taken."""
        state = GridState.unpacked(packed)
        self.toolbar.slider.setValue(state.tile_px)
        self.toolbar.show_sort(state.sort)
        self.toolbar.show_filter(state.filter)
        self._contents.sort = state.sort
        self._contents.filter = self.toolbar.filter()
        self._look_for_text()
        self.update_order()
        if state.current is not None:
            self.view.set_current_image(state.current)
        if state.top is not None:
            self.view.scroll_to_top(state.top)

    def show_class(self, class_id: ClassId) -> None:
        """Show all images of one class."""
        self._show_filter(GridFilter(class_id))

    def show_image(self, image_id: ImageId) -> None:
        """Make an image current, without the filter if it hides it; also one that came just now."""
        if len(self._document.catalog) > self._n_known:
            self._grow()
        if self._model.position_of(image_id) is None:
            self.clear_filter()
        self.view.set_current_image(image_id)

    def clear_filter(self) -> None:
        self._show_filter(EVERYTHING)

    def offer_text_search(self, *, is_possible: bool) -> None:
        """Offer, or no longer, to order the images by how well a text fits them."""
        self.toolbar.offer_text_search(is_possible=is_possible)
        if not is_possible and self._contents.sort is GridSort.TEXT:
            self.toolbar.show_sort(GridSort.FOLDER)
            self._on_sort_changed(GridSort.FOLDER)

    def focus_search(self) -> None:
        self.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toolbar.search.selectAll()

    def update_order(self) -> None:
        """Show what passes the filter now, in today's order."""
        self._note_looks()
        self._n_known = len(self._document.catalog)
        self._model.set_order(self._contents.order())
        self._check()

    def _build(self) -> None:
        self._pages.addWidget(self.view)
        self._pages.addWidget(self.empty_state)
        self._pages.setContentsMargins(GAP_PX // 2, GAP_PX // 2, 0, 0)
        fill_with_base(self._pages)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.toolbar.filter_changed.connect(self._on_filter_changed)
        self.toolbar.sort_changed.connect(self._on_sort_changed)
        self.toolbar.tile_size_changed.connect(self.view.set_tile_size)
        self.toolbar.update_wanted.connect(self.update_order)
        self.toolbar.left.connect(self.view.setFocus)
        self.empty_state.clear_wanted.connect(self.clear_filter)
        self._check_timer.timeout.connect(self._check)
        self._grow_timer.timeout.connect(self._grow)
        self._rest_timer.timeout.connect(self._on_rest)
        self._model.shown_changed.connect(self._rest_timer.start)
        self.view.verticalScrollBar().valueChanged.connect(lambda _: self._rest_timer.start())
        self._labelling.labelled.connect(self._check_timer.start)
        if self._mistakes is not None:
            self._mistakes.changed.connect(self._check_timer.start)
        if self._texts is not None:
            self._texts.changed.connect(self._on_text_found)
        self._document.changed.connect(self._on_document_changed)

    def _show_filter(self, wanted: GridFilter) -> None:
        self.toolbar.show_filter(wanted)
        self._on_filter_changed(self.toolbar.filter())

    def _on_filter_changed(self, wanted: GridFilter) -> None:
        if wanted != self._contents.filter:
            self._contents.filter = wanted
            self._start_anew()

    def _on_sort_changed(self, sort: GridSort) -> None:
        self._contents.sort = sort
        self._start_anew()

    def _on_text_found(self) -> None:
        if self._contents.sort is GridSort.TEXT:
            self.update_order()
            self.view.scrollToTop()

    def _look_for_text(self) -> None:
        is_wanted = self._contents.sort is GridSort.TEXT
        if self._texts is not None:
            self._texts.look_for(self._contents.filter.text if is_wanted else "")

    def _start_anew(self) -> None:
        """Show other images, or another order: from the current image, else from the top."""
        self._look_for_text()
        self.update_order()
        current = self.view.current_image()
        if current is None:
            self.view.scrollToTop()
        else:
            self.view.reveal(current)

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.CLASSES in changes:
            self.toolbar.show_classes(self._document.classes.values())
        if Changes.IMAGES in changes and len(self._document.catalog) > self._n_known:
            if len(self._model.order):
                self._grow_timer.start()
            else:
                self._grow()

    def _grow(self) -> None:
        """Show images that came into the catalog after all others."""
        newcomers = self._contents.newcomers(self._n_known)
        self._n_known = len(self._document.catalog)
        self._model.append(newcomers)
        self._show_pictures_or_reason()
        self._check_timer.start()

    def _on_rest(self) -> None:
        """Take the labels in view for seen; those in the list of changes, once it is left."""
        if not self.view.isVisible():
            return
        self._looked_at.update(self.view.visible_images())
        if self._contents.filter.remark is not Remark.CHANGED:
            self._note_looks()
            self._check_timer.start()

    def _note_looks(self) -> None:
        self._contents.seen.look_at(np.array(sorted(self._looked_at), np.int32))
        self._looked_at.clear()

    def _check(self) -> None:
        """Bring counts, empty state and the offer of another order up to date."""
        if self.view.isVisible():
            in_view = np.array(self.view.visible_images(), np.int32)
            self._contents.seen.look_at(in_view, again=False)
        counts = self._contents.counts()
        self.toolbar.show_counts(counts, self._contents.remark_counts())
        is_stale = not np.array_equal(self._contents.order(), self._model.order)
        self.toolbar.show_update(is_wanted=is_stale)
        self.empty_state.explain(has_images=any(counts.values()))
        self._show_pictures_or_reason()

    def _show_pictures_or_reason(self) -> None:
        is_empty = not len(self._model.order)
        self._pages.setCurrentWidget(self.empty_state if is_empty else self.view)
