"""Keeps what is learnt about attributes up to date with checklists, tags and examples."""

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.errors import ChecklistError
from engine.jobs import Job
from engine.labelling import (
    AttributeModel,
    LabelRequest,
    images_to_tag,
    judge_attributes,
    learn_attributes,
)
from engine.messages import Message
from engine.project import AttributeId, ClassId, ImageId
from engine.project.attributes.attributes import Checklist
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.tasks import Replies, Send, TaskRunner

LEARN, JUDGE, FIND = "learn attributes", "judge attributes", "find images to tag"
MATCH = "match checklist"


class AttributeFlow(QObject):
    """Learns anew whenever labels were made under other attributes, tags, classes or examples.

    Attributes
    ----------
    model : what has been learnt; None while there is nothing to learn from
    problem : why there is no model, and what to do; None while there is one
    left_aside : why the latest labels do not use checklists or words, and what to do
    reliability : of the attributes that could be judged, the area under the ROC curve, 0..1

    Signals
    -------
    learnt()
        `model`, `problem` or `left_aside` is new.
    judged()
        `reliability` is new.
    """

    learnt = Signal()
    judged = Signal()

    def __init__(self, document: Document, tasks: TaskRunner, labelling: LabellingFlow) -> None:
        super().__init__(document)
        self._tasks, self._labelling = tasks, labelling
        self._known: LabelRequest | None = None
        self.model: AttributeModel | None = None
        self.problem: Message | None = None
        self.left_aside: Message | None = None
        self.reliability: Mapping[AttributeId, float] = {}
        labelling.labelled.connect(self._on_labelled)

    def find_images(
        self,
        attribute_id: AttributeId | None,
        on_found: Callable[[tuple[ImageId, ...]], None],
        *,
        count: int,
    ) -> None:
        """Let `on_found` have the untagged images that are most worth tagging, best first.

        None are found before the images were looked at.
        """
        request = self._labelling.request
        if request is None:
            on_found(())
            return
        wanted = request, self.model, attribute_id, count
        self._tasks.submit(FIND, _find_images, wanted, Replies(on_result=on_found))

    def find_matches(
        self,
        checklist: Checklist,
        on_found: Callable[[tuple[ImageId, ...]], None],
        *,
        count: int,
        besides: ClassId | None = None,
    ) -> None:
        """Let `on_found` have the open images that go best with a checklist, best first.

        `besides` is the class that the checklist is of, if there is one already.

        None are found while there is no model, or if it knows nothing of these attributes.
        """
        if self.model is None:
            self._tasks.cancel(MATCH)
            on_found(())
            return
        wanted = self.model, dict(checklist), count, besides
        self._tasks.submit(MATCH, _find_matches, wanted, Replies(on_result=on_found))

    def _on_labelled(self) -> None:
        request, labels = self._labelling.request, self._labelling.labels
        self._set_left_aside(labels.problem or labels.names_problem if labels else None)
        if request is None or request is self._known or _teach_alike(request, self._known):
            return
        self._known = request
        replies = Replies(on_result=self._on_learnt, on_error=self._on_refused)
        self._tasks.submit(LEARN, _learn, request, replies)

    def _set_left_aside(self, reason: Message | None) -> None:
        if reason != self.left_aside:
            self.left_aside = reason
            self.learnt.emit()

    def _on_learnt(self, model: AttributeModel) -> None:
        self.model, self.problem = model, None
        self.learnt.emit()
        replies = Replies(on_result=self._on_judged)
        self._tasks.submit(JUDGE, _judge, model.request, replies)

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, ChecklistError):
            raise error
        self.model, self.problem = None, error.message
        self.learnt.emit()
        self._on_judged({})

    def _on_judged(self, reliability: Mapping[AttributeId, float]) -> None:
        self.reliability = reliability
        self.judged.emit()


def _learn(job: Job, request: LabelRequest, _: Send) -> AttributeModel:
    return learn_attributes(job, request)


def _judge(job: Job, request: LabelRequest, _: Send) -> dict[AttributeId, float]:
    return judge_attributes(job, request)


def _find_images(
    job: Job,
    wanted: tuple[LabelRequest, AttributeModel | None, AttributeId | None, int],
    _: Send,
) -> tuple[ImageId, ...]:
    request, model, attribute_id, count = wanted
    return images_to_tag(job, request, model, attribute_id, count=count)


def _find_matches(
    _: Job, wanted: tuple[AttributeModel, Checklist, int, ClassId | None], __: Send
) -> tuple[ImageId, ...]:
    model, checklist, count, besides = wanted
    strengths = [checklist.get(a, np.nan) for a in model.attributes.attribute_ids]
    return model.matches(np.array(strengths, np.float32), count=count, besides=besides)


def _teach_alike(request: LabelRequest, known: LabelRequest | None) -> bool:
    """Say whether the same images teach the same attributes."""
    if known is None or request.pool is not known.pool:
        return False
    if request.attributes is None or known.attributes is None:
        return request.attributes is known.attributes
    return request.attributes.equals(known.attributes) and bool(
        (request.own_labels() == known.own_labels()).all()
    )
