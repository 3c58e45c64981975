"""Whether a certificate speaks of the present labels, and what it says."""

from dataclasses import fields, replace

import numpy as np
import pytest

from engine.audit import (
    AuditOutcome,
    Certificate,
    ManifestLabel,
    certify,
    check_labels,
    latest_audit,
    latest_certified,
    verify,
)
from engine.errors import AuditError
from engine.project import AuditPlan, ClassId, wishes
from tests.engine.audit.builders import CAT, DOG, begin, check, labelled_project, present
from tests.factories import copy_project

N_IMAGES = 60
WRONG = {7: CAT, 8: DOG}


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """The folder of a project whose labels were audited well; two of them are wrong."""
    folder = tmp_path_factory.mktemp("audited")
    project, labels = labelled_project(folder, N_IMAGES)
    begin(project, labels, AuditPlan(target_error=0.1, seed=1))
    while latest_audit(project.state).result().outcome == AuditOutcome.OPEN:
        check(project, 1, WRONG)
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
    """Return an image that nobody was asked about."""
    return latest_audit(project.state).next()[0].image_id


def other_than(class_id):
    return CAT if class_id == DOG else DOG


def validity(project, labels):
    audit, verdicts = latest_audit(project.state), project.verdicts.snapshot()
    return check_labels(audit, project.catalog, verdicts, present(project, labels))


def issue(project, labels) -> Certificate:
    found = certify(latest_audit(project.state), project.state, present(project, labels))
    return found.certificate


def manifest(project, labels):
    names = {c: d.name for c, d in project.classes.items()}
    class_ids = present(project, labels).class_ids.tolist()
    return [
        ManifestLabel(path, project.catalog.hashes[i].hex(), names[class_ids[i]])
        for i, path in enumerate(project.catalog.paths)
        if class_ids[i] in names
    ]


def relabelled(labels, image_id):
    guesses = labels.guesses.copy()
    guesses[image_id] = other_than(guesses[image_id])
    return replace(labels, guesses=guesses)


def test_that_corrections_in_the_audit_leave_it_valid(project, labels):
    assert validity(project, labels).is_valid


def test_that_labelling_again_voids_it_and_says_how_many_labels_changed(project, labels, unchecked):
    found = validity(project, relabelled(labels, unchecked))
    assert not found.is_valid
    assert str(found.sentence).startswith("1 of the 60 audited labels were changed by labelling")


def test_that_labelling_again_with_the_same_result_leaves_it_valid(project, labels):
    again = replace(labels, probabilities=labels.probabilities * 0.9)
    assert validity(project, again).is_valid


def test_that_other_guesses_for_checked_images_leave_it_valid(project, labels):
    checked = latest_audit(project.state).order[0]
    assert validity(project, relabelled(labels, checked)).is_valid


def test_that_a_label_that_became_doubtful_voids_it(project, labels, unchecked):
    is_confident = labels.is_confident.copy()
    is_confident[unchecked] = False
    assert not validity(project, replace(labels, is_confident=is_confident)).is_valid


@pytest.mark.parametrize("wish", ["assign", "none", "reject"])
def test_that_a_person_may_go_on_correcting(project, labels, unchecked, wish):
    offered = labels.guesses[unchecked].item()
    edits = {
        "assign": wishes.assign(project.state, other_than(offered), [unchecked]),
        "none": wishes.none_of_these(project.state, [unchecked]),
        "reject": wishes.reject(project.state, {offered: [unchecked]}),
    }
    project.do(edits[wish])
    found = validity(project, labels)
    assert found.is_valid
    assert found.is_corrected.sum() == len(issue(project, labels).corrected) + n_found(project)


def n_found(project):
    return latest_audit(project.state).result().n_wrong


def test_that_a_missing_file_voids_it(project, labels, unchecked):
    missing = np.zeros(N_IMAGES, np.bool_)
    missing[unchecked] = True
    project.record(lambda catalog: catalog.mark_missing(missing))
    found = validity(project, labels)
    assert not found.is_valid
    assert str(found.sentence).startswith("1 of the 60 audited images are gone")


def test_that_a_certificate_says_what_was_promised_and_found(project, labels):
    certificate = issue(project, labels)
    result = latest_audit(project.state).result()
    assert str(certificate.sentence) == (
        "At most 10 % of 60 automatic labels were wrong, with 95 % confidence:"
        f" {result.n_checked} were drawn at random and checked, {result.n_wrong} of them"
        " were wrong."
    )
    assert {check.label.path for check in certificate.errors} <= {
        project.catalog.paths[i] for i in WRONG
    }


def test_that_the_confusion_counts_every_check(project, labels):
    certificate = issue(project, labels)
    assert sum(map(sum, certificate.confusion)) == certificate.n_checked
    assert sum(row[n] for n, row in enumerate(certificate.confusion)) == (
        certificate.n_checked - certificate.n_wrong
    )


def test_that_a_certificate_is_read_as_it_was_written(project, labels):
    certificate = issue(project, labels)
    assert Certificate.decoded(certificate.encoded()) == certificate


@pytest.mark.parametrize("text", [b"", b"{}", b"[1]", b"\xff"])
def test_that_what_is_no_certificate_is_refused(text):
    with pytest.raises(AuditError, match="cannot be read"):
        Certificate.decoded(text)


def test_that_an_open_audit_certifies_nothing(project, labels):
    begin(project, labels, AuditPlan(target_error=0.1, seed=2))
    with pytest.raises(AuditError, match="Check more"):
        issue(project, labels)


def test_that_changed_labels_get_no_certificate(project, labels, unchecked):
    with pytest.raises(AuditError, match="Start a new audit"):
        issue(project, relabelled(labels, unchecked))


def test_that_an_audit_under_way_does_not_hide_a_certificate(project, labels):
    begin(project, labels, AuditPlan(target_error=0.05, seed=2))
    assert latest_certified(project.state, present(project, labels)).certificate.n_labels == 60


def test_that_a_project_without_audit_has_no_certificate(tmp_path):
    project, labels = labelled_project(tmp_path / "other", 6)
    assert latest_certified(project.state, present(project, labels)) is None
    project.close()


def test_that_the_manifest_bears_a_certificate_out(project, labels):
    found = verify(issue(project, labels), manifest(project, labels))
    assert found.holds
    assert str(found.sentence).startswith("The certificate holds. At most 10 % of 60")


def test_that_the_manifest_bears_it_out_after_further_corrections(project, labels, unchecked):
    checked = latest_audit(project.state).order[0]
    project.do(wishes.none_of_these(project.state, [unchecked]))
    project.do(wishes.assign(project.state, other_than(labels.guesses[checked]), [checked]))
    assert verify(issue(project, labels), manifest(project, labels)).holds


def test_that_a_renamed_class_does_no_harm(project, labels):
    project.do(wishes.rename_class(project.state, CAT, "kitten"))
    assert verify(issue(project, labels), manifest(project, labels)).holds


def test_that_copies_of_a_file_are_labels_of_their_own(tmp_path):
    project, labels = labelled_project(tmp_path / "copies", 20)
    project.record(lambda c: c.hashes.__setitem__(slice(0, 20), [c.hashes[0]] * 20))
    begin(project, labels, AuditPlan(target_error=0.2, seed=1))
    while latest_audit(project.state).result().outcome == AuditOutcome.OPEN:
        check(project, 1)
    assert verify(issue(project, labels), manifest(project, labels)).holds
    project.close()


def tampered_label(certificate, rows):
    row = next(r for r in rows if r.path not in {c.label.path for c in certificate.checks})
    other = "cat" if row.class_name == "dog" else "dog"
    return certificate, [replace(r, class_name=other) if r is row else r for r in rows]


def tampered_check(certificate, rows):
    path = certificate.checks[0].label.path
    name = "cat" if certificate.checks[0].true_class_id == DOG else "dog"
    return certificate, [replace(r, class_name=name) if r.path == path else r for r in rows]


def chosen_sample(certificate, rows):
    return replace(certificate, checks=certificate.checks[::-1]), rows


def fewer_wrong(certificate, rows):
    return replace(certificate, n_wrong=certificate.n_wrong + 1), rows


def bolder(certificate, rows):
    plan = replace(certificate.plan, target_error=0.01)
    return replace(certificate, plan=plan), rows


def surer(certificate, rows):
    return replace(certificate, confidence=0.999), rows


def shorter(certificate, rows):
    return certificate, rows[1:]


def unknown_class(certificate, rows):
    return certificate, [replace(rows[0], class_name="wampimuk"), *rows[1:]]


@pytest.mark.parametrize(
    "tamper",
    [
        *(tampered_label, tampered_check, chosen_sample, fewer_wrong),
        *(bolder, surer, shorter, unknown_class),
    ],
)
def test_that_what_was_changed_does_not_hold(project, labels, tamper):
    found = verify(*tamper(issue(project, labels), manifest(project, labels)))
    assert not found.holds
    assert str(found.sentence).startswith("The certificate does not hold: ")


TAMPERED = {
    "certificate_id": lambda c: "0" * 12,
    "at": lambda c: "2001-01-01T00:00:00+00:00",
    "scope": lambda c: "labels of any kind",
    "confidence": lambda c: c.confidence - 0.01,
    "alpha": lambda c: c.alpha / 3,
    **{name: lambda c, n=name: getattr(c, n) + 1 for name in ("n_labels", "n_checked", "n_wrong")},
    "n_unsure": lambda c: c.n_unsure + 1,
    "bound": lambda c: c.bound / 2,
    "snapshot_hash": lambda c: "0" * 64,
    "classes": lambda c: {**c.classes, CAT: "puma"},
    "per_class": lambda c: (replace(c.per_class[0], n_labels=1), *c.per_class[1:]),
    "confusion": lambda c: tuple(row[::-1] for row in c.confusion),
    "checks": lambda c: c.checks[:-1],
    "corrected": lambda c: (c.checks[0].label,) * 2,
}
OF_THE_PLAN = {
    "target_error": lambda p: p.target_error * 0.9,
    "confidence": lambda p: 0.99,
    "scope": lambda p: "everything",
    "method": lambda p: "fixed",
    "seed": lambda p: p.seed + 1,
    "allowed_wrong": lambda p: -1,
}
IMPOSSIBLE = {
    "confidence": (0.0, 1.0, -0.5, 1.5, float("nan")),
    "alpha": (0.0, 1.0, float("nan")),
    "n_labels": (0, -1),
    "classes": ({}, {ClassId(10**20): "cat"}, {ClassId(-3): "cat"}),
}
ONLY_SEALED = {
    "program": lambda c: "labeller 3",
    "images": lambda c: "/elsewhere",
    "rows_digest": lambda c: "0" * 64,
    "seal": lambda c: "0" * 64,
}


def assert_fails(certificate, rows):
    found = verify(certificate, rows)
    assert not found.holds
    assert str(found.sentence).startswith("The certificate does not hold: ")


def test_that_every_field_has_a_test_that_tampers_with_it():
    names = {field.name for field in fields(Certificate)}
    assert names == {*TAMPERED, *ONLY_SEALED, "plan"}
    assert {field.name for field in fields(AuditPlan)} == {*OF_THE_PLAN}


@pytest.mark.parametrize("name", TAMPERED)
def test_that_a_field_that_was_changed_is_noticed_without_a_seal(project, labels, name):
    certificate, rows = issue(project, labels), manifest(project, labels)
    assert_fails(replace(certificate, **{name: TAMPERED[name](certificate)}), rows)


@pytest.mark.parametrize("name", OF_THE_PLAN)
def test_that_a_plan_that_was_changed_is_noticed_without_a_seal(project, labels, name):
    certificate, rows = issue(project, labels), manifest(project, labels)
    plan = replace(certificate.plan, **{name: OF_THE_PLAN[name](certificate.plan)})
    assert_fails(replace(certificate, plan=plan), rows)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in IMPOSSIBLE.items() for value in values]
)
def test_that_what_cannot_be_is_refused(project, labels, name, value):
    assert_fails(replace(issue(project, labels), **{name: value}), manifest(project, labels))


@pytest.mark.parametrize("name", [*TAMPERED, *ONLY_SEALED])
def test_that_a_seal_is_broken_by_any_change(project, labels, name):
    certificate, rows = issue(project, labels).sealed(), manifest(project, labels)
    assert verify(certificate, rows).holds
    tamper = TAMPERED.get(name) or ONLY_SEALED[name]
    assert_fails(replace(certificate, **{name: tamper(certificate)}), rows)


@pytest.mark.parametrize("name", ["per_class", "confusion"])
def test_that_no_figure_of_a_class_may_be_left_out(project, labels, name):
    certificate = issue(project, labels)
    assert_fails(replace(certificate, **{name: ()}), manifest(project, labels))


def test_that_a_check_is_wrong_where_it_found_another_class(project, labels):
    certificate = issue(project, labels)
    first, *others = certificate.checks
    other = replace(first, true_class_id=CAT if first.label.class_id == DOG else DOG)
    assert_fails(replace(certificate, checks=(other, *others)), manifest(project, labels))
