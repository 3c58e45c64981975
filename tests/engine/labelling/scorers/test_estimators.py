"""Classifiers are found by what a person types, and nothing that is typed is ever run."""

import subprocess
import sys

import pytest
from sklearn.utils import all_estimators

from engine.errors import ClassifierError
from engine.labelling import make_classifier
from engine.labelling.scorers import estimators

_LOADED = """
import sys
from engine.labelling import make_classifier
print("sklearn" in sys.modules)
make_classifier("SVC", seed=0)
print("torch" in sys.modules)
"""


def refusal(text):
    with pytest.raises(ClassifierError) as refused:
        make_classifier(text, seed=0)
    return str(refused.value)


def test_that_the_classifiers_are_those_of_scikit_learn():
    assert estimators._kinds() == dict(all_estimators(type_filter="classifier"))


def test_that_scikit_learn_is_imported_when_asked_for_and_torch_never():
    said = subprocess.run(
        [sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True
    )
    assert said.stdout.split() == ["False", "False"]


def test_that_arguments_are_taken_over():
    classifier = make_classifier(" SVC(C=10, kernel='linear', class_weight={0: 2}) ", seed=0)
    assert (classifier.C, classifier.kernel, classifier.class_weight) == (10, "linear", {0: 2})


def test_that_the_seed_is_that_of_the_classifier():
    assert make_classifier("RandomForestClassifier", seed=7).random_state == 7


def test_that_a_random_state_of_ones_own_stays():
    assert make_classifier("RandomForestClassifier(random_state=3)", seed=7).random_state == 3


def test_that_a_classifier_without_random_numbers_takes_no_seed():
    assert not hasattr(make_classifier("GaussianNB()", seed=7), "random_state")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("randomforest", "RandomForestClassifier"),
        ("svm", "SVC or NuSVC"),
        ("GausianNB", "GaussianNB"),
    ],
)
def test_that_a_misspelt_name_is_put_right(text, meant):
    assert f"Did you mean {meant}" in refusal(text)


def test_that_a_name_like_no_other_is_refused():
    assert "no classifier “qqq”" in refusal("qqq")


def test_that_a_regressor_is_no_classifier():
    assert "no classifier “Ridge”" in refusal("Ridge")


def test_that_an_argument_that_is_not_taken_is_named_with_those_that_are():
    said = refusal("KNeighborsClassifier(neighbours=3)")
    assert "takes no argument “neighbours”" in said
    assert "n_neighbors" in said


@pytest.mark.parametrize("name", ["StackingClassifier", "OneVsRestClassifier"])
def test_that_a_classifier_around_another_is_refused(name):
    assert "needs another classifier" in refusal(name)


def test_that_self_training_is_no_classifier_to_be_trained():
    assert "needs another classifier" in refusal("SelfTrainingClassifier")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SVC(10)",
        "SVC(C=",
        "SVC(C=2 * 5)",
        "SVC(C=print('run'))",
        "svm.SVC",
        "SVC(C=1); SVC",
        "SVC(**{'C': 1})",
        "SVC(C=\0)",
    ],
)
def test_that_what_is_no_name_with_literals_is_refused(text, capsys):
    assert "is no classifier. Write its name" in refusal(text)
    assert capsys.readouterr().out == ""
