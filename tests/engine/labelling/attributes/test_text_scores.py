"""Names and descriptions that a text tower has read compete with examples."""

from dataclasses import replace

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import ClassTexts, FitCache, LabelSettings, PseudoLabeler
from engine.labelling import preparing as task_module
from engine.labelling.attributes.prior import AttributePrior
from engine.labelling.attributes.text_scores import fit_weight, with_texts
from engine.messages import Message
from tests.engine.labelling.texts import CLASS_IDS, PER_CLASS, captioned

SEEN, UNSEEN = tuple(range(1, 8)), (8, 9, 10)
WORDS = LabelSettings(by_name=True)
SEEDS = range(3)

pytestmark = pytest.mark.usefixtures("without_words")


def label(request, settings=WORDS, cache=None):
    return PseudoLabeler(settings, cache).run(Job(), request)


def share_right(labels, world, *classes):
    rows = np.isin(world.truth, classes)
    return float((labels.guesses[rows] == world.truth[rows]).mean())


@pytest.mark.parametrize("seed", SEEDS)
def test_that_without_any_example_labels_are_at_least_as_right_as_the_nearest_text(seed):
    world = captioned(seed)
    labels = label(world.request())
    nearest = float((world.cosines.argmax(axis=1) + 1 == world.truth).mean())
    assert share_right(labels, world, *CLASS_IDS) >= nearest > 0.5
    assert labels.names_problem is None


@pytest.mark.parametrize("seed", SEEDS)
def test_that_no_accuracy_is_foretold_without_any_example(seed):
    assert label(captioned(seed).request()).expected_accuracy is None


@pytest.mark.parametrize("seed", SEEDS)
def test_that_classes_by_words_are_labelled_beside_those_with_examples(seed):
    world = captioned(seed)
    labels = label(world.request(*SEEN))
    without = label(world.request(*SEEN, has_texts=False), LabelSettings())
    assert share_right(labels, world, *UNSEEN) > 0.7
    assert share_right(labels, world, *SEEN) > share_right(without, world, *SEEN) - 0.1
    assert np.isin(labels.guesses[labels.is_confident], UNSEEN).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_that_probabilities_of_labels_promise_no_more_than_is_right(seed):
    world = captioned(seed)
    labels = label(world.request(*SEEN, shots=5))
    rows = labels.is_confident & (labels.probabilities < 1)
    is_right = labels.guesses[rows] == world.truth[rows]
    assert is_right.mean() > labels.probabilities[rows].mean() - 0.03


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("seen", [SEEN, CLASS_IDS])
def test_that_texts_that_are_noise_leave_labels_as_they_are_and_the_reason_is_told(seed, seen):
    world = captioned(seed, says=0)
    labels = label(world.request(*seen))
    without = label(world.request(*seen, has_texts=False), LabelSettings())
    assert "do not fit the examples" in str(labels.names_problem)
    assert np.array_equal(labels.guesses, without.guesses)
    assert np.array_equal(labels.probabilities, without.probabilities)


@pytest.mark.parametrize("seed", SEEDS)
def test_that_texts_do_no_harm_to_classes_that_all_have_examples(seed):
    world = captioned(seed)
    labels = label(world.request(*CLASS_IDS, shots=2))
    without = label(world.request(*CLASS_IDS, shots=2, has_texts=False), LabelSettings())
    assert share_right(labels, world, *CLASS_IDS) > share_right(without, world, *CLASS_IDS) - 0.02


def test_that_texts_that_could_not_be_read_leave_labels_as_they_are_and_say_why():
    world, problem = captioned(0), Message("No weights.")
    request = replace(world.request(*SEEN), texts=ClassTexts(problem=problem))
    labels = label(request)
    without = label(world.request(*SEEN, has_texts=False), LabelSettings())
    assert labels.names_problem == problem
    assert np.array_equal(labels.guesses, without.guesses)


def test_that_a_class_ruled_out_is_not_what_words_make_of_it():
    world = captioned(0)
    image = UNSEEN[0] * PER_CLASS - 1
    request = world.request(*SEEN)
    assert label(request).guesses[image] == UNSEEN[0]
    ruled_out = replace(request.verdicts, ruled_out={image: (UNSEEN[0],)})
    assert label(replace(request, verdicts=ruled_out)).guesses[image] != UNSEEN[0]


def test_that_images_that_came_later_than_the_texts_are_labelled_too():
    world = captioned(0)
    request = world.request(*SEEN)
    texts = replace(request.texts, cosines=request.texts.cosines[:-5])
    labels = label(replace(request, texts=texts))
    assert (labels.guesses[-5:] > 0).all()


def test_that_the_weight_is_not_fitted_anew_for_every_update(monkeypatch):
    request, cache = captioned(0).request(*SEEN), FitCache()
    labels = label(request, cache=cache)
    monkeypatch.setattr(task_module, "fit_weight", None)
    PseudoLabeler(WORDS, cache).update(Job(), request, labels)


def test_that_the_same_is_found_by_the_same_labeller_again():
    request, labeler = captioned(0).request(*SEEN), PseudoLabeler(WORDS)
    first, second = labeler.run(Job(), request), labeler.run(Job(), request)
    assert np.array_equal(first.probabilities, second.probabilities)


class Unsure:
    """Finds every class alike."""

    def log_scores_of(self, rows, training):
        return np.zeros((len(rows), training.n_classes), np.float32)


@pytest.mark.parametrize("says", [True, False])
def test_that_texts_count_beside_examples_only_if_they_help_to_label_these(says):
    request = captioned(0).request(*CLASS_IDS)
    task = task_module.prepare_task(Job(), request, WORDS, FitCache())
    log_probabilities = np.full((len(request.pool), task.support.n_classes), -5.0, np.float32)
    class_index = task.support.class_index if says else (task.support.class_index + 1) % 10
    log_probabilities[task.support.rows, class_index] = -0.1
    weight = fit_weight(Unsure(), task.support, log_probabilities)
    assert (weight > 0) == says


def test_that_checklists_and_texts_say_more_together_than_alone():
    by_checklists = AttributePrior(np.log(np.array([[0.7, 0.3]], np.float32)), np.ones(2))
    by_texts = np.log(np.array([[0.4, 0.4, 0.2]], np.float32))
    joined = with_texts(by_checklists, np.array([0, 2], np.int32), by_texts)
    assert np.exp(joined.log_probabilities) == pytest.approx(np.array([[0.28, 0.2, 0.06]]) / 0.54)
    assert joined.shares.tolist() == [1, 0, 1]


def test_that_what_is_unlike_all_examples_is_likelier_of_a_class_by_words():
    prior = with_texts(None, np.zeros(0, np.int32), np.log(np.full((3, 2), 0.5, np.float32)))
    scores, novelty = np.zeros((3, 2), np.float32), np.array([-3, 0, 3], np.float32)
    probabilities = prior.blend(scores, np.array([True, False]), novelty)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert probabilities[:, 1] == pytest.approx([0.047, 0.5, 0.953], abs=1e-3)
