"""The rounds label what they can, leave out what they cannot, and never contradict a person."""

import io
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from engine.errors import SupportError
from engine.jobs import CancelledError, Job
from engine.labelling import (
    AccuracyEstimate,
    LabelSettings,
    PseudoLabeler,
    acceptance,
    explain,
    pack_labels,
    unpack_labels,
)
from engine.project import NO_CLASS, NO_IMAGE, ClassId, ImageId, Verdict, VerdictGroup, VerdictKind
from engine.vectors import normalise_rows
from tests.factories import clustered_features, ids, make_request

COUNTS = (60, 50, 40)
FIRST = {1: [0, 1], 2: [60, 61], 3: [110, 111]}


@pytest.fixture(scope="module")
def task():
    return clustered_features(COUNTS)


def label(request, **settings):
    return PseudoLabeler(LabelSettings(**settings)).run(Job(), request)


def pack_labels_of_another_version():
    buffer = io.BytesIO()
    np.savez_compressed(buffer, guesses=np.zeros(3))
    return buffer.getvalue()


def verdict(kind, *rows, class_id=NO_CLASS, ruled_out=()):
    return VerdictGroup(Verdict(kind, class_id, ruled_out), ids(*rows))


def test_that_clear_clusters_are_labelled_rightly(task):
    features, truth = task
    labels = label(make_request(features, FIRST))
    assert (labels.guesses == truth).mean() > 0.98


def test_that_rounds_do_better_than_one_pass_with_one_example_each():
    features, truth = clustered_features((80, 80, 80), spread=2.2, dim=16, seed=3)
    request = make_request(features, {1: [0], 2: [80], 3: [160]})
    accuracy = {
        method: (label(request, method=method, threshold=0.4).guesses == truth).mean()
        for method in ("auto", "prototype")
    }
    assert accuracy["auto"] > accuracy["prototype"] + 0.03


def test_that_the_same_request_gives_the_same_labels(task):
    request = make_request(task[0], FIRST)
    assert pack_labels(label(request)) == pack_labels(label(request))


def test_that_no_guess_contradicts_a_person(task):
    features, _ = task
    wrong_on_purpose = verdict(VerdictKind.ACCEPTED, 10, 11, class_id=ClassId(2))
    labels = label(make_request(features, FIRST, [wrong_on_purpose]))
    assert labels.guesses[[10, 11]].tolist() == [2, 2]
    assert labels.guesses[FIRST[3]].tolist() == [3, 3]


def test_that_a_rejected_class_is_not_guessed_again(task):
    features, _ = task
    labels = label(
        make_request(features, FIRST, [verdict(VerdictKind.REJECTED, 5, ruled_out=(1,))])
    )
    assert labels.guesses[5] in (2, 3)


def test_that_images_of_none_of_the_classes_get_no_guess(task):
    labels = label(make_request(task[0], FIRST, [verdict(VerdictKind.NONE_OF_THESE, 5)]))
    assert labels.guesses[5] == NO_CLASS
    assert labels.nearest[5] == NO_IMAGE


def test_that_what_lies_between_classes_is_left_out_but_guessed(task):
    features, _ = task
    between = features[0] + features[60]
    features = np.vstack([features, between[None] / np.linalg.norm(between)])
    labels = label(make_request(features, FIRST), threshold=0.9)
    assert not labels.is_confident[-1]
    assert labels.guesses[-1] in (1, 2)
    assert labels.is_confident[:-1].all()


def test_that_every_label_names_an_example_of_its_class(task):
    labels = label(make_request(task[0], FIRST))
    examples = [row for rows in FIRST.values() for row in rows]
    assert np.isin(labels.nearest, examples).all()
    assert (labels.guesses[labels.nearest] == labels.guesses).all()


def test_that_accepted_labels_know_their_round(task):
    labels = label(make_request(task[0], FIRST))
    assert 1 <= labels.rounds.max() <= len(labels.reports)
    assert (labels.rounds[FIRST[1]] == 0).all()


def test_that_copies_of_an_example_share_its_label(task):
    features, _ = task
    duplicate_of = np.arange(len(features), dtype=np.int32)
    duplicate_of[70] = 0  # the same bytes as an example of class 1
    labels = label(make_request(features, FIRST, duplicate_of=duplicate_of))
    assert labels.guesses[70] == 1
    assert labels.probabilities[70] == 1


def test_that_a_few_stand_for_a_class_of_very_many(task, monkeypatch):
    features, truth = task
    monkeypatch.setattr(acceptance, "_MOST_TEACHING", 3)
    request = make_request(features, FIRST)
    labeler = PseudoLabeler(LabelSettings())
    labels = labeler.run(Job(), request)
    again = labeler.update(Job(), request, labels)
    assert (labels.guesses == truth).mean() > 0.97
    assert np.array_equal(again.probabilities, labels.probabilities)


def test_that_unequal_classes_keep_their_sizes():
    features, truth = clustered_features((300, 30, 10), spread=1.2, seed=5)
    labels = label(make_request(features, {1: [0, 1], 2: [300, 301], 3: [330, 331]}))
    assert (labels.guesses == truth).mean() > 0.95


def test_that_one_class_is_too_few(task):
    with pytest.raises(SupportError, match="two classes"):
        label(make_request(task[0], {1: [0]}))


def test_that_a_class_without_examples_does_not_compete(task):
    labels = label(make_request(task[0], {**FIRST, 9: []}))
    assert 9 not in labels.class_ids


def test_that_examples_without_embedding_do_not_count(task):
    request = make_request(task[0], {1: [0], 2: [60]})
    embedded = request.pool.is_embedded.copy()
    embedded[60] = False
    with pytest.raises(SupportError):
        label(replace(request, pool=replace(request.pool, is_embedded=embedded)))


def test_that_features_that_say_nothing_label_almost_nothing():
    rng = np.random.default_rng(2)
    features = normalise_rows(rng.normal(size=(300, 32)).astype(np.float32))
    labels = label(make_request(features, {c: list(range(5 * c - 5, 5 * c)) for c in range(1, 7)}))
    assert labels.is_confident[30:].mean() < 0.05


def test_that_identical_images_are_labelled_without_certainty():
    features = np.tile(np.eye(8, dtype=np.float32)[0], (20, 1))
    labels = label(make_request(features, {1: [0], 2: [1]}))
    assert not labels.is_confident[2:].any()


def test_that_a_cancelled_run_stops(task):
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        PseudoLabeler(LabelSettings()).run(job, make_request(task[0], FIRST))


def test_that_every_round_is_reported_as_it_ends(task):
    seen = []
    labels = PseudoLabeler(LabelSettings()).run(Job(), make_request(task[0], FIRST), seen.append)
    assert tuple(seen) == labels.reports
    assert [report.number for report in seen] == list(range(1, len(seen) + 1))


def test_that_an_update_without_a_change_leaves_every_label_as_it_is(task):
    features, _ = clustered_features(COUNTS, spread=2.0)
    request = make_request(features, FIRST)
    labeler = PseudoLabeler(LabelSettings())
    labels = labeler.run(Job(), request)
    updated = labeler.update(Job(), request, labels)
    assert pack_labels(updated) == pack_labels(labels)


def test_that_an_update_lets_go_of_what_a_new_class_claims(task):
    features, truth = task
    two = {1: FIRST[1], 2: FIRST[2]}
    labels = label(make_request(features, two), threshold=0.0, margin=0.0)
    three = make_request(features, FIRST)
    updated = PseudoLabeler(LabelSettings()).update(Job(), three, labels)
    assert (updated.guesses == truth).mean() > 0.95


def test_that_labels_that_a_new_class_calls_into_question_teach_no_longer(task):
    features, truth = task
    labels = label(make_request(features, {1: FIRST[1], 2: FIRST[2]}), reject_novel=False)
    third = np.flatnonzero((truth == 3) & (labels.taught != NO_CLASS))
    others = np.flatnonzero((truth != 3) & (labels.taught == truth))
    assert len(third)
    updated = PseudoLabeler(LabelSettings(reject_novel=False)).update(
        Job(), make_request(features, FIRST), labels
    )
    assert (updated.taught[third] == NO_CLASS).all()
    assert (updated.taught[others] == truth[others]).all()


def many(n_each):
    starts = {1: 0, 2: 60, 3: 110}
    return {c: list(range(start, start + n_each)) for c, start in starts.items()}


@pytest.mark.parametrize(("before", "after"), [(10, 4), (4, 10)])
def test_that_many_more_or_fewer_examples_are_calibrated_anew(task, before, after):
    features, _ = task
    labeler = PseudoLabeler(LabelSettings())
    labels = labeler.run(Job(), make_request(features, many(before)))
    updated = labeler.update(Job(), make_request(features, many(after)), labels)
    assert labels.calibration.n_examples == 3 * before
    assert updated.calibration.n_examples == 3 * after


@pytest.mark.parametrize(("before", "after"), [(10, 9), (9, 10)])
def test_that_an_example_more_or_fewer_leaves_the_calibration_as_it_is(task, before, after):
    features, _ = task
    labeler = PseudoLabeler(LabelSettings())
    labels = labeler.run(Job(), make_request(features, many(before)))
    updated = labeler.update(Job(), make_request(features, many(after)), labels)
    assert updated.calibration == labels.calibration


def test_that_labelled_and_left_out_make_up_the_images_to_be_labelled(task):
    request = make_request(task[0], FIRST)
    reports = label(request, threshold=0.9).reports
    n_to_label = sum(COUNTS) - sum(map(len, FIRST.values()))
    assert reports
    assert {report.n_labelled + report.n_left_out for report in reports} == {n_to_label}


def test_that_labels_survive_packing(task):
    labels = label(make_request(task[0], FIRST))
    again = unpack_labels(pack_labels(labels))
    assert again.reports == labels.reports
    assert again.class_ids == labels.class_ids
    assert np.array_equal(again.probabilities, labels.probabilities)


def test_that_the_expected_accuracy_survives_packing(task):
    labels = replace(
        label(make_request(task[0], FIRST)), expected_accuracy=AccuracyEstimate(9, 0.9, 0.8, 0.95)
    )
    assert unpack_labels(pack_labels(labels)).expected_accuracy == labels.expected_accuracy


def test_that_labels_kept_before_there_was_an_expected_accuracy_have_none(task):
    with np.load(io.BytesIO(pack_labels(label(make_request(task[0], FIRST))))) as stored:
        arrays = dict(stored)
    rest = msgspec.json.decode(arrays["rest"].tobytes())
    del rest["expected_accuracy"]
    arrays["rest"] = np.frombuffer(msgspec.json.encode(rest), np.uint8)
    np.savez_compressed(buffer := io.BytesIO(), **arrays)
    assert unpack_labels(buffer.getvalue()).expected_accuracy is None


@pytest.mark.parametrize("payload", [b"", b"something else", pack_labels_of_another_version()])
def test_that_labels_of_another_version_are_left_to_be_computed_again(payload):
    assert unpack_labels(payload) is None


def test_that_the_reason_for_a_given_class_is_that_class_alone(task):
    request = make_request(task[0], FIRST)
    reason = explain(request, label(request), ImageId(60))
    assert reason.probabilities == ((ClassId(2), 1.0),)


def test_that_none_of_these_has_no_likeliest_class(task):
    none = verdict(VerdictKind.NONE_OF_THESE, 20)
    request = make_request(task[0], FIRST, verdicts=[none])
    assert explain(request, label(request), ImageId(20)).probabilities == ()


@pytest.mark.parametrize("surest_first", [True, False])
def test_that_reviewing_a_choice_of_images_makes_nobody_overconfident(surest_first):
    features, truth = clustered_features((150, 150, 150), spread=1.6, dim=16, seed=3)
    first = {1: [0, 1, 2, 3], 2: [150, 151, 152, 153], 3: [300, 301, 302, 303]}
    labels = label(make_request(features, first))
    order = np.argsort(-labels.probabilities if surest_first else labels.probabilities)
    order = order[labels.probabilities[order] < 1][:60]
    reviewed = [
        verdict(VerdictKind.ACCEPTED, *order[truth[order] == c].tolist(), class_id=ClassId(c))
        for c in (1, 2, 3)
    ]
    request = make_request(features, first, reviewed)
    updated = PseudoLabeler(LabelSettings()).update(Job(), request, labels)
    assert overconfidence(updated, truth) < 0.05
    assert not updated.is_novel.any()


def overconfidence(labels, truth):
    left = labels.probabilities < 1
    return labels.probabilities[left].mean() - (labels.guesses == truth)[left].mean()


def test_that_rounds_say_how_right_they_should_be(task):
    features, truth = task
    labels = label(make_request(features, FIRST))
    last = labels.reports[-1].estimated_accuracy
    assert last == pytest.approx((labels.guesses == truth)[labels.is_confident].mean(), abs=0.1)
