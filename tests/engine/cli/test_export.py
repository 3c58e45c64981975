import json

import pandas as pd
import pytest

from tests.engine.interop.builders import all_below


def test_that_an_image_folder_has_a_folder_per_class(cli, labelled, out):
    cli("export", labelled, "--out", out)
    assert sorted(p.name for p in out.iterdir()) == ["blue", "manifest.csv", "red"]


def test_that_json_counts_what_was_exported(cli, labelled, out):
    data = cli("export", labelled, "--out", out, "--json").data
    assert (data["images"], data["classes"]) == (16, {"blue": 8, "red": 8})


def test_that_parts_are_made(cli, labelled, out):
    cli("export", labelled, "--out", out, "--split", "train=0.75,val=0.25")
    assert len(list((out / "train").rglob("*.png"))) == 12


def test_that_parts_are_shown_in_a_table(cli, labelled, out):
    said = cli("export", labelled, "--out", out, "--split", "train=0.75,val=0.25")
    assert said.out.splitlines()[1].split() == ["blue", "6", "2"]


def test_that_files_are_linked_when_asked(cli, labelled, out):
    cli("export", labelled, "--out", out, "--mode", "symlink")
    assert next((out / "red").iterdir()).is_symlink()


def test_that_only_included_statuses_are_exported(cli, labelled, out):
    data = cli("export", labelled, "--out", out, "--include", "example", "--json").data
    assert data["images"] == 2


def test_that_pandas_reads_a_csv(cli, labelled, out):
    cli("export", labelled, "--out", out, "--format", "csv")
    assert set(pd.read_csv(out / "manifest.csv")["class"]) == {"red", "blue"}


def test_that_jsonl_has_a_line_per_image(cli, labelled, out):
    cli("export", labelled, "--out", out, "--format", "jsonl", "--include", "all")
    lines = (out / "manifest.jsonl").read_text().splitlines()
    assert len({json.loads(line)["path"] for line in lines}) == 16


def test_that_a_removed_class_is_not_exported(cli, labelled, out):
    cli("class", "remove", labelled, "blue")
    cli("export", labelled, "--out", out)
    assert all_below(out) == ["manifest.csv", "red", "red/0-red.png"]


def test_that_the_seed_decides_the_parts(cli, labelled, tmp_path):
    for name in ("a", "b"):
        cli("export", labelled, "--out", tmp_path / name, "--split", "x=0.5,y=0.5", "--seed", 3)
    assert all_below(tmp_path / "a") == all_below(tmp_path / "b")


def test_that_a_person_may_export_among_the_images(cli, labelled, photos):
    assert cli("export", labelled, "--out", photos / "out", "--inside").code == 0


@pytest.mark.parametrize("words", [["--split", "train"], ["--include", "sure"]])
def test_that_malformed_options_are_wrong_usage(cli, labelled, out, words):
    assert cli("export", labelled, "--out", out, *words).code == 2


def test_that_parts_that_make_no_whole_are_an_error(cli, labelled, out):
    said = cli("export", labelled, "--out", out, "--split", "train=0.8,val=0.8")
    assert (said.code, "adds up to 1" in said.err) == (1, True)
