"""What labelling takes to a worker thread, does there, and brings back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.errors import SupportError
from engine.jobs import Job
from engine.labelling import (
    LABELLED_UNDER,
    LOST_LABELS,
    LOST_SETTINGS,
    FitCache,
    LabelledUnder,
    LabelRequest,
    LabelSettings,
    PreparedPool,
    PseudoLabeler,
    PseudoLabels,
    ReadClassTexts,
    ready_pool,
    unpack_labels,
)
from engine.messages import Message
from engine.project import AttributeSnapshot, ClassId, VerdictSnapshot
from gui.document import Document
from gui.tasks import Send


@dataclass(frozen=True)
class Version:
    """What labels were asked for, by how many edits and changes of images came before."""

    edits: int
    images: int


@dataclass(frozen=True, eq=False)
class LabellingWork:
    """What a labelling task needs; `pool` gives the images, at once if nothing has changed.

    Attributes
    ----------
    cache : what labelling this project has learnt before
    texts : reads the words of the classes
    digest : tells what the labels are made from
    kept_digest : the same of `previous`, while these come from the project file, else ""
    """

    pool: Callable[[], PreparedPool]
    class_ids: tuple[ClassId, ...]
    verdicts: VerdictSnapshot
    settings: LabelSettings
    previous: PseudoLabels | None
    attributes: AttributeSnapshot | None
    cache: FitCache
    texts: ReadClassTexts
    digest: Callable[[], str]
    kept_digest: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the labels that the project has kept were made from all this."""
        return bool(self.kept_digest) and self.digest() == self.kept_digest

    def request(self, job: Job, *, at_once: bool) -> LabelRequest:
        pool = ready_pool(job, self.pool(), self.settings, at_once=at_once)
        return LabelRequest(pool, self.class_ids, self.verdicts, self.attributes)


@dataclass(frozen=True, eq=False)
class Labelled:
    """The labels that `settings` gave; None where there are no two classes."""

    request: LabelRequest
    settings: LabelSettings
    labels: PseudoLabels | None
    digest: Callable[[], str]


def update_labels(job: Job, work: LabellingWork, _: Send) -> Labelled:
    """Label in one pass, as fast as the method can unless rounds came before."""
    is_first = work.previous is None or not work.previous.reports
    request = work.request(job, at_once=is_first)
    labels = work.previous
    if labels is None or not (work.is_done and _covers(labels, request)):
        labels = _updated(job, work, request)
    return Labelled(request, work.settings, labels, work.digest)


def _updated(job: Job, work: LabellingWork, request: LabelRequest) -> PseudoLabels | None:
    try:
        request = replace(request, texts=work.texts(job))
        return PseudoLabeler(work.settings, work.cache).update(job, request, work.previous)
    except SupportError:
        return None


def _covers(labels: PseudoLabels, request: LabelRequest) -> bool:
    """Say whether no open image of the pool lacks a label."""
    pool = request.pool
    is_wanted = pool.is_pool & pool.is_embedded & request.is_open
    return bool((labels.padded(len(pool)).guesses[is_wanted] >= 0).all())


def run_rounds(job: Job, work: LabellingWork, send: Send) -> Labelled:
    request = replace(work.request(job, at_once=False), texts=work.texts(job))
    labels = PseudoLabeler(work.settings, work.cache).run(job, request, send)
    return Labelled(request, work.settings, labels, work.digest)


def teach_alike(first: LabelSettings, second: LabelSettings) -> bool:
    """Say whether labels made under one may be built on under the other.

    So it is if they differ at most in how sure a label must be.
    """
    names = ("method", "classifier", "rounds", "seed", "reject_novel")
    return all(getattr(first, name) == getattr(second, name) for name in names)


def kept_labels(document: Document) -> PseudoLabels | None:
    """Return the labels that the project keeps."""
    payload = document.load_labels()
    return unpack_labels(payload) if payload else None


def kept_under(document: Document) -> LabelledUnder:
    """Return what they were made under."""
    return LabelledUnder.unpacked(document.setting(LABELLED_UNDER))


def kept_problem(document: Document) -> Message | None:
    """Return what is wrong with what the project keeps of labels."""
    if kept_under(document).is_damaged:
        return LOST_SETTINGS
    return LOST_LABELS if document.load_labels() and kept_labels(document) is None else None
