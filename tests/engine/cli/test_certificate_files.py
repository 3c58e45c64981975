"""A certificate holds only while all files and lines of its dataset are as they were exported."""

import json
import os
import shutil

import pytest

from engine.audit import Certificate
from engine.interop import verify_export
from engine.jobs import CancelledError, Job
from tests.engine.cli.test_audit import check_all
from tests.factories import write_picture

KINDS = {
    "copies": (),
    "links": ("--mode", "symlink"),
    "hard links": ("--mode", "hardlink"),
    "parts": ("--split", "train=0.5,val=0.5"),
    "csv": ("--format", "csv"),
    "jsonl": ("--format", "jsonl"),
}
LISTS = ("csv", "jsonl")


@pytest.fixture
def audited(cli, labelled):
    cli("audit", "start", labelled, "--seed", 1)
    check_all(cli, labelled)
    return labelled


@pytest.fixture(params=KINDS)
def exported(request, cli, audited, out):
    assert cli("export", audited, "--out", out, *KINDS[request.param]).code == 0
    return request.param


def verified(cli, out, *words):
    said = cli("certificate", "verify", out, "--json", *words)
    assert said.code == (0 if said.data["holds"] else 1)
    return said.data


def a_file(out, photos, kind):
    """Return a file of the dataset, and what it is called."""
    if kind in LISTS:
        return photos / "one" / "3-red.png", "one/3-red.png"
    file = next(out.rglob("3-red.png"))
    return file, file.relative_to(out).as_posix()


def test_that_what_was_exported_holds(cli, out, exported):
    found = verified(cli, out)
    assert found["holds"]
    assert found["not_carried"] == []


def test_that_a_changed_file_is_named(cli, out, photos, exported):
    file, name = a_file(out, photos, exported)
    if file.is_symlink():
        file.unlink()
    write_picture(file, (1, 2, 3))
    found = verified(cli, out)
    assert (found["holds"], found["changed"]) == (False, [name])
    assert name in found["sentence"]


def test_that_a_missing_file_is_named(cli, out, photos, exported):
    file, name = a_file(out, photos, exported)
    file.unlink()
    found = verified(cli, out)
    assert (found["holds"], found["missing"]) == (False, [name])


def test_that_a_pipe_in_the_place_of_a_file_is_missing(cli, out, photos, exported):
    file, name = a_file(out, photos, exported)
    file.unlink()
    os.mkfifo(file)
    assert verified(cli, out)["missing"] == [name]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in LISTS])
def test_that_added_files_and_folders_are_named(cli, audited, out, kind):
    cli("export", audited, "--out", out, *KINDS[kind])
    folder = next(out.rglob("3-red.png")).parent
    write_picture(folder / "new.png")
    (folder / ".DS_Store").write_bytes(b"x")
    (out / "README.txt").write_text("mine")
    (out / "another").mkdir()
    prefix = folder.relative_to(out).as_posix()
    found = verified(cli, out)
    assert (found["holds"], sorted(found["added"])) == (False, ["another/", f"{prefix}/new.png"])


def test_that_every_cell_of_the_manifest_is_vouched_for(cli, out, exported):
    manifest = next(out.glob("manifest.*"))
    text = manifest.read_text()
    manifest.write_text(text.replace("audited", "person", 1))
    found = verified(cli, out)
    assert "lines of the manifest" in found["sentence"]
    lines = text.splitlines(keepends=True)
    manifest.write_text("".join(lines[:-1]))
    assert not verified(cli, out)["holds"]
    manifest.write_text("".join([*lines, lines[-1]]))
    assert not verified(cli, out)["holds"]


def test_that_a_certificate_of_an_earlier_version_holds_and_says_what_it_lacks(cli, out, exported):
    path = out / "certificate.json"
    held = json.loads(path.read_text())
    for name in ("rows_digest", "images", "seal"):
        del held[name]
    path.write_text(json.dumps(held))
    found = verified(cli, out)
    assert found["holds"]
    assert len(found["not_carried"]) == 1 + (exported in LISTS)
    assert "earlier version" in found["not_carried"][0]


def test_that_a_list_of_an_earlier_version_is_checked_where_one_says(cli, audited, out, photos):
    cli("export", audited, "--out", out, "--format", "csv")
    path = out / "certificate.json"
    held = Certificate.decoded(path.read_bytes())
    path.write_bytes(
        held.encoded().replace(held.images.encode(), b"").replace(held.seal.encode(), b"")
    )
    (photos / "one" / "3-red.png").unlink()
    assert verified(cli, out)["holds"]
    assert verified(cli, out, "--images", photos)["missing"] == ["one/3-red.png"]


def test_that_a_list_and_its_images_may_be_moved_together(cli, audited, out, photos, tmp_path):
    cli("export", audited, "--out", out, "--format", "csv")
    (tmp_path / "new").mkdir()
    shutil.move(out, tmp_path / "new" / out.name)
    shutil.move(photos, tmp_path / "new" / photos.name)
    assert verified(cli, tmp_path / "new" / out.name)["holds"]


def test_that_images_that_are_elsewhere_are_asked_for(cli, audited, out, photos, tmp_path):
    cli("export", audited, "--out", out, "--format", "csv")
    shutil.move(photos, tmp_path / "moved")
    said = cli("certificate", "verify", out)
    assert (said.code, "--images" in said.err) == (1, True)
    assert verified(cli, out, "--images", tmp_path / "moved")["holds"]


@pytest.mark.parametrize("path", ["../outside.png", "/etc/passwd"])
def test_that_a_manifest_leads_nowhere_else(cli, audited, out, photos, path):
    cli("export", audited, "--out", out)
    manifest = out / "manifest.csv"
    text = manifest.read_text()
    manifest.write_text(text.replace("red/3-red.png", path))
    assert path in verified(cli, out)["missing"]


def test_that_verifying_tells_how_far_it_is_and_may_be_cancelled(cli, audited, out):
    cli("export", audited, "--out", out)
    steps = []
    verify_export(Job(lambda *step: steps.append(step)), out)
    assert steps[-1][0] == steps[-1][1] == len(steps) - 1 > 1
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        verify_export(job, out)
