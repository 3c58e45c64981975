import errno
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from engine.errors import UnknownBackboneError
from tests.engine.interop.builders import all_below
from tests.factories import write_picture


@pytest.fixture
def label(cli, photos, examples, out):
    return lambda *words: cli("label", photos, "--examples", examples, "--out", out, *words)


def assert_failed(said, *words):
    assert said.code == 1
    assert said.out == ""
    assert len(said.err.splitlines()) == 1, said.err
    for word in words:
        assert word in said.err


def test_that_a_missing_folder_is_named(cli, tmp_path):
    said = cli("new", tmp_path / "x.protolabel", "--images", tmp_path / "nowhere")
    assert_failed(said, "nowhere", "Choose")


def test_that_a_folder_without_images_makes_no_project(cli, tmp_path):
    (tmp_path / "empty").mkdir()
    said = cli("new", tmp_path / "x.protolabel", "--images", tmp_path / "empty")
    assert_failed(said, "no images", "empty")
    assert all_below(tmp_path) == ["empty"]


def test_that_labelling_a_folder_without_images_is_refused(cli, tmp_path, examples, out):
    (tmp_path / "empty").mkdir()
    said = cli("label", tmp_path / "empty", "--examples", examples, "--out", out)
    assert_failed(said, "no images", "empty")


def test_that_labelling_a_missing_folder_is_refused(cli, tmp_path, examples, out):
    said = cli("label", tmp_path / "nowhere", "--examples", examples, "--out", out)
    assert_failed(said, "nowhere", "Choose the folder")


def test_that_labelling_a_missing_target_is_refused(cli, tmp_path):
    assert_failed(cli("label", tmp_path / "nowhere"), "nowhere")


def test_that_missing_examples_are_named(cli, photos, tmp_path, out):
    said = cli("label", photos, "--examples", tmp_path / "nowhere", "--out", out)
    assert_failed(said, "nowhere", "does not exist")


def test_that_examples_without_class_folders_are_refused(label, examples):
    shutil.rmtree(examples)
    write_picture(examples / "loose.png")
    assert_failed(label(), "one sub-folder for each class")


def test_that_a_single_class_is_refused(label, examples):
    shutil.rmtree(examples / "red")
    assert_failed(label(), "blue", "at least two")


def test_that_a_class_without_images_is_named(label, examples):
    (examples / "green").mkdir()
    assert_failed(label(), "green", "no readable example")


def test_that_a_class_without_readable_example_is_named(label, examples):
    (examples / "green").mkdir()
    (examples / "green" / "broken.png").write_bytes(b"no image")
    assert_failed(label(), "green", "no readable example")


def test_that_two_classes_of_one_name_are_named(label, examples):
    write_picture(examples / "RED" / "2x.png")
    assert_failed(label(), "RED", "red", "Rename")


def test_that_an_example_of_two_classes_is_named(label, examples):
    shutil.copy(examples / "red/0x.png", examples / "blue/0x.png")
    assert_failed(label(), "0x.png", "blue", "red", "two classes")


def test_that_a_foreign_file_in_the_place_of_the_labels_is_kept(label, out):
    out.mkdir()
    (out / "labels.csv").write_text("my,own,labels\n")
    assert_failed(label(), "labels.csv", "another folder")
    assert (out / "labels.csv").read_text() == "my,own,labels\n"


def test_that_a_foreign_file_is_found_past_a_folder_that_is_not_there(cli, photos, examples, out):
    out.mkdir()
    (out / "labels.csv").write_text("my,own,labels\n")
    past = out / "nowhere" / ".."
    assert_failed(cli("label", photos, "--examples", examples, "--out", past), "another folder")
    assert (out / "labels.csv").read_text() == "my,own,labels\n"


def test_that_a_file_in_the_place_of_the_output_is_refused(label, out):
    out.write_text("mine")
    assert_failed(label(), "Choose another folder")


def test_that_an_unwritable_output_is_refused_before_any_work(label, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(
        "engine.cli.answers.label_folder.scan", lambda *_: pytest.fail("work began")
    )
    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    assert_failed(label(), "may not write", "Choose a folder")


def test_that_a_full_disk_leaves_no_labels(label, out, monkeypatch):
    def fill_up(path, rows, **_):
        path.write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("engine.cli.answers.label_folder.write_labels", fill_up)
    assert_failed(label(), "disk is full", "Free some space")
    assert not out.exists()


def test_that_a_full_disk_while_exporting_leaves_nothing(cli, labelled, out, monkeypatch):
    monkeypatch.setattr(
        "engine.interop.dataset.write_manifest",
        lambda *_: Path("/dev/full").write_text("x"),
    )
    assert_failed(cli("export", labelled, "--out", out), "disk is full")
    assert not out.exists()


def test_that_exporting_to_a_folder_in_use_is_refused(cli, labelled, out):
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    assert_failed(cli("export", labelled, "--out", out), "not empty", "Choose")


def test_that_exporting_among_the_images_is_refused(cli, labelled, photos):
    assert_failed(cli("export", labelled, "--out", photos / "out"), "folder of images")


def test_that_exporting_before_there_is_a_class_is_refused(cli, tmp_path, photos, out):
    cli("new", tmp_path / "x.protolabel", "--images", photos)
    assert_failed(cli("export", tmp_path / "x.protolabel", "--out", out), "nothing to export")


def test_that_labelling_a_project_without_class_is_refused(cli, tmp_path, photos):
    cli("new", tmp_path / "x.protolabel", "--images", photos)
    assert_failed(cli("label", tmp_path / "x.protolabel"), "two classes")


def test_that_labelling_a_project_of_one_class_is_refused(cli, tmp_path, photos):
    path = tmp_path / "x.protolabel"
    cli("new", path, "--images", photos)
    cli("example", "add", path, "red", photos / "one/0-red.png", "--new")
    assert_failed(cli("label", path), "two classes")


def test_that_a_project_of_one_image_folder_gone_is_refused(cli, labelled, photos):
    photos.rename(photos.with_name("moved"))
    assert_failed(cli("embed", labelled), "photos", "does not exist")


@pytest.mark.parametrize("command", [["info"], ["label"], ["review", "list"], ["undo"]])
def test_that_a_missing_project_is_named(cli, tmp_path, command):
    assert_failed(cli(*command, tmp_path / "x.protolabel"), "x.protolabel", "protolabel new")


def test_that_a_file_that_is_no_project_is_refused(cli, tmp_path):
    (tmp_path / "x.protolabel").write_text("Dear diary")
    assert_failed(cli("info", tmp_path / "x.protolabel"), "not a Protolabel project")


def test_that_a_project_of_a_newer_version_is_refused(cli, project):
    connection = sqlite3.connect(project)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    assert_failed(cli("info", project), "newer", "Install")


def test_that_a_project_is_not_made_over_another(cli, project, photos):
    assert_failed(cli("new", project, "--images", photos), "exists already")


def test_that_a_project_needs_its_ending(cli, tmp_path, photos):
    assert_failed(cli("new", tmp_path / "birds", "--images", photos), ".protolabel")


def test_that_a_project_in_a_folder_that_is_missing_is_refused(cli, tmp_path, photos):
    said = cli("new", tmp_path / "nowhere/x.protolabel", "--images", photos)
    assert_failed(said, "cannot be written")


def test_that_an_unknown_backbone_is_refused_and_not_kept(cli, project, monkeypatch):
    def refuse(_job, request, _on_chunk):
        raise UnknownBackboneError("There is no backbone {name}.", name=request.backbone)

    monkeypatch.setattr("engine.cli.parts.pipeline.embed_images", refuse)
    assert_failed(cli("embed", project, "--backbone", "frobnicate"), "frobnicate")
    assert cli("info", project, "--json").data["backbone"] != "frobnicate"
