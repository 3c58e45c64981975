"""A dialog whose sentences are never cut off."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog


class GrowingDialog(QDialog):
    """Grows to what its sentences need; never shrinks, so that nothing jumps to and fro."""

    def event(self, event: QEvent) -> bool:
        is_request = event.type() == QEvent.Type.LayoutRequest
        is_handled = super().event(event)  # may have been the last, that deletes
        if is_request and (layout := self.layout()) is not None:
            needed = layout.totalHeightForWidth(self.width())
            self.setMinimumHeight(max(self.minimumHeight(), needed))
        return is_handled
