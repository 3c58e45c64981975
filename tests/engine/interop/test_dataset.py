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


def test_that_a_source_that_is_gone_is_named_and_nothing_is_left(rows, root, out):
    (root / rows[5].path).unlink()
    with pytest.raises(ExportError, match=r"image-005\.png cannot be read"):
        run(rows, root, out)
    assert not out.exists()


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
    rows = [replace(row, content_hash="same") for row in rows[:4]] + rows[4:]
    run(rows, root, out, ExportPlan(splits={"train": 0.5, "val": 0.5}))
    manifest = read_manifest(out / "manifest.csv")
    assert len(set(manifest[manifest["content_hash"] == "same"]["split"])) == 1
