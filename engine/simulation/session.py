"""A person at work on a project: everything that changes it is an edit, as in the window."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from engine.audit import (
    Audit,
    Offer,
    answer_page,
    answer_wrong,
    freeze,
    latest_audit,
    start_audit,
)
from engine.errors import SupportError
from engine.jobs import Job
from engine.labelling import (
    LabelRequest,
    LabelSettings,
    PreparedPool,
    PseudoLabeler,
    PseudoLabels,
    ShownLabels,
    Strategy,
    likely_mistakes,
    next_images,
    shown_labels,
)
from engine.project import (
    AuditPlan,
    ClassId,
    Edit,
    ImageId,
    Project,
    ShownGuesses,
    VerdictKind,
    wishes,
)
from engine.simulation.effort import TILES_PER_PAGE, Effort
from engine.simulation.person import SimulatedPerson
from engine.vectors import Bools, Float32s, Int32s


class LabellingSession:
    """What a person does to a project, and the work it was.

    Attributes
    ----------
    labels : None until two classes have an image
    effort : spent so far
    """

    def __init__(
        self,
        project: Project,
        pool: PreparedPool,
        person: SimulatedPerson,
        settings: LabelSettings,
    ) -> None:
        self.project, self._pool, self._person = project, pool, person
        self._labeler = PseudoLabeler(settings)
        self._ids: dict[str, ClassId] = {}
        self.labels: PseudoLabels | None = None
        self.effort = Effort()

    @property
    def n_images(self) -> int:
        return len(self._pool)

    @property
    def counts(self) -> Int32s:
        """How many images of each class seen a person has labelled: int32 (n_classes,)."""
        given = self.project.verdicts.class_ids
        return np.array([(given == c).sum() for c in self._ids.values()], np.int32)

    @property
    def is_open(self) -> Bools:
        """Mark images that nobody has looked at."""
        return np.equal(self.project.verdicts.kinds, VerdictKind.OPEN)

    def open_images(self) -> tuple[Int32s, Float32s]:
        """Return what nobody has looked at, the most doubtful first, and how doubtful it is.

        Returns
        -------
        int32 (n_open,), image ids; float32 (n_open,), how probably their labels are wrong
        """
        rows = np.flatnonzero(self.is_open).astype(np.int32)
        if self.labels is None:
            return rows, np.ones(len(rows), np.float32)
        doubts = 1 - self.labels.probabilities[rows]
        order = np.argsort(-doubts, kind="stable")
        return rows[order], doubts[order]

    def key_next(self, count: int, *, seed: int) -> None:
        """Key the images that the queue names, one by one; the very first are drawn."""
        strategy: Strategy = "queue" if self.effort.keyed else "random"
        items = next_images(
            Job(), self._request(), self.labels, count=count, strategy=strategy, seed=seed
        )
        images = [item.image_id for item in items]
        self.key(images or self.open_images()[0][:count].tolist())

    def key(self, image_ids: Iterable[int]) -> int:
        """Key images one by one; return how many had another label before."""
        n_wrong = 0
        for image_id in map(ImageId, image_ids):
            name = self._person.look_at(image_id)
            n_wrong += self._ids.get(name) != self.guess_of(image_id)
            self._give(name, [image_id])
            self.effort += Effort(keyed=1)
        return n_wrong

    def look_again(self) -> None:
        """Key once more what was likely labelled wrongly, as the other labels say."""
        mistakes = likely_mistakes(Job(), self._request(), self._labeler.settings)
        self.key(mistake.image_id for mistake in mistakes)

    def review(self, image_ids: Iterable[int]) -> int:
        """Look through tiles by pages of one guessed class; return how many were wrong."""
        guesses = defaultdict(list)
        for image_id in map(ImageId, image_ids):
            guesses[self.guess_of(image_id)].append(image_id)
        n_wrong = 0
        for class_id, images in guesses.items():
            for start in range(0, len(images), TILES_PER_PAGE):
                n_wrong += self._review_page(class_id, images[start : start + TILES_PER_PAGE])
        return n_wrong

    def relabel(self) -> None:
        """Label anew under the present verdicts."""
        try:
            self.labels = self._labeler.run(Job(), self._request())
        except SupportError:
            self.labels = None

    def start_audit(self, plan: AuditPlan) -> Audit:
        snapshot = freeze(self.project.catalog, self.present(), plan.scope)
        self.project.do(start_audit(self.project.state, plan, snapshot))
        return latest_audit(self.project.state)

    def check_page(self, audit: Audit, page: Sequence[Offer]) -> Audit:
        """Answer a page of offered labels and correct the wrong ones; return the audit now."""
        seen = {offer.image_id: self._person.look_at(offer.image_id) for offer in page}
        right = [o.image_id for o in page if self._ids.get(seen[o.image_id]) == o.class_id]
        wrong = [image_id for image_id in seen if image_id not in right]
        edit = answer_page(self.project.state, audit, right=right, wrong=wrong)
        self.project.do(edit, audit.shown)
        audit = audit.renewed(self.project.state)
        for image_id in wrong:
            self._correct(audit, image_id, seen[image_id])
        self.effort += Effort(checked=len(page), corrected=len(wrong), pages=1)
        return audit.renewed(self.project.state)

    def present(self) -> ShownLabels:
        """Return the present label of every image."""
        project = self.project
        verdicts, unreadable = project.state.verdict_snapshot(), project.catalog.is_unreadable
        return shown_labels(verdicts, self.labels, unreadable, project.classes)

    def is_wrong(self, truth: Int32s, class_names: Sequence[str]) -> Bools:
        """Mark the images whose present label is not the truth, or that have none."""
        ids = np.array([self._ids.get(name, -1) for name in class_names], np.int32)
        labels = self.present().class_ids
        return np.asarray((labels != ids[truth]) | (labels < 0))

    def guess_of(self, image_id: ImageId) -> ClassId:
        return ClassId(int(self.labels.guesses[image_id])) if self.labels else ClassId(-1)

    def _review_page(self, class_id: ClassId, images: Sequence[ImageId]) -> int:
        seen = defaultdict(list)
        for image_id in images:
            seen[self._person.look_at(image_id)].append(image_id)
        right = [i for name, held in seen.items() if self._ids.get(name) == class_id for i in held]
        if right:
            self._do(wishes.accept(self.project.state, {class_id: right}))
        for name, held in seen.items():
            if self._ids.get(name) != class_id:
                self._give(name, held)
        n_wrong = len(images) - len(right)
        self.effort += Effort(tiles=len(images), corrected=n_wrong, pages=1)
        return n_wrong

    def _correct(self, audit: Audit, image_id: ImageId, name: str) -> None:
        if name not in self._ids:
            self._define(name)
        edit = answer_wrong(self.project.state, audit, image_id, self._ids[name])
        self.project.do(edit, audit.shown)

    def _give(self, name: str, images: Sequence[ImageId]) -> None:
        """Give images a class, which is named if it turns up for the first time."""
        if name in self._ids:
            self._do(wishes.assign(self.project.state, self._ids[name], images))
        else:
            self._define(name, images)

    def _define(self, name: str, images: Sequence[ImageId] = ()) -> None:
        edit = wishes.new_class(self.project.state, name, images)
        self._do(edit)
        self._ids[name] = edit.definition.class_id

    def _do(self, edit: Edit) -> None:
        shown = self.labels.shown_guesses if self.labels else ShownGuesses()
        self.project.do(edit, shown)

    def _request(self) -> LabelRequest:
        class_ids, verdicts = tuple(self.project.classes), self.project.state.verdict_snapshot()
        return LabelRequest(self._pool, class_ids, verdicts)
