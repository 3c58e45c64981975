"""Labels that the engine adds after a certificate are told apart, left out, or included openly."""

import csv
import json

import pytest

from tests.engine.cli.conftest import RED
from tests.factories import write_picture

PATHS = ("new/0-red.png", "new/1-red.png")


@pytest.fixture
def certified(cli, labelled):
    """A project whose fourteen automatic labels were audited well."""
    assert cli("audit", "start", labelled, "--seed", 1, "--target-error", 0.3).code == 0
    said = cli("audit", "status", labelled, "--json").data
    while said["outcome"] == "open":
        (label,) = cli("audit", "next", labelled, "--count", 1, "--json").data["labels"]
        said = cli("audit", "answer", labelled, label["path"], "yes", "--json").data
    return labelled


@pytest.fixture
def grown(cli, certified, photos):
    """The same after two more pictures have come and were labelled."""
    for path in PATHS:
        write_picture(photos / path, RED)
    assert cli("label", certified).code == 0
    return certified


def rows_of(folder):
    with (folder / "manifest.csv").open(newline="") as stream:
        return {row["path"]: row for row in csv.DictReader(stream)}


def test_that_they_are_told_at_once_in_the_same_words(cli, certified, photos):
    for path in PATHS:
        write_picture(photos / path, RED)
    words = "Certified: 14 labels; 2 newer ones are not covered."
    assert words in cli("label", certified).out
    assert words in cli("info", certified).out
    assert words in cli("audit", "status", certified).out
    said = cli("audit", "status", certified, "--json").data
    assert (said["certified"], said["not_covered"]) == (True, 2)
    assert "2 newer ones are not covered: look through them" in said["sentence"]


def test_that_they_are_left_out_of_an_export(cli, grown, out):
    said = cli("export", grown, "--out", out)
    assert "2 labels are not covered by the certificate and were left out." in said.err
    assert "--uncovered include keeps them" in said.err
    assert not rows_of(out).keys() & set(PATHS)
    assert all(row["certificate"] for row in rows_of(out).values() if row["source"] != "person")
    said = cli("certificate", "verify", out, "--json").data
    assert (said["holds"], said["not_covered"]) == (True, 0)


def test_that_they_may_be_included_and_are_then_named_as_not_covered(cli, grown, out):
    said = cli("export", grown, "--out", out, "--uncovered", "include")
    assert "2 of the labels are not covered by the certificate." in said.err
    rows = rows_of(out)
    assert [rows[path]["certificate"] for path in PATHS] == ["", ""]
    verified = cli("certificate", "verify", out)
    assert verified.code == 0
    assert "of 14 automatic labels" in verified.out
    assert "It says nothing of 2 further automatic labels of the dataset." in verified.out
    assert "2 further automatic labels" in (out / "certificate.html").read_text()
    assert json.loads((out / "certificate.json").read_text())["n_labels"] == 14


def test_that_a_program_is_told_how_many_were_left_out(cli, grown, out):
    said = cli("export", grown, "--out", out, "--json").data
    assert (said["images"], said["not_covered"], said["left_out"]) == (16, 2, 2)
    said = cli("export", grown, "--out", out / "2", "--uncovered", "include", "--json").data
    assert (said["images"], said["not_covered"], said["left_out"]) == (18, 2, 0)


def test_that_those_a_person_accepts_are_exported(cli, grown, out):
    cli("review", "accept", grown, PATHS[0])
    cli("export", grown, "--out", out)
    assert rows_of(out).keys() & set(PATHS) == {PATHS[0]}


def test_that_without_certificate_all_are_exported(cli, labelled, photos, out):
    write_picture(photos / PATHS[0], RED)
    cli("label", labelled)
    said = cli("export", labelled, "--out", out, "--json").data
    assert (said["images"], said["not_covered"]) == (17, 0)


def test_that_they_are_no_newer_after_another_audit(cli, grown):
    cli("audit", "start", grown, "--seed", 2, "--target-error", 0.3)
    said = cli("audit", "status", grown, "--json").data
    while said["outcome"] == "open":
        (label,) = cli("audit", "next", grown, "--count", 1, "--json").data["labels"]
        said = cli("audit", "answer", grown, label["path"], "yes", "--json").data
    assert said["not_covered"] == 0
