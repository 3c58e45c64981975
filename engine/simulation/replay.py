"""One whole piece of work, from no label to a promise, as a person in a hurry would do it.

A few images of every class are keyed. Then the most doubtful are looked through, round after
round, with everything labelled anew in between, for as long as this is expected to save more
than it costs; then the rest is audited. Where looking at everything is expected to be cheaper,
or no label may be wrong, there is no audit.

Who does not slip looks at no image twice, in the audit or outside it, so that an audit that
fails has cost no more looks than the grid would. Minutes are not bounded by those of the grid,
since they also depend on how many labels turn out to be wrong, which nobody knows beforehand;
each decision compares expected work.
"""

from dataclasses import dataclass, field

from engine.labelling import LabelSettings
from engine.project import AuditPlan
from engine.simulation.auditing import audit_the_rest
from engine.simulation.effort import Effort
from engine.simulation.ending import Ending
from engine.simulation.known_folder import KnownFolder, temporary_project
from engine.simulation.person import SimulatedPerson
from engine.simulation.reviewing import key_the_first, review_the_doubtful
from engine.simulation.session import LabellingSession


def _label_everything() -> LabelSettings:
    return LabelSettings(threshold=0, margin=0, reject_novel=False)


@dataclass(frozen=True)
class ReplaySettings:
    """What the person wants, and how careful that person is.

    Attributes
    ----------
    target_error : share of all labels that may be wrong
    confidence : that they are no more
    slips : share of looks that show a wrong class; who slips looks again at likely mistakes
    labelling : no image may be left out, or the work would not be comparable
    """

    target_error: float = 0.02
    confidence: float = 0.95
    slips: float = 0.0
    labelling: LabelSettings = field(default_factory=_label_everything)


@dataclass(frozen=True)
class Replay:
    """How it went.

    Attributes
    ----------
    true_error : share of all labels, automatic and the person's, that is wrong at the end
    promised_error : the same for the labels that the promise speaks of: a certificate's are
        those that were frozen, before checks corrected any
    """

    effort: Effort
    n_images: int
    ending: Ending
    true_error: float
    promised_error: float
    target_error: float

    @property
    def bound_held(self) -> bool:
        return self.promised_error <= self.target_error


def replay(folder: KnownFolder, settings: ReplaySettings, *, seed: int) -> Replay:
    """Work through the folder; the same seed works in the same way."""
    pool = folder.pool(needs_neighbours=settings.labelling.needs_neighbours)
    person = SimulatedPerson(folder.truth, folder.class_names, slips=settings.slips, seed=seed)
    plan = AuditPlan(settings.target_error, settings.confidence, seed=seed)
    with temporary_project(folder.hashes) as project:
        session = LabellingSession(project, pool, person, settings.labelling)
        key_the_first(session, seed=seed)
        surprise = review_the_doubtful(
            session, target_error=plan.target_error, confidence=plan.confidence
        )
        if settings.slips:
            session.look_again()
            session.relabel()
        frozen_error = _error(session, folder)
        ending = audit_the_rest(session, plan, surprise=surprise)
        true_error = _error(session, folder)
    promised_error = frozen_error if ending == Ending.CERTIFIED else true_error
    return Replay(
        session.effort, len(folder), ending, true_error, promised_error, plan.target_error
    )


def _error(session: LabellingSession, folder: KnownFolder) -> float:
    return float(session.is_wrong(folder.truth, folder.class_names).mean())
