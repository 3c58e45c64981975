"""What is shown of an image never contradicts what a person said, nor itself."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.labelling import (
    WITH_A_CLASS,
    AccuracyEstimate,
    ImageStatus,
    accuracy_of_shown,
    shown_labels,
)
from engine.project import NO_CLASS, NO_IMAGE, ClassId, Verdict, VerdictGroup, VerdictKind, Verdicts
from tests.factories import ids, make_labels

CAT, DOG, FISH = map(ClassId, (1, 2, 3))
EVERY_CLASS = (CAT, DOG, FISH)
S = ImageStatus


def verdicts_of(n_images, **groups):
    """Take verdicts by the image that they are on, such as `on_3=Verdict(...)`."""
    held = Verdicts(n_images)
    for name, verdict in groups.items():
        held.put(VerdictGroup(verdict, ids(int(name.removeprefix("on_")))))
    return held.snapshot()


def one(labels, verdict=None, class_ids=EVERY_CLASS, *, is_unreadable=False):
    """Return status, guess and probability of an only image."""
    verdicts = verdicts_of(1, **({"on_0": verdict} if verdict else {}))
    shown = shown_labels(verdicts, labels, np.array([is_unreadable]), class_ids)
    return (
        S(shown.statuses[0]),
        shown.guesses[0],
        pytest.approx(float(shown.probabilities[0]), abs=0.001),
    )


def sure_fish(**arrays):
    """Label an only image a fish, 0.75, then a cat, 0.15, then a dog, 0.05."""
    chances = {
        "candidates": [[2, 0, 1]],
        "candidate_probabilities": [[0.75, 0.15, 0.05]],
        "probabilities": [0.75],
    }
    return make_labels([FISH], class_ids=EVERY_CLASS, **(chances | arrays))


def not_(*classes):
    return Verdict(VerdictKind.REJECTED, ruled_out=classes)


def test_that_a_sure_guess_is_an_automatic_label():
    assert one(sure_fish()) == (S.AUTO, FISH, 0.75)


def test_that_an_unsure_guess_is_uncertain():
    assert one(sure_fish(is_confident=[False])) == (S.UNCERTAIN, FISH, 0.75)


def test_that_a_novel_image_keeps_its_guess_but_is_never_automatic():
    labels = sure_fish(is_novel=[True])
    assert labels.is_confident[0]
    assert one(labels) == (S.NOVEL, FISH, 0.75)


@pytest.mark.parametrize(
    ("kind", "status"),
    [(VerdictKind.EXAMPLE, S.EXAMPLE), (VerdictKind.ACCEPTED, S.ACCEPTED)],
)
def test_that_a_class_that_a_person_gave_comes_first(kind, status):
    assert one(sure_fish(), Verdict(kind, CAT)) == (status, CAT, 1.0)


def test_that_none_of_these_has_no_guess():
    assert one(sure_fish(), Verdict(VerdictKind.NONE_OF_THESE)) == (S.NONE, NO_CLASS, 0.0)


def none_until(class_id):
    return Verdict(VerdictKind.NONE_OF_THESE, newest_class=class_id)


def test_that_a_class_that_came_after_none_of_these_may_be_sure():
    assert one(sure_fish(), none_until(DOG)) == (S.AUTO, FISH, 0.75)
    assert one(sure_fish(is_novel=[True]), none_until(DOG)) == (S.NONE, NO_CLASS, 0.0)
    assert one(sure_fish(is_confident=[False]), none_until(DOG)) == (S.NONE, NO_CLASS, 0.0)


def test_that_older_labels_give_no_class_that_is_none_of_these():
    assert one(sure_fish(), none_until(FISH)) == (S.NONE, NO_CLASS, 0.0)


def test_that_what_cannot_be_read_has_nothing_whatever_was_said():
    cat = Verdict(VerdictKind.EXAMPLE, CAT)
    assert one(sure_fish(), cat, is_unreadable=True) == (S.UNREADABLE, NO_CLASS, 0.0)


def test_that_a_rejected_image_loses_the_label_at_once_and_keeps_the_next_best_as_a_hint():
    assert one(sure_fish(), not_(FISH)) == (S.NEEDS_CLASS, CAT, 0.15 / 0.25)


def test_that_each_rejection_rules_out_one_more():
    assert one(sure_fish(), not_(CAT, FISH)) == (S.NEEDS_CLASS, DOG, 0.05 / 0.1)
    assert one(sure_fish(), not_(CAT, DOG, FISH)) == (S.NEEDS_CLASS, NO_CLASS, 0.0)


def test_that_a_hint_is_of_a_class_there_is():
    assert one(sure_fish(), not_(FISH), (DOG, FISH)) == (S.NEEDS_CLASS, DOG, 0.05 / 0.25)


def test_that_a_rejected_image_is_automatic_again_where_the_engine_is_sure_of_another_class():
    sure_cat = make_labels([CAT], class_ids=EVERY_CLASS)
    assert one(sure_cat, not_(FISH)) == (S.AUTO, CAT, 0.9)


@pytest.mark.parametrize("doubt", [{"is_confident": [False]}, {"is_novel": [True]}])
def test_that_a_rejected_image_needs_a_class_where_the_engine_is_not_sure(doubt):
    cat = make_labels([CAT], class_ids=EVERY_CLASS, **doubt)
    assert one(cat, not_(FISH)) == (S.NEEDS_CLASS, CAT, 0.9)


def test_that_a_rejected_image_needs_a_class_where_there_are_no_labels():
    assert one(None, not_(FISH)) == (S.NEEDS_CLASS, NO_CLASS, 0.0)


def test_that_a_guess_of_a_class_that_is_gone_is_dropped():
    assert one(sure_fish(), None, (CAT, DOG)) == (S.PENDING, NO_CLASS, 0.0)


def test_that_a_skipped_image_stands_as_if_nobody_had_looked():
    assert one(sure_fish(), Verdict(VerdictKind.SKIPPED)) == (S.AUTO, FISH, 0.75)


def test_that_images_that_came_after_the_labels_are_pending():
    shown = shown_labels(verdicts_of(2), sure_fish(), np.zeros(2, np.bool_), EVERY_CLASS)
    assert shown.statuses.tolist() == [S.AUTO, S.PENDING]


def test_that_the_example_nearest_to_a_class_ruled_out_says_nothing_of_the_next():
    labels = sure_fish(nearest=[0], rounds=[2])
    shown = shown_labels(verdicts_of(1, on_0=not_(FISH)), labels, np.zeros(1, np.bool_), [CAT])
    assert (shown.nearest[0], shown.rounds[0]) == (NO_IMAGE, 0)


def test_that_the_word_of_a_status_can_be_typed():
    assert S.NEEDS_CLASS.word == "needs-class"


N_IMAGES = 6
any_class = st.sampled_from(EVERY_CLASS)
any_verdict = st.one_of(
    st.sampled_from([None, Verdict(VerdictKind.NONE_OF_THESE), Verdict(VerdictKind.SKIPPED)]),
    st.builds(Verdict, st.sampled_from([VerdictKind.EXAMPLE, VerdictKind.ACCEPTED]), any_class),
    st.sets(any_class, min_size=1).map(lambda out: not_(*sorted(out))),
)


def column(values, n_images=N_IMAGES):
    return st.lists(values, min_size=n_images, max_size=n_images)


@st.composite
def any_labels(draw):
    n = draw(st.integers(1, N_IMAGES))
    share = st.floats(0, 1, width=16)
    return make_labels(
        draw(column(st.sampled_from([NO_CLASS, *EVERY_CLASS]), n)),
        class_ids=EVERY_CLASS,
        is_confident=draw(column(st.booleans(), n)),
        is_novel=draw(column(st.booleans(), n)),
        probabilities=draw(column(share, n)),
        nearest=draw(column(st.integers(NO_IMAGE, N_IMAGES - 1), n)),
        candidates=draw(column(st.permutations(range(3)), n)),
        candidate_probabilities=draw(column(column(share, 3), n)),
    )


@given(column(any_verdict), st.none() | any_labels(), column(st.booleans()), st.sets(any_class))
def test_that_what_is_shown_never_contradicts_itself(said, labels, unreadable, class_ids):
    known = [v if v is None or v.class_id in {NO_CLASS, *class_ids} else None for v in said]
    verdicts = verdicts_of(N_IMAGES, **{f"on_{i}": v for i, v in enumerate(known) if v})
    shown = shown_labels(verdicts, labels, np.array(unreadable), class_ids)
    padded = labels.padded(N_IMAGES) if labels else None
    for i, verdict in enumerate(known):
        status, guess = S(shown.statuses[i]), int(shown.guesses[i])
        ruled_out = verdict.ruled_out if verdict else ()
        assert guess in {NO_CLASS, *class_ids} - set(ruled_out)
        assert (shown.probabilities[i] == 0) or guess != NO_CLASS
        assert 0 <= shown.probabilities[i] <= 1
        assert shown.class_ids[i] == (guess if status in WITH_A_CLASS else NO_CLASS)
        assert (status == S.UNREADABLE) == unreadable[i]
        if status == S.AUTO:
            assert guess != NO_CLASS
            assert padded is not None
            assert not padded.is_novel[i]
        if ruled_out and not unreadable[i]:
            assert status in {S.NEEDS_CLASS, S.AUTO}
        if status == S.NEEDS_CLASS:
            assert ruled_out


def test_that_what_is_expected_of_labels_is_not_said_of_others():
    estimate = AccuracyEstimate(2, 0.9, 0.8, 1.0)
    labels = replace(make_labels([CAT, CAT], class_ids=(CAT,)), expected_accuracy=estimate)
    both = shown_labels(verdicts_of(2), labels, np.zeros(2, np.bool_), (CAT,))
    judged = verdicts_of(2, on_0=Verdict(VerdictKind.ACCEPTED, CAT))
    one_left = shown_labels(judged, labels, np.zeros(2, np.bool_), (CAT,))
    assert accuracy_of_shown(labels, both) == estimate
    assert accuracy_of_shown(labels, one_left) is None
    assert accuracy_of_shown(None, both) is None
