"""The queue names images that stand for many, and none that was as good as seen."""

from dataclasses import replace

import numpy as np
import pytest

from engine.jobs import CancelledError, Job
from engine.labelling import (
    LabelRequest,
    LabelSettings,
    PreparedPool,
    PseudoLabeler,
    WhyNext,
    next_images,
    unseen_images,
)
from engine.labelling.queue import max_herding
from engine.labelling.queue.max_herding import Unseen
from engine.project import ClassId, Verdict, VerdictGroup, VerdictKind, Verdicts
from engine.vectors import normalise_rows
from tests.factories import clustered_features, ids

COUNTS = (60, 50, 40, 30)
KINDS = [kind for kind in VerdictKind if kind != VerdictKind.OPEN]


@pytest.fixture(scope="module")
def task():
    return clustered_features(COUNTS)


def asked(features, groups=(), *, n_classes=0, duplicate_of=None, **pool):
    """Ask about images with those verdicts; `pool` overrides what is_pool, is_embedded mark."""
    n_images = len(features)
    verdicts = Verdicts(n_images)
    for group in groups:
        verdicts.put(group)
    own = np.arange(n_images, dtype=np.int32)
    marks = {name: np.ones(n_images, np.bool_) for name in ("is_embedded", "is_pool")} | pool
    prepared = PreparedPool(
        features, duplicate_of=own if duplicate_of is None else np.array(duplicate_of), **marks
    )
    class_ids = tuple(map(ClassId, range(1, n_classes + 1)))
    return LabelRequest(prepared, class_ids, verdicts.snapshot())


def given(class_id, *rows):
    return VerdictGroup(Verdict(VerdictKind.EXAMPLE, ClassId(class_id)), ids(*rows))


def judged(kind, *rows):
    gives_class = kind in (VerdictKind.EXAMPLE, VerdictKind.ACCEPTED)
    ruled_out = (ClassId(1),) if kind == VerdictKind.REJECTED else ()
    return VerdictGroup(Verdict(kind, ClassId(1 if gives_class else -1), ruled_out), ids(*rows))


def labelled(request):
    return PseudoLabeler(LabelSettings(method="logistic")).run(Job(), request)


def queue(request, labels=None, count=4, **wish):
    return next_images(Job(), request, labels, count=count, **wish)


def rows_of(items):
    return [item.image_id for item in items]


def two_each(truth, n_classes):
    firsts = [np.flatnonzero(truth == c)[:2].tolist() for c in range(1, n_classes + 1)]
    return [given(c, *rows) for c, rows in enumerate(firsts, start=1)]


def between_two_groups(n_between=10, seed=0):
    """Return features of two clear groups of 40 and of some that lie half way."""
    rng = np.random.default_rng(seed)
    ends = normalise_rows(rng.normal(size=(2, 16)).astype(np.float32))
    centres = np.vstack([np.repeat(ends, 40, axis=0), np.tile(ends.sum(axis=0), (n_between, 1))])
    noise = 0.15 * rng.normal(size=centres.shape).astype(np.float32)
    return normalise_rows(normalise_rows(centres) + noise)


def test_that_without_any_class_every_kind_of_image_comes_up(task):
    features, truth = task
    assert set(truth[rows_of(queue(asked(features)))]) == {1, 2, 3, 4}


def test_that_the_first_is_of_the_largest_kind(task):
    features, truth = task
    assert truth[queue(asked(features), count=1)[0].image_id] == 1


def test_that_what_nobody_has_seen_comes_before_what_is_known(task):
    features, truth = task
    known = [given(c, *np.flatnonzero(truth == c)[:5].tolist()) for c in (1, 2, 3)]
    first = queue(asked(features, known, n_classes=3), count=1)[0]
    assert truth[first.image_id] == 4


def test_that_one_class_is_enough_to_go_on(task):
    features, truth = task
    found = rows_of(queue(asked(features, [given(1, 0)], n_classes=1), count=3))
    assert set(truth[found]) == {2, 3, 4}


def test_that_typical_images_say_how_many_are_like_them(task):
    features, _ = task
    items = queue(asked(features))
    assert {item.why for item in items} == {WhyNext.TYPICAL}
    assert sum(item.n_alike for item in items) > len(features) / 2


def test_that_no_image_is_counted_twice(task):
    features, _ = task
    items = queue(asked(features), count=30)
    assert sum(item.n_alike for item in items) <= len(features) - 30


def test_that_doubtful_images_come_first_once_there_are_two_examples_a_class():
    features = between_two_groups()
    request = asked(features, [given(1, 0, 1), given(2, 40, 41)], n_classes=2)
    item = queue(request, labelled(request), count=1)[0]
    assert item.image_id >= 80


def test_that_doubtful_images_name_the_classes_they_lie_between():
    features = between_two_groups()
    request = asked(features, [given(1, 0, 1), given(2, 40, 41)], n_classes=2)
    item = queue(request, labelled(request), count=1)[0]
    assert (item.why, set(item.between)) == (WhyNext.UNDECIDED, {1, 2})


def test_that_doubt_about_any_class_is_not_one_between_two():
    features = between_two_groups()
    request = asked(features, [given(1, 0, 1), given(2, 40, 41)], n_classes=2)
    labels = labelled(request)
    strange = replace(labels, novelty=np.ones_like(labels.novelty))
    item = queue(request, strange, count=1)[0]
    assert (item.why, set(item.between)) == (WhyNext.PERHAPS_NONE, {1, 2})


def test_that_doubt_waits_until_there_are_two_examples_a_class():
    features = between_two_groups()
    request = asked(features, [given(1, 0, 1), given(2, 40)], n_classes=2)
    assert rows_of(queue(request, labelled(request))) == rows_of(queue(request))


def test_that_a_class_that_is_gone_is_not_named():
    features = between_two_groups()
    before = asked(features, [given(1, 0, 1), given(2, 40, 41)], n_classes=2)
    now = asked(features, [given(1, 0, 1)], n_classes=1)
    assert {item.between for item in queue(now, labelled(before))} == {()}


def test_that_images_that_came_after_the_labels_are_asked_about(task):
    features, truth = task
    early = np.flatnonzero(truth < 4)
    request = asked(features[early], two_each(truth, 3), n_classes=3)
    later = asked(features, two_each(truth, 3), n_classes=3)
    assert truth[queue(later, labelled(request), count=1)[0].image_id] == 4


@pytest.mark.parametrize("strategy", ["queue", "random", "margin"])
@pytest.mark.parametrize("kind", KINDS)
def test_that_judged_images_do_not_come_up(kind, strategy):
    features, truth = clustered_features((12, 12), seed=1)
    groups = [*two_each(truth, 2), judged(kind, 5, 6, 20)]
    request = asked(features, groups, n_classes=2)
    found = rows_of(queue(request, labelled(request), count=99, strategy=strategy))
    assert not {0, 1, 5, 6, 12, 13, 20} & set(found)


@pytest.mark.parametrize("strategy", ["queue", "random", "margin"])
@pytest.mark.parametrize("kind", KINDS)
def test_that_copies_of_judged_images_do_not_come_up(kind, strategy):
    features, _ = clustered_features((6, 6), seed=1)
    duplicate_of = np.arange(12, dtype=np.int32)
    duplicate_of[[7, 9]] = 3
    request = asked(features, [judged(kind, 7)], n_classes=1, duplicate_of=duplicate_of)
    assert not {3, 7, 9} & set(rows_of(queue(request, count=99, strategy=strategy)))


def test_that_copies_of_a_judged_file_that_is_gone_do_not_come_up():
    features, _ = clustered_features((6, 6), seed=1)
    duplicate_of = np.arange(12, dtype=np.int32)
    duplicate_of[5] = 3
    there = np.arange(12) != 3
    gone = asked(
        features,
        [judged(VerdictKind.ACCEPTED, 3)],
        n_classes=1,
        duplicate_of=duplicate_of,
        is_embedded=there,
        is_pool=there,
    )
    assert 5 not in rows_of(queue(gone, count=99))


@pytest.mark.parametrize("strategy", ["queue", "random"])
def test_that_of_copies_only_one_comes_up(strategy):
    features, _ = clustered_features((6, 6), seed=1)
    features[9] = features[3]
    duplicate_of = np.arange(12, dtype=np.int32)
    duplicate_of[9] = 3
    request = asked(features, duplicate_of=duplicate_of)
    assert len({3, 9} & set(rows_of(queue(request, count=99, strategy=strategy)))) == 1


@pytest.mark.parametrize("mark", ["is_embedded", "is_pool"])
@pytest.mark.parametrize("strategy", ["queue", "random"])
def test_that_unreadable_and_outside_images_do_not_come_up(mark, strategy):
    features, _ = clustered_features((6, 6), seed=1)
    request = asked(features, **{mark: np.arange(12) != 3})
    found = rows_of(queue(request, count=99, strategy=strategy))
    assert (len(found), 3 in found) == (11, False)


def test_that_a_copy_in_the_folder_stands_in_for_one_outside():
    features, _ = clustered_features((6, 6), seed=1)
    duplicate_of = np.arange(12, dtype=np.int32)
    duplicate_of[9] = 3
    request = asked(features, duplicate_of=duplicate_of, is_pool=np.arange(12) != 3)
    assert 9 in unseen_images(request)


def test_that_near_duplicates_of_judged_images_do_not_come_up(task):
    features = task[0].copy()
    features[10] = normalise_rows(features[[0]] + 0.01 * features[[100]])[0]
    request = asked(features, [judged(VerdictKind.SKIPPED, 0)])
    assert 10 not in rows_of(queue(request, count=len(features)))


def test_that_of_near_duplicates_one_comes_up(task):
    features = task[0].copy()
    features[10] = normalise_rows(features[[0]] + 0.01 * features[[100]])[0]
    found = rows_of(queue(asked(features), count=len(features)))
    assert len({0, 10} & set(found)) == 1


@pytest.mark.parametrize("strategy", ["queue", "random", "margin"])
def test_that_more_than_there_are_gives_all_there_are(strategy):
    features, _ = clustered_features((6, 6), seed=1)
    request = asked(features, [given(1, 0), given(2, 6)], n_classes=2)
    found = rows_of(queue(request, labelled(request), count=99, strategy=strategy))
    assert sorted(found) == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11]


@pytest.mark.parametrize("strategy", ["queue", "random", "margin"])
def test_that_nothing_comes_up_when_all_is_judged(strategy):
    features, _ = clustered_features((6, 6), seed=1)
    request = asked(features, [judged(VerdictKind.SKIPPED, *range(12))])
    assert queue(request, strategy=strategy) == ()


def test_that_an_empty_project_has_an_empty_queue():
    assert queue(asked(np.zeros((0, 0), np.float32))) == ()


def test_that_features_that_say_nothing_are_queued_all_the_same():
    assert len(queue(asked(np.zeros((5, 8), np.float32)))) == 4


def test_that_few_are_the_first_of_many(task):
    features, _ = task
    request = asked(features)
    assert rows_of(queue(request, count=40))[:5] == rows_of(queue(request, count=5))


@pytest.mark.parametrize("strategy", ["queue", "random", "margin"])
def test_that_the_same_seed_gives_the_same_list(task, monkeypatch, strategy):
    monkeypatch.setattr(max_herding, "_SAMPLE", 50)
    monkeypatch.setattr(max_herding, "_SMALLEST_SAMPLE", 50)
    features, truth = task
    request = asked(features, two_each(truth, 4), n_classes=4)
    lists = [queue(request, labelled(request), strategy=strategy, seed=7) for _ in range(2)]
    assert lists[0] == lists[1]


@pytest.mark.parametrize("strategy", ["queue", "random"])
def test_that_another_seed_gives_another_list_of_many_images(task, monkeypatch, strategy):
    monkeypatch.setattr(max_herding, "_SAMPLE", 50)
    monkeypatch.setattr(max_herding, "_SMALLEST_SAMPLE", 50)
    lists = [queue(asked(task[0]), strategy=strategy, seed=seed) for seed in (1, 2)]
    assert lists[0] != lists[1]


def test_that_samples_miss_no_image_in_the_end(task, monkeypatch):
    monkeypatch.setattr(max_herding, "_SAMPLE", 50)
    monkeypatch.setattr(max_herding, "_SMALLEST_SAMPLE", 20)
    monkeypatch.setattr(max_herding, "_AT_ONCE", 7)
    features, _ = task
    assert sorted(rows_of(queue(asked(features), count=999))) == list(range(len(features)))


def test_that_every_choice_covers_the_most_that_is_left(task):
    features, _ = task
    kernel = np.maximum(features @ features.T, 0) ** 2
    covered, expected = np.zeros(len(features), np.float32), []
    for _ in range(10):
        expected.append(int(np.maximum(kernel - covered, 0).sum(axis=1).argmax()))
        covered = np.maximum(covered, kernel[expected[-1]])
    assert rows_of(queue(asked(features), count=10)) == expected


def test_that_margin_sampling_takes_the_closest_classes_first():
    features = between_two_groups()
    request = asked(features, [given(1, 0, 1), given(2, 40, 41)], n_classes=2)
    labels = labelled(request)
    chances = labels.candidate_probabilities[
        rows_of(queue(request, labels, count=30, strategy="margin"))
    ]
    assert (np.diff(chances[:, 0].astype(float) - chances[:, 1]) >= 0).all()


def test_that_margin_sampling_draws_while_there_are_no_labels(task):
    assert {item.why for item in queue(asked(task[0]), strategy="margin")} == {WhyNext.DRAWN}


def test_that_it_can_be_cancelled(task):
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        next_images(job, asked(task[0]), None, count=3)


def three_images(cosine):
    """Return what to choose from where only the first two matter, which have that cosine."""
    features, rows = np.eye(3, dtype=np.float32), np.arange(3, dtype=np.int32)
    features[1, :2] = cosine, np.sqrt(1 - cosine**2)
    return Unseen(features, rows, seen=rows[:0], weights=np.array([1, 1, 0], np.float32))


@pytest.mark.parametrize(("cosine", "chosen"), [(0.96, [0, 2]), (0.94, [0, 1, 2])])
def test_that_a_near_duplicate_is_not_chosen_even_where_nothing_else_matters(cosine, chosen):
    herd = max_herding.max_herding(
        Job(), three_images(cosine), count=3, rng=np.random.default_rng(0)
    )
    assert herd.rows.tolist() == chosen
