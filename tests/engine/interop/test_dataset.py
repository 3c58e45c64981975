import errno
import os
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from torchvision.datasets import ImageFolder

from engine.errors import ExportError
from engine.interop import ExportPlan, export
from engine.jobs import CancelledError, Job
from engine.labelling import ImageStatus
from tests.engine.interop.builders import all_below, make_row, make_rows, with_files

SPLITS = {"train": 0.75, "val": 0.25}


@pytest.fixture
def root(tmp_path):
    return tmp_path / "images"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def rows(root):
    return with_files(root, make_rows({"horse": 4, "zebra": 4}))


def run(rows, root, out, plan=None, **more):
    return export(Job(), rows, plan or ExportPlan(), root=root, out=out, **more)


def read_manifest(path):
    return pd.read_csv(path, keep_default_na=False)


def test_that_torchvision_reads_an_image_folder(rows, root, out):
    run(rows, root, out)
    dataset = ImageFolder(out)
    assert (dataset.classes, len(dataset)) == (["horse", "zebra"], 8)


def test_that_torchvision_reads_every_part_with_the_same_classes(rows, root, out):
    run(rows, root, out, ExportPlan(splits=SPLITS))
    train, val = ImageFolder(out / "train"), ImageFolder(out / "val")
    assert (train.class_to_idx, len(train), len(val)) == (val.class_to_idx, 6, 2)


def test_that_copies_hold_the_bytes_of_the_originals(rows, root, out):
    run(rows, root, out)
    copied = (out / "horse" / rows[0].path).read_bytes()
    assert copied == (root / rows[0].path).read_bytes()


def test_that_the_manifest_leads_from_each_image_to_its_file(rows, root, out):
    run(rows, root, out, ExportPlan(splits=SPLITS))
    for _, line in read_manifest(out / "manifest.csv").iterrows():
        assert (out / line["file"]).read_bytes() == (root / line["path"]).read_bytes()


def test_that_the_manifest_keeps_the_true_name_of_a_class(root, out):
    run(with_files(root, [make_row(label="<img src=x>")]), root, out)
    line = read_manifest(out / "manifest.csv").iloc[0]
    assert (line["class"], line["file"]) == ("<img src=x>", "_img src=x_/image-000.png")


def test_that_equal_file_names_are_kept_apart(root, out):
    rows = with_files(
        root, [make_row(0, "a/x.png"), make_row(1, "b/x.png"), make_row(2, "c/X.png")]
    )
    run(rows, root, out)
    assert all_below(out / "zebra") == ["X (3).png", "x (2).png", "x.png"]


@pytest.mark.parametrize("label", ["얼룩말", "🦓", "[bold]", "two\nlines", "..", "a/b", "con"])
def test_that_any_class_name_becomes_one_folder(root, out, label):
    run(with_files(root, [make_row(label=label)]), root, out)
    assert len(ImageFolder(out).classes) == 1


def test_that_a_file_with_an_undecodable_name_is_exported(root, out):
    run(with_files(root, [make_row(path=os.fsdecode(b"bad\xff.png"))]), root, out)
    assert all_below(out / "zebra") == ["bad_.png"]


def test_that_hard_links_share_the_file(rows, root, out):
    run(rows, root, out, ExportPlan(file_mode="hardlink"))
    assert (out / "horse" / rows[0].path).samefile(root / rows[0].path)


def test_that_hard_links_across_disks_become_copies_and_say_so(rows, root, out, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr("pathlib.Path.hardlink_to", refuse)
    report = run(rows, root, out, ExportPlan(file_mode="hardlink"))
    assert (str(report.notes[0])[:8], len(ImageFolder(out))) == ("8 files ", 8)


def test_that_symbolic_links_lead_to_the_originals(rows, root, out):
    run(rows, root, out, ExportPlan(file_mode="symlink"))
    assert (out / "horse" / rows[0].path).readlink() == root / rows[0].path


def test_that_a_disk_without_symbolic_links_says_what_to_choose(rows, root, out, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("pathlib.Path.symlink_to", refuse)
    with pytest.raises(ExportError, match="Choose copies"):
        run(rows, root, out, ExportPlan(file_mode="symlink"))


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_that_a_list_is_written_without_images(rows, root, out, kind):
    run(rows, root, out, ExportPlan(format=kind))
    assert all_below(out) == [f"manifest.{kind}"]


def test_that_the_report_counts_classes_and_parts(rows, root, out):
    report = run(rows, root, out, ExportPlan(splits=SPLITS))
    assert (report.n_images, report.by_class) == (8, {"horse": 4, "zebra": 4})
    assert report.by_split["val"] == {"horse": 1, "zebra": 1}


def test_that_a_class_too_small_for_every_part_is_noted(rows, root, out):
    rows += with_files(root, [make_row(99, label="rare")])
    report = run(rows, root, out, ExportPlan(splits=SPLITS))
    assert "rare" in str(report.notes[0])


def test_that_a_cancelled_export_leaves_nothing(rows, root, out, tmp_path):
    job = Job(lambda done, _: job.cancel() if done == 3 else None)
    with pytest.raises(CancelledError):
        export(job, rows, ExportPlan(), root=root, out=out)
    assert all_below(tmp_path) == ["images", *(f"images/{row.path}" for row in rows)]


def test_that_a_full_disk_leaves_nothing(rows, root, out, tmp_path, monkeypatch):
    whole = shutil.copyfile

    def fill_up(source, target):
        whole(source, target)
        if len(list(target.parent.iterdir())) == 3:
            raise OSError(errno.ENOSPC, "No space left on device", str(source))

    monkeypatch.setattr("shutil.copyfile", fill_up)
    with pytest.raises(ExportError, match="disk is full"):
        run(rows, root, out)
    assert [path.name for path in tmp_path.iterdir()] == ["images"]


@pytest.mark.parametrize("file_format", ["imagefolder", "csv"])
def test_that_files_that_have_gone_or_changed_are_left_out_and_named(rows, root, out, file_format):
    seen = [replace(row, size_bytes=0, mtime_ns=0) for row in rows]
    (root / rows[5].path).unlink()
    (root / rows[2].path).write_bytes((root / rows[7].path).read_bytes())
    report = run(seen, root, out, ExportPlan(format=file_format))
    assert (report.n_images, report.n_changed) == (6, 2)
    assert "has changed since it was labelled: image-002.png" in str(report.notes[0])
    assert "cannot be read any more: image-005.png" in str(report.notes[1])
    assert {2, 5}.isdisjoint(read_manifest(out / "manifest.csv")["path"].str[6:9].astype(int))


def test_that_an_export_of_nothing_but_changed_files_says_so(rows, root, out):
    for row in rows:
        (root / row.path).write_bytes(b"something else")
    with pytest.raises(ExportError, match=r"nothing to export. 8 images were left out, because"):
        run(rows, root, out)
    assert not out.exists()


def test_that_labels_said_of_other_bytes_are_left_out_and_named(rows, root, out):
    changed = replace(rows[3], status=ImageStatus.CHANGED, label="")
    report = run([*rows[:3], changed, *rows[4:]], root, out)
    assert (report.n_images, report.n_changed) == (7, 1)
    assert "image-003.png" in str(report.notes[0])


def test_that_without_the_folder_of_images_nothing_is_exported(rows, root, out):
    shutil.rmtree(root)
    with pytest.raises(ExportError, match="is not there, so that nobody can tell"):
        run(rows, root, out)


def test_that_the_manifest_has_the_hash_of_a_file_that_was_never_read(rows, root, out):
    run([replace(row, content_hash="") for row in rows], root, out)
    hashes = read_manifest(out / "manifest.csv")["content_hash"].tolist()
    assert hashes == [row.content_hash for row in rows]


def test_that_the_folder_of_images_is_left_alone(rows, root):
    with pytest.raises(ExportError, match="folder of images"):
        run(rows, root, root / "out")


def test_that_a_person_may_export_into_the_folder_of_images(rows, root):
    run(rows, root, root / "out", inside_root=True)
    assert len(ImageFolder(root / "out")) == 8


def test_that_a_folder_in_use_is_refused(rows, root, out):
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    with pytest.raises(ExportError, match="is not empty"):
        run(rows, root, out)


def test_that_exporting_nothing_is_refused(root, out):
    with pytest.raises(ExportError, match="nothing to export"):
        run([], root, out)


def test_that_exporting_twice_gives_the_same_files(rows, root, tmp_path):
    plan = ExportPlan(splits=SPLITS, seed=5)
    run(rows, root, tmp_path / "one", plan)
    run(rows, root, tmp_path / "two", plan)
    assert all_below(tmp_path / "one") == all_below(tmp_path / "two")


def test_that_progress_counts_images(rows, root, out):
    steps = []
    export(Job(lambda *step: steps.append(step)), rows, ExportPlan(), root=root, out=out)
    assert steps[-1] == (8, 8)


def test_that_a_part_named_like_a_path_stays_inside(rows, root, out, tmp_path):
    run(rows, root, out, ExportPlan(splits={"../evil": 0.5, "val": 0.5}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["images", "out"]


def test_that_files_with_the_same_bytes_stay_in_one_part(root, out):
    rows = with_files(root, make_rows({"zebra": 10}))
    for row in rows[1:4]:
        (root / row.path).write_bytes((root / rows[0].path).read_bytes())
    same = rows[0].content_hash
    rows = [replace(row, content_hash=same) for row in rows[:4]] + rows[4:]
    run(rows, root, out, ExportPlan(splits={"train": 0.5, "val": 0.5}))
    manifest = read_manifest(out / "manifest.csv")
    assert len(set(manifest[manifest["content_hash"] == same]["split"])) == 1
