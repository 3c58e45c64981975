"""Leads through the labels of an audit a page at a time."""

from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.audit import Audit, AuditFinding, Offer
from engine.project import ImageId
from engine.vectors import Int32s
from gui.flows.auditing.flow import AuditingFlow

MOST_ON_PAGE: Final = 30


class AuditPaging(QObject):
    """Knows which labels are on the page, and which of them are marked as wrong.

    A page has never more labels than would certify if none were wrong. So the next page waits
    until the last one is weighed. What undo takes back is marked as it was answered.

    Attributes
    ----------
    page : the labels that are offered, in the order in which they were drawn

    Signals
    -------
    turned()
        Another page is offered.
    resized()
        The page has become longer or shorter.
    """

    turned = Signal()
    resized = Signal()

    def __init__(self, auditing: AuditingFlow) -> None:
        super().__init__()
        self._auditing = auditing
        self._finding: AuditFinding | None = None
        self._n_fitting = 1
        self._marks: set[ImageId] = set()
        self.page: tuple[Offer, ...] = ()
        auditing.changed.connect(self._on_audit_changed)

    @property
    def marked(self) -> Int32s:
        """int32 (n_wrong,): what is marked of the page, in its order."""
        return np.array([o.image_id for o in self.page if o.image_id in self._marks], np.int32)

    def mark(self, images: Int32s) -> None:
        """Let these of the page be wrong, int32 (n_wrong,), and no others of it."""
        self._marks.difference_update(offer.image_id for offer in self.page)
        self._marks.update(map(ImageId, images.tolist()))

    def set_page_size(self, n_fitting: int) -> None:
        """Let at most so many labels be on a page."""
        self._n_fitting = n_fitting
        self.page = self._offers()
        self.resized.emit()

    def confirm(self) -> None:
        """Say that what is not marked is right; nothing happens while a page is weighed."""
        if not self.page or not self._is_weighed():
            return
        images = [offer.image_id for offer in self.page]
        wrong = [i for i in images if i in self._marks]
        self._auditing.answer_page(right=[i for i in images if i not in self._marks], wrong=wrong)

    def _is_weighed(self) -> bool:
        return self._finding is not None and self._finding.audit is self._auditing.audit

    def _offers(self) -> tuple[Offer, ...]:
        if self._finding is None:
            return ()
        n_more = self._finding.result.n_more
        n_wanted = min(self._n_fitting, MOST_ON_PAGE)
        return self._finding.audit.next(n_wanted if n_more is None else min(n_wanted, n_more))

    def _on_audit_changed(self) -> None:
        before, finding = self._finding, self._auditing.finding
        is_weighed = finding is not None and finding.audit is self._auditing.audit
        if finding is None or not is_weighed or self._is_weighed():
            return
        self._finding = finding
        if before is None or before.audit.record != finding.audit.record:
            self._marks.clear()
        else:
            self._mark_again(before.audit, finding.audit)
        self.page = self._offers()
        self.turned.emit()

    def _mark_again(self, before: Audit, after: Audit) -> None:
        """Mark what has lost its answer as that was."""
        for image_id in before.answers.keys() - after.answers.keys():
            mark = self._marks.add if before.answers[image_id].is_wrong else self._marks.discard
            mark(image_id)
