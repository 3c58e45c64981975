"""Any classifier weighs the classes; scikit-learn's own ways to label do as scikit-learn says."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.semi_supervised import LabelSpreading

from engine.errors import ClassifierError
from engine.jobs import Job
from engine.labelling import LabelSettings, Method, PseudoLabeler, make_classifier, pack_labels
from engine.labelling.scorers.classifiers import (
    ClassifierScorer,
    LabelSpreadingScorer,
    ProbabilisticClassifier,
    SelfTrainingScorer,
)
from engine.labelling.training_set import TrainingSet
from tests.factories import clustered_features, make_request

COUNTS = (50, 40, 30)
EXAMPLES = {1: [0, 1], 2: [50, 51], 3: [90, 91]}
CLASSIFIERS = [
    "RandomForestClassifier(n_estimators=30)",
    "GaussianProcessClassifier",
    "KNeighborsClassifier(n_neighbors=1)",
    "LinearSVC",
    "NuSVC(nu=0.2)",
    "SVC(C=10)",
    "SVC(decision_function_shape='ovo')",
    "RidgeClassifier",
    "Perceptron",
    "MLPClassifier(max_iter=5, learning_rate_init=0.1)",
]
ALL = [
    *(LabelSettings(method) for method in get_args(Method)),
    *(LabelSettings("rounds", classifier=classifier) for classifier in CLASSIFIERS),
    LabelSettings("self-training", classifier="SVC(C=10)"),
]
ONE_PASS = [settings for settings in ALL if settings.method not in {"auto", "rounds"}]


class Votes:
    """A classifier that gives neither probabilities nor scores."""

    def __init__(self, classes_=None):
        self.classes_ = classes_

    def get_params(self, **_):
        return {"classes_": self.classes_}

    def fit(self, features, class_index):
        self.classes_ = np.unique(class_index)
        return self

    def predict(self, features):
        return np.resize(self.classes_, len(features))


@pytest.fixture(scope="module")
def task():
    return clustered_features(COUNTS)


@pytest.fixture(scope="module")
def request_(task):
    return make_request(task[0], EXAMPLES)


def named(settings):
    return f"{settings.method} {settings.classifier}"


def label(request, settings):
    return PseudoLabeler(settings).run(Job(), request)


def training(*rows, weights=None, n_classes=3):
    rows = np.array(rows, np.int32)
    class_index = np.searchsorted([49, 89], rows, side="left").astype(np.int32)
    weights = np.ones(len(rows)) if weights is None else np.array(weights)
    return TrainingSet(rows, class_index, weights.astype(np.float32), n_classes)


def scorer(pool, text, kind=ClassifierScorer):
    return kind(Job(), pool, make_classifier(text, seed=0), text)


@pytest.mark.parametrize("settings", ALL, ids=named)
def test_that_clear_clusters_are_labelled_rightly(task, request_, settings):
    assert (label(request_, settings).guesses == task[1]).mean() > 0.97


@pytest.mark.parametrize("settings", ALL, ids=named)
def test_that_the_chances_of_all_classes_add_up_to_one(request_, settings):
    forced = replace(settings, reject_novel=False)
    chances = label(request_, forced).candidate_probabilities.astype(np.float32)
    assert np.isfinite(chances).all()
    assert np.allclose(chances.sum(axis=1), 1, atol=0.01)


@pytest.mark.parametrize("settings", ALL, ids=named)
def test_that_the_same_seed_gives_the_same_labels(request_, settings):
    again = [pack_labels(label(request_, settings)) for _ in range(2)]
    assert again[0] == again[1]


@pytest.mark.parametrize("settings", ALL, ids=named)
def test_that_an_update_without_a_change_leaves_every_label_as_it_is(request_, settings):
    labels = label(request_, settings)
    updated = PseudoLabeler(settings).update(Job(), request_, labels)
    assert (updated.guesses == labels.guesses).all()
    assert (updated.is_confident == labels.is_confident).all()
    assert updated.candidate_probabilities == pytest.approx(
        labels.candidate_probabilities, abs=0.002
    )


@pytest.mark.parametrize("settings", ALL, ids=named)
def test_that_an_update_follows_one_more_example(task, request_, settings):
    labels = label(request_, settings)
    more = make_request(task[0], {**EXAMPLES, 3: [90, 91, 92]})
    updated = PseudoLabeler(settings).update(Job(), more, labels)
    assert (labels.probabilities[92] < 1, updated.probabilities[92] == 1) == (True, True)
    assert (updated.guesses == task[1]).mean() > 0.97


@pytest.mark.parametrize("settings", ONE_PASS, ids=named)
def test_that_an_update_finds_the_images_of_a_new_class(task, settings):
    two = make_request(task[0], {1: EXAMPLES[1], 2: EXAMPLES[2]})
    labels = label(two, replace(settings, threshold=0.0, margin=0.0))
    updated = PseudoLabeler(settings).update(Job(), make_request(task[0], EXAMPLES), labels)
    assert (updated.guesses == task[1]).mean() > 0.95


def test_that_another_seed_may_give_other_chances(request_):
    settings = LabelSettings("rounds", classifier="RandomForestClassifier(n_estimators=5)")
    first, second = (label(request_, replace(settings, seed=seed)) for seed in (0, 1))
    assert not np.array_equal(first.candidate_probabilities, second.candidate_probabilities)


def test_that_rounds_work_with_any_classifier(request_):
    assert label(request_, LabelSettings("rounds", classifier="SVC")).reports
    assert not label(request_, LabelSettings("self-training")).reports


@pytest.mark.parametrize("kind", [ClassifierScorer, SelfTrainingScorer])
def test_that_a_single_class_that_is_taught_takes_all(request_, kind):
    log_scores = scorer(request_.pool, "SVC", kind).log_scores(training(0, 1))
    assert (log_scores.argmax(axis=1) == 0).all()


@pytest.mark.parametrize("kind", [ClassifierScorer, SelfTrainingScorer])
def test_that_a_class_in_the_middle_may_be_untaught(request_, kind):
    log_scores = scorer(request_.pool, "LogisticRegression", kind).log_scores(
        training(0, 1, 90, 91)
    )
    assert log_scores[:, 1].max() < log_scores[:, [0, 2]].min() - 10


def test_that_weights_reach_a_classifier_that_takes_them(request_):
    weighted = training(0, 1, 50, 51, weights=[1, 5, 2, 1])
    given = scorer(request_.pool, "LogisticRegression").log_scores(weighted)
    features = request_.pool.features
    plain = LogisticRegression().fit(
        features[weighted.rows], weighted.class_index, weighted.weights
    )
    wanted = plain.predict_log_proba(features)
    assert np.allclose(given[:, :2], wanted, atol=0.05)


def test_that_scores_of_pairs_agree_with_the_choice(task):
    features, truth = clustered_features((30, 30, 30, 30), spread=1.6)
    rows = [0, 1, 2, 30, 31, 32, 60, 61, 62, 90, 91, 92]
    model = ProbabilisticClassifier(make_classifier("SVC(C=10)", seed=0))
    model.fit(features[rows], truth[rows])
    assert (model.predict(features) == model.classifier_.predict(features)).mean() > 0.9


def test_that_mere_votes_become_chances_that_leave_room_for_doubt(task):
    model = ProbabilisticClassifier(Votes()).fit(task[0][[0, 50, 90]], np.arange(3))
    chances = model.predict_proba(task[0])
    assert np.allclose(chances.sum(axis=1), 1)
    assert 0 < chances.min() < 0.01
    assert 0.98 < chances.max() < 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("MultinomialNB", "Negative values"),
        ("KNeighborsClassifier(n_neighbors=50)", "n_neighbors = 50"),
        ("SVC(C=-1)", "'C' parameter"),
        ("SVC(kernel={})", "'kernel' parameter"),
    ],
)
@pytest.mark.parametrize("method", ["rounds", "self-training"])
def test_that_a_failure_names_the_classifier_and_the_reason(request_, method, text, reason):
    with pytest.raises(ClassifierError) as failed:
        label(request_, LabelSettings(method, classifier=text))
    said = str(failed.value)
    assert said.startswith(f"{text} cannot learn from these examples: ")
    assert reason in said
    assert "choose another classifier" in said


def test_that_chances_that_are_no_numbers_are_a_failure(request_, monkeypatch):
    monkeypatch.setattr(
        "sklearn.naive_bayes.GaussianNB.predict_proba",
        lambda _, features: np.full((len(features), 3), np.nan),
    )
    with pytest.raises(ClassifierError, match="not numbers"):
        label(request_, LabelSettings("rounds", classifier="GaussianNB"))


def test_that_label_spreading_is_that_of_scikit_learn(request_):
    pool = request_.pool
    taught = training(0, 50, 90)
    given = LabelSpreadingScorer(Job(), pool, pool.graph).log_scores(taught)
    labels = np.full(len(pool), -1)
    labels[taught.rows] = taught.class_index
    model = LabelSpreading(kernel=lambda *_: pool.graph.weights, alpha=0.9, max_iter=200)
    model.fit(pool.features, labels)
    assert np.allclose(np.exp(given), model.label_distributions_, atol=0.03)


def test_that_copies_share_what_spreads(task):
    duplicate_of = np.arange(len(task[0]), dtype=np.int32)
    duplicate_of[60] = 3
    pool = make_request(task[0], EXAMPLES, duplicate_of=duplicate_of).pool
    log_scores = LabelSpreadingScorer(Job(), pool, pool.graph).log_scores(training(0, 50, 90))
    assert np.array_equal(log_scores[60], log_scores[3])


def test_that_self_training_learns_from_images_without_a_label(request_):
    few = training(0, 50, 90)
    alone, itself = (
        scorer(request_.pool, "LogisticRegression(C=1000)", kind).log_scores(few)
        for kind in (ClassifierScorer, SelfTrainingScorer)
    )
    assert np.exp(itself).max(axis=1).mean() > np.exp(alone).max(axis=1).mean()
