"""A sample is written once, completed when interrupted, and the same for the same seed."""

import csv
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import FolderError
from engine.images import scan_folder
from engine.jobs import CancelledError, Job
from engine.samples import ATTRIBUTES, CREATURES, make_sample, pick_examples, sample
from engine.samples.digits import digit_pictures
from engine.samples.pictures import creature_pictures
from tests.pictures import write_plain


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch):
    """Keep the first two pictures of two classes, as drawing them all takes a while."""
    numbers = (0, 1, 40, 41)
    monkeypatch.setattr(
        sample, "creature_pictures", lambda seed: [creature_pictures(seed)[n] for n in numbers]
    )


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_that_each_class_has_a_folder_and_numbered_files(tmp_path):
    folder = make_sample("creatures", tmp_path)
    assert folder == tmp_path / "creatures"
    assert [file.path for file in scan_folder(folder)] == [
        "bombulu/bombulu-000.png",
        "bombulu/bombulu-001.jpg",
        "wampimuk/wampimuk-000.png",
        "wampimuk/wampimuk-001.jpg",
    ]


def test_that_the_whole_sample_has_forty_pictures_of_each_class():
    paths = [picture.path for picture in creature_pictures(0)]
    assert len(set(paths)) == 480
    for creature in CREATURES:
        assert sum(path.startswith(f"{creature.name}/") for path in paths) == 40


def test_that_the_attributes_come_as_a_table(tmp_path):
    path = make_sample("creatures", tmp_path) / "creatures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["class", *ATTRIBUTES]
    wampimuk = next(row for row in rows if row["class"] == "wampimuk")
    assert {name for name in ATTRIBUTES if wampimuk[name] == "1"} == CREATURES[0].attributes


def test_that_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    one, two, other = (
        files_of(make_sample("creatures", tmp_path / name, seed=seed))
        for name, seed in (("one", 3), ("two", 3), ("other", 4))
    )
    assert one == two
    assert not set(one.values()) & set(other.values()) - {one["creatures.csv"]}


def test_that_nothing_is_drawn_again_when_all_is_there(tmp_path):
    folder = make_sample("creatures", tmp_path)
    path = folder / "bombulu/bombulu-000.png"
    path.write_bytes(b"touched by a person")
    make_sample("creatures", tmp_path)
    assert path.read_bytes() == b"touched by a person"


def test_that_an_interrupted_run_is_completed_later(tmp_path):
    job = Job(report=lambda done, total: job.cancel() if done == 2 else None)
    with pytest.raises(CancelledError):
        make_sample("creatures", tmp_path / "a", job=job)
    assert 0 < len(files_of(tmp_path / "a")) < 5
    completed = make_sample("creatures", tmp_path / "a")
    assert files_of(completed) == files_of(make_sample("creatures", tmp_path / "b"))


def test_that_a_half_written_file_is_not_taken_for_a_picture(tmp_path, monkeypatch):
    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(tmp_path), "replace", fail)
    with pytest.raises(FolderError, match="No space left"):
        make_sample("creatures", tmp_path)
    assert list(scan_folder(tmp_path)) == []


def test_that_another_seed_replaces_the_pictures(tmp_path):
    make_sample("creatures", tmp_path / "a", seed=1)
    changed = files_of(make_sample("creatures", tmp_path / "a", seed=2))
    assert changed == files_of(make_sample("creatures", tmp_path / "b", seed=2))


def test_that_progress_is_reported_up_to_the_end(tmp_path):
    steps = []
    make_sample("creatures", tmp_path, job=Job(report=lambda *step: steps.append(step)))
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_that_a_file_in_the_way_is_reported(tmp_path):
    (tmp_path / "creatures").write_bytes(b"")
    with pytest.raises(FolderError, match=r"creatures does not take the sample \(.+\)\. Choose"):
        make_sample("creatures", tmp_path)


def test_that_all_digits_of_scikit_learn_are_planned():
    pictures = digit_pictures()
    assert len({picture.path for picture in pictures}) == 1797
    assert {picture.path.partition("/")[0] for picture in pictures} == set("0123456789")


def test_that_a_digit_is_dark_on_light(tmp_path, monkeypatch):
    planned = digit_pictures()[:3]
    monkeypatch.setattr("engine.samples.digits.digit_pictures", lambda: planned)
    folder = make_sample("digits", tmp_path)
    with Image.open(folder / "0/0-000.png") as zero:
        assert (zero.mode, zero.size) == ("L", (64, 64))
        assert zero.getpixel((0, 0)) > 250
        assert zero.getextrema()[0] < 20


@pytest.fixture
def classes(tmp_path):
    for name in ("cat", "dog"):
        (tmp_path / "all" / name).mkdir(parents=True)
        for number in range(6):
            write_plain(tmp_path / "all" / name / f"{number}.png", size=(8 + number, 8))
    return tmp_path / "all"


def test_that_examples_are_copies_from_each_class(classes, tmp_path):
    out = pick_examples(classes, tmp_path / "examples", shots=2, seed=0)
    examples = files_of(out)
    assert sorted(path.partition("/")[0] for path in examples) == ["cat", "cat", "dog", "dog"]
    assert examples.items() <= files_of(classes).items()


def test_that_the_seed_decides_which_examples(classes, tmp_path):
    picked = [
        tuple(files_of(pick_examples(classes, tmp_path / str(i), shots=2, seed=seed)))
        for i, seed in enumerate((0, 0, 1, 2, 3))
    ]
    assert picked[0] == picked[1]
    assert len(set(picked)) > 1


def test_that_a_small_class_gives_all_it_has(classes, tmp_path):
    assert len(files_of(pick_examples(classes, tmp_path / "out", shots=99, seed=0))) == 12


def test_that_picking_twice_changes_nothing(classes, tmp_path):
    before = files_of(pick_examples(classes, tmp_path / "out", shots=2, seed=0))
    assert files_of(pick_examples(classes, tmp_path / "out", shots=2, seed=0)) == before


def test_that_examples_are_not_mixed_with_other_files(classes, tmp_path):
    pick_examples(classes, tmp_path / "out", shots=2, seed=0)
    with pytest.raises(FolderError, match="holds other files already"):
        pick_examples(classes, tmp_path / "out", shots=1, seed=0)


def test_that_examples_that_cannot_be_written_are_reported(classes, tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(FolderError, match="out does not take the sample"):
        pick_examples(classes, tmp_path / "out", shots=1, seed=0)


def test_that_a_folder_without_classes_is_refused(tmp_path):
    (tmp_path / "flat").mkdir()
    write_plain(tmp_path / "flat" / "a.png")
    with pytest.raises(FolderError, match="no sub-folders with images"):
        pick_examples(tmp_path / "flat", tmp_path / "out", shots=1, seed=0)
