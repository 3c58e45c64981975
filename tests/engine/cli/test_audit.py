"""Audits and certificates from the command line."""

import csv
import json

import pytest

from engine.audit import latest_audit
from engine.cli.parts.pipeline import opened
from tests.factories import write_picture


def listed(cli, project, count=20):
    return cli("audit", "next", project, "--count", count, "--json").data["labels"]


def check_all(cli, project):
    """Answer until the audit has come to something."""
    said = cli("audit", "status", project, "--json").data
    for label in listed(cli, project):
        if said["outcome"] != "open":
            break
        is_right = label["label"] in label["path"]
        said = cli(
            "audit", "answer", project, label["path"], "yes" if is_right else "no", "--json"
        ).data
    return said


@pytest.fixture
def audited(cli, labelled):
    assert cli("audit", "start", labelled, "--seed", 1).code == 0
    check_all(cli, labelled)
    return labelled


@pytest.fixture
def export(cli, audited, out):
    assert cli("export", audited, "--out", out).code == 0
    return out


def rows_of(export):
    with (export / "manifest.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_that_starting_says_how_many_checks_to_expect(cli, labelled):
    said = cli("audit", "start", labelled, "--seed", 1)
    assert said.out.splitlines()[0] == "14 labels frozen. About 14 more checks if none is wrong."


def test_that_the_labels_are_shown_without_their_probability(cli, labelled):
    cli("audit", "start", labelled, "--seed", 1)
    label = listed(cli, labelled)[0]
    assert set(label) == {"path", "label"}


def test_that_a_seed_is_drawn_when_none_is_given(cli, labelled):
    seeds = {cli("audit", "start", labelled, "--json").data["seed"] for _ in range(3)}
    assert len(seeds) == 3


def test_that_an_audit_goes_on_where_it_was_left(cli, labelled):
    cli("audit", "start", labelled, "--seed", 1)
    first, second = listed(cli, labelled, 2)
    cli("audit", "answer", labelled, first["path"], "yes")
    assert listed(cli, labelled, 1) == [second]


def test_that_answers_do_not_have_the_labels_made_again(cli, audited):
    assert cli("audit", "status", audited, "--json").data["labels_unchanged"]


def test_that_all_right_is_certified(cli, audited):
    said = cli("audit", "status", audited)
    assert "Certified: at most 2 % of 14 automatic labels are wrong, with 95 %" in said.out


def test_that_one_class_may_be_audited(cli, labelled):
    data = cli("audit", "start", labelled, "--scope", "red", "--json").data
    assert (data["labels"], data["scope"]) == (7, "automatic labels “red”")


def test_that_undo_takes_an_answer_back(cli, labelled):
    cli("audit", "start", labelled, "--seed", 1)
    label = listed(cli, labelled, 1)
    cli("audit", "answer", labelled, label[0]["path"], "no", "--none")
    assert cli("audit", "status", labelled, "--json").data["wrong"] == 1
    cli("undo", labelled)
    assert listed(cli, labelled, 1) == label


@pytest.mark.parametrize("words", [["no", "--class", "blue"], ["no", "--none"], ["unsure"], ["no"]])
def test_that_whatever_is_not_yes_counts_as_wrong(cli, labelled, words):
    cli("audit", "start", labelled, "--seed", 1, "--scope", "red")
    path = listed(cli, labelled, 1)[0]["path"]
    data = cli("audit", "answer", labelled, path, *words, "--json").data
    assert (data["checked"], data["wrong"], data["certified"]) == (1, 1, False)


@pytest.mark.parametrize("words", [["yes", "--none"], ["no", "--none", "--class", "red"]])
def test_that_contradicting_answers_are_wrong_usage(cli, labelled, words):
    cli("audit", "start", labelled)
    path = listed(cli, labelled, 1)[0]["path"]
    assert cli("audit", "answer", labelled, path, *words).code == 2


def test_that_there_is_no_status_before_an_audit(cli, labelled):
    said = cli("audit", "status", labelled)
    assert (said.code, "Start one first" in said.err) == (1, True)


def test_that_only_a_fixed_sample_allows_wrong_ones(cli, labelled):
    assert cli("audit", "start", labelled, "--allow-wrong", 1).code == 2


def test_that_a_further_audit_says_what_it_costs(cli, labelled):
    cli("audit", "start", labelled, "--seed", 1)
    path = listed(cli, labelled, 1)[0]["path"]
    cli("audit", "answer", labelled, path, "yes")
    said = cli("audit", "start", labelled)
    assert "together they promise 92.5 %" in said.err


def test_that_labels_may_be_selected_by_probability(cli, audited):
    data = cli("audit", "select", audited, "--json").data
    assert (data["kept"], data["to_review"]) == (14, 0)


def test_that_an_export_takes_the_certificate_along(export):
    certificate = json.loads((export / "certificate.json").read_text())
    named = [row for row in rows_of(export) if row["certificate"]]
    assert len(named) == certificate["n_labels"] == 14
    assert {row["certificate"] for row in named} == {certificate["certificate_id"]}


def test_that_a_manifest_says_where_each_label_came_from(cli, labelled, out):
    cli("review", "accept", labelled, "one/3-red.png")
    cli("audit", "start", labelled, "--seed", 1)
    cli("audit", "answer", labelled, listed(cli, labelled, 1)[0]["path"], "yes")
    cli("export", labelled, "--out", out)
    sources = [row["source"] for row in rows_of(out)]
    counts = {source: sources.count(source) for source in set(sources)}
    assert counts == {"person": 2, "confirmed": 1, "audited": 1, "automatic": 12}


def test_that_a_copy_of_an_example_has_its_label_by_propagation(cli, project, photos, out):
    source = photos / "one/0-red.png"
    (photos / "one/copy.png").write_bytes(source.read_bytes())
    cli("label", project)
    cli("export", project, "--out", out)
    (row,) = [row for row in rows_of(out) if row["path"] == "one/copy.png"]
    assert row["source"] == "propagated"


def test_that_a_certificate_is_verified_from_the_export_alone(cli, export, audited):
    audited.unlink()
    said = cli("certificate", "verify", export)
    assert said.code == 0
    assert said.out.startswith("The certificate holds. At most 2 % of 14 automatic labels")


def test_that_a_list_is_verified_too(cli, audited, out):
    cli("export", audited, "--out", out, "--format", "jsonl")
    assert cli("certificate", "verify", out, "--json").data["holds"]


def test_that_a_list_of_everything_is_verified_after_corrections(cli, labelled, out):
    cli("audit", "start", labelled, "--seed", 1, "--target-error", 0.2)
    for label, word in zip(listed(cli, labelled, 2), ("--none", "--class=blue"), strict=True):
        cli("audit", "answer", labelled, label["path"], "no", word)
    assert check_all(cli, labelled)["outcome"] == "certified"
    cli("export", labelled, "--out", out, "--format", "csv", "--include", "all")
    assert cli("certificate", "verify", out).code == 0


def test_that_a_changed_manifest_fails_verification(cli, export):
    manifest = export / "manifest.csv"
    manifest.write_text(manifest.read_text().replace("one/3-red.png,red", "one/3-red.png,blue"))
    said = cli("certificate", "verify", export)
    assert (said.code, said.out.startswith("The certificate does not hold")) == (1, True)


def test_that_verifying_nothing_is_an_error(cli, tmp_path):
    said = cli("certificate", "verify", tmp_path)
    assert (said.code, "There is no certificate in" in said.err) == (1, True)


def test_that_a_manifest_of_another_program_is_an_error(cli, export):
    (export / "manifest.csv").write_text("a,b\n1,2\n")
    said = cli("certificate", "verify", export)
    assert (said.code, "is no manifest" in said.err) == (1, True)


def test_that_labels_that_were_left_out_take_the_certificate_away(cli, audited, out):
    said = cli("export", audited, "--out", out, "--include", "example")
    assert "No certificate goes with it" in said.err
    assert not (out / "certificate.json").exists()


def test_that_a_wrong_refit_takes_the_certificate_away(cli, labelled, photos, out):
    cli("audit", "start", labelled, "--seed", 1, "--target-error", 0.3)
    check_all(cli, labelled)
    cli("example", "add", labelled, "blue", photos / "one/0-red.png")
    cli("class", "add", labelled, "green")
    unchecked = listed(cli, labelled)[0]["path"]
    cli("review", "accept", labelled, unchecked, "--class", "green")
    write_picture(photos / "two/1-blue.png", (200, 40, 40))
    assert cli("label", labelled).code == 0
    said = cli("export", labelled, "--out", out, "--json")
    assert said.data["certificate"] is None
    assert "Start a new audit" in said.err or "start a new audit" in said.err


def test_that_the_page_shows_errors_and_needs_nothing_else(cli, labelled, photos, out):
    cli("class", "add", labelled, "<b>pink</b>")
    cli("audit", "start", labelled, "--seed", 1, "--target-error", 0.2)
    first = listed(cli, labelled, 1)[0]["path"]
    cli("audit", "answer", labelled, first, "no", "--class", "<b>pink</b>")
    check_all(cli, labelled)
    cli("export", labelled, "--out", out)
    page = (out / "certificate.html").read_text()
    assert "&lt;b&gt;pink&lt;/b&gt;" in page
    assert "<b>pink" not in page
    assert page.count("data:image/jpeg;base64,") == 1
    assert "http" not in page


def test_that_answers_are_kept_with_the_label_that_was_offered(audited):
    with opened(audited) as project:
        found = project.verdicts.snapshot().judged()
        n_answers = len(latest_audit(project.state).answers)
    assert len(found.is_right) == n_answers > 0
    assert found.is_right.all()
