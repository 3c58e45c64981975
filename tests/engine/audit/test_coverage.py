"""What a certificate covers, and which labels it says nothing of."""

from dataclasses import replace

import numpy as np
import pytest

from engine.audit import (
    AuditOutcome,
    answer_unsure,
    certifying_audit,
    coverage_of,
    latest_audit,
    latest_certified,
)
from engine.project import NO_CLASS, AuditPlan, wishes
from tests.engine.audit.builders import CAT, DOG, begin, check, labelled_project, present
from tests.factories import clear_verdicts, copy_project

N_FROZEN, N_IMAGES = 60, 65
WRONG = 7


def with_newer(labels, *images):
    """Return labels in which the engine has added those of `images`."""
    is_confident = labels.is_confident.copy()
    is_confident[list(images)] = True
    return replace(labels, is_confident=is_confident)


def relabelled(labels, image_id):
    guesses = labels.guesses.copy()
    guesses[image_id] = CAT if guesses[image_id] == DOG else DOG
    return replace(labels, guesses=guesses)


def audit_all(project, labels, **plan):
    begin(project, labels, AuditPlan(**{"target_error": 0.1, "seed": 1, **plan}))
    while latest_audit(project.state).result().outcome == AuditOutcome.OPEN:
        check(project, 1, {WRONG: CAT})


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """The folder of a project in which all labels but the last five were certified."""
    folder = tmp_path_factory.mktemp("audited")
    project, labels = labelled_project(folder, N_IMAGES)
    is_confident = labels.is_confident.copy()
    is_confident[N_FROZEN:] = False
    labels = replace(labels, is_confident=is_confident)
    audit_all(project, labels)
    project.close()
    return folder, labels


@pytest.fixture
def held(audited, tmp_path):
    folder, labels = audited
    project = copy_project(folder, tmp_path)
    yield project, labels
    project.close()


@pytest.fixture
def project(held):
    return held[0]


@pytest.fixture
def labels(held):
    return held[1]


@pytest.fixture
def unchecked(project):
    return latest_audit(project.state).next()[0].image_id


def coverage(project, labels):
    verdicts, now = project.verdicts.snapshot(), present(project, labels)
    return coverage_of(certifying_audit(project.state), project.catalog, verdicts, now)


def said(project, labels):
    return "; ".join(map(str, coverage(project, labels).statements))


def test_that_all_that_was_frozen_is_covered(project, labels):
    assert np.flatnonzero(coverage(project, labels).is_covered).tolist() == list(range(N_FROZEN))
    assert said(project, labels) == "certified: 60 labels"


def test_that_labels_that_the_engine_adds_are_not_covered(project, labels):
    more = with_newer(labels, 61, 64)
    assert np.flatnonzero(coverage(project, more).is_newer).tolist() == [61, 64]
    assert said(project, more) == "certified: 60 labels; 2 newer ones are not covered"


def test_that_one_newer_label_is_one(project, labels):
    assert said(project, with_newer(labels, 61)).endswith("; 1 newer one is not covered")


def test_that_a_newer_label_that_a_person_accepts_needs_no_cover(project, labels):
    more = with_newer(labels, 61)
    project.do(wishes.assign(project.state, CAT, [61]))
    assert said(project, more) == "certified: 60 labels"
    assert not coverage(project, more).is_covered[61]


@pytest.mark.parametrize("image_id", ["unchecked", "checked"])
def test_that_what_a_person_corrects_stays_covered(project, labels, unchecked, image_id):
    chosen = unchecked if image_id == "unchecked" else latest_audit(project.state).order[0]
    frozen = labels.guesses[chosen].item()
    project.do(wishes.assign(project.state, CAT if frozen == DOG else DOG, [chosen]))
    found = coverage(project, labels)
    assert found.validity.is_valid
    assert found.is_covered[chosen]
    assert not found.n_newer


def test_that_an_image_that_lost_its_label_is_not_covered_and_does_no_harm(
    project, labels, unchecked
):
    project.do(wishes.reject(project.state, {labels.guesses[unchecked].item(): [unchecked]}))
    found = coverage(project, labels)
    assert found.validity.is_valid
    assert not found.is_covered[unchecked]
    assert said(project, labels) == "certified: 60 labels"


def test_that_the_next_guess_for_a_rejected_image_is_a_newer_label(project, labels, unchecked):
    project.do(wishes.reject(project.state, {labels.guesses[unchecked].item(): [unchecked]}))
    again = relabelled(labels, unchecked)
    assert coverage(project, again).validity.is_valid
    assert said(project, again).endswith("1 newer one is not covered")


def test_that_a_label_that_was_refuted_is_not_covered_when_it_comes_back(project, labels):
    project.do(clear_verdicts([WRONG]))
    found = coverage(project, labels)
    assert not found.is_covered[WRONG]
    assert found.is_newer[WRONG]


def test_that_a_label_nobody_could_tell_of_is_covered(tmp_path):
    project, labels = labelled_project(tmp_path / "unsure", N_FROZEN)
    audit = begin(project, labels, AuditPlan(target_error=0.1, seed=1))
    unsure = audit.next()[0].image_id
    project.do(answer_unsure(project.state, audit, unsure))
    while latest_audit(project.state).result().outcome == AuditOutcome.OPEN:
        check(project, 1)
    assert coverage(project, labels).is_covered[unsure]
    assert coverage(project, relabelled(labels, unsure)).is_newer[unsure]
    project.close()


def test_that_relabelling_a_frozen_label_ends_the_certificate_and_says_so(
    project, labels, unchecked
):
    again = relabelled(labels, unchecked)
    assert said(project, again) == "no longer certified: 1 of 60 labels changed"
    assert not coverage(project, again).is_covered.any()


def test_that_a_missing_file_ends_the_certificate_and_says_so(project, labels, unchecked):
    missing = np.zeros(N_IMAGES, np.bool_)
    missing[unchecked] = True
    project.record(lambda catalog: catalog.mark_missing(missing))
    assert said(project, labels) == "no longer certified: 1 of 60 images are gone or have changed"


def test_that_a_newer_label_of_a_missing_file_counts_for_nothing(project, labels):
    missing = np.zeros(N_IMAGES, np.bool_)
    missing[61] = True
    project.record(lambda catalog: catalog.mark_missing(missing))
    assert said(project, with_newer(labels, 61)) == "certified: 60 labels"


def test_that_a_class_that_was_audited_alone_has_newer_labels_of_its_own(project, labels):
    project.do(clear_verdicts(list(range(N_FROZEN))))
    audit_all(project, labels, scope=f"class:{CAT}", target_error=0.3)
    n_cats = (labels.guesses[:N_FROZEN] == CAT).sum()
    more = with_newer(labels, *range(N_FROZEN, N_IMAGES))
    n_newer = (labels.guesses[N_FROZEN:] == CAT).sum()
    assert coverage(project, more).n_newer == n_newer
    assert said(project, labels) == f"certified: {n_cats} labels of one class"


def test_that_an_audit_under_way_leaves_the_certificate_before_it(project, labels):
    begin(project, labels, AuditPlan(target_error=0.1, seed=2))
    assert said(project, labels) == "certified: 60 labels"


def test_that_the_certificate_names_what_it_covers_and_what_not(project, labels):
    more = with_newer(labels, 61)
    found = latest_certified(project.state, present(project, more))
    assert found.newer == {61}
    assert found.covered == set(range(N_FROZEN))
    assert NO_CLASS not in found.covered
