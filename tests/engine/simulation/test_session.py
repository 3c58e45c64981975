import numpy as np
import pytest

from engine.project import AuditPlan, ImageId, wishes
from engine.simulation import Effort
from tests.engine.simulation.folders import first_of_each, known_folder, working_on


@pytest.fixture
def folder():
    return known_folder()


@pytest.fixture
def session(folder):
    with working_on(folder) as session:
        yield session


@pytest.fixture
def labelled(folder, session):
    """A session in which two images of each class were keyed and all others labelled."""
    session.key(first_of_each(folder, 2))
    session.relabel()
    return session


def names(session):
    return [definition.name for definition in session.project.classes.values()]


def test_that_classes_are_named_as_they_turn_up(session):
    session.key([80, 0, 81])
    assert names(session) == ["c", "a"]


def test_that_the_queue_is_keyed_one_by_one(session):
    session.key_next(4, seed=0)
    assert (session.effort, int((~session.is_open).sum())) == (Effort(keyed=4), 4)


def test_that_the_seed_decides_what_is_seen_first(folder):
    first = []
    for seed in (0, 1):
        with working_on(folder) as session:
            session.key_next(5, seed=seed)
            first.append(np.flatnonzero(~session.is_open).tolist())
    assert first[0] != first[1]


def test_that_everything_is_done_by_edits(session):
    session.key([0])
    session.project.undo()
    assert session.is_open.all()


def test_that_likely_mistakes_are_keyed_again(folder, session):
    session.key(range(120))
    class_id = session.project.state.class_named("b").class_id
    session.project.do(wishes.assign(session.project.state, class_id, [ImageId(7)]))
    session.look_again()
    assert not session.is_wrong(folder.truth, folder.class_names).any()
    assert 120 < session.effort.keyed < 130


def test_that_a_page_shows_one_guessed_class(labelled):
    labelled.review(range(2, 12))
    labelled.review([45, 85])
    assert labelled.effort.pages == 3


def test_that_a_page_holds_thirty_tiles(labelled):
    labelled.review(range(2, 34))
    assert (labelled.effort.tiles, labelled.effort.pages) == (32, 2)


def test_that_wrong_tiles_get_their_class(folder, labelled):
    guesses = labelled.labels.guesses
    guesses[5] = guesses[45]
    assert labelled.review([4, 5]) == 1
    assert not labelled.is_wrong(folder.truth, folder.class_names)[[4, 5]].any()
    assert labelled.effort.corrected == 1


def test_that_a_class_may_turn_up_on_a_page(folder, session):
    session.key([0, 1, 40, 41])
    session.relabel()
    session.review([80])
    assert names(session) == ["a", "b", "c"]


def test_that_the_most_doubtful_come_first(labelled):
    _, doubts = labelled.open_images()
    assert (np.diff(doubts) <= 0).all()


def test_that_a_page_of_an_audit_is_corrected(folder, labelled):
    labelled.labels.guesses[5] = labelled.labels.guesses[45]
    audit = labelled.start_audit(AuditPlan())
    found = labelled.check_page(audit, audit.next(120)).result()
    assert (found.n_checked, found.n_wrong) == (114, 1)
    assert not labelled.is_wrong(folder.truth, folder.class_names).any()


def test_that_a_page_of_an_audit_takes_its_tiles_and_corrections(labelled):
    labelled.labels.guesses[5] = labelled.labels.guesses[45]
    audit, before = labelled.start_audit(AuditPlan()), labelled.effort
    labelled.check_page(audit, audit.next(120))
    assert labelled.effort == before + Effort(checked=114, corrected=1, pages=1)


def test_that_a_class_may_turn_up_in_an_audit(session):
    session.key([0, 1, 40, 41])
    session.relabel()
    audit = session.start_audit(AuditPlan())
    session.check_page(audit, audit.next(120))
    assert names(session) == ["a", "b", "c"]


def test_that_images_without_a_label_are_wrong(folder, session):
    assert session.is_wrong(folder.truth, folder.class_names).all()


def test_that_what_was_shown_is_kept_with_what_the_person_says(session, labelled):
    images = [5, 45, 85]
    guesses = [labelled.guess_of(image_id) for image_id in images]
    labelled.review(images)
    found = session.project.verdicts.snapshot().judged()
    assert found.image_ids.tolist() == images
    assert found.class_ids.tolist() == guesses


def test_that_audited_labels_are_kept_with_their_answers(session, labelled):
    audit = labelled.start_audit(AuditPlan())
    labelled.check_page(audit, audit.next(5))
    assert len(session.project.verdicts.snapshot().judged().is_right) == 5
