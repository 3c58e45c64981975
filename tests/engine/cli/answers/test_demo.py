import pytest

from tests.engine.cli.conftest import BLUE, RED
from tests.engine.interop.builders import all_below
from tests.factories import write_picture


def draw_colours(_name, folder, *, seed, job):
    """Stand in for the creatures: ten red and ten blue pictures."""
    for number in range(10):
        write_picture(folder / "creatures" / "red" / f"{number}r.png", RED)
        write_picture(folder / "creatures" / "blue" / f"{number}b.png", BLUE)
    return folder / "creatures"


@pytest.fixture
def windows(monkeypatch):
    """Collect the projects that a window is opened for."""
    opened = []
    monkeypatch.setattr("engine.cli.answers.demo.has_display", lambda: True)
    monkeypatch.setattr(
        "engine.cli.answers.demo.run_window", lambda path, _: opened.append(path) or 0
    )
    return opened


@pytest.fixture
def demo(cli, out, windows, monkeypatch):
    monkeypatch.setattr("engine.cli.answers.demo.make_sample", draw_colours)
    return lambda *words: cli("demo", "--out", out, *words)


def test_that_the_labels_are_compared_with_the_truth(demo):
    data = demo("--json").data
    assert data["classes"][0] == {
        "class": "blue",
        "images": 5,
        "labelled": 5,
        "left_out": 0,
        "accuracy": 1.0,
    }
    assert data["total"]["images"] == 10


def test_that_the_table_ends_with_all_classes(demo):
    lines = demo().out.splitlines()
    assert "all classes" in lines[5]


def test_that_the_dataset_is_exported(demo, out):
    demo()
    assert len(list((out / "dataset").rglob("*.png"))) == 20


def test_that_everything_is_in_one_folder(demo, out):
    demo()
    names = sorted(path.name for path in out.iterdir() if not path.name.endswith(("-wal", "-shm")))
    assert names == ["creatures", "creatures.protolabel", "dataset", "examples"]


def test_that_it_says_where_everything_is(demo, out):
    said = demo().out
    assert all(str(out / name) in said for name in ("creatures", "dataset", "examples"))


def test_that_the_result_is_opened_in_the_window(demo, out, windows):
    demo()
    assert windows == [out / "creatures.protolabel"]


@pytest.mark.parametrize("word", ["--no-window", "--json"])
def test_that_no_window_opens_when_none_is_wanted(demo, windows, word):
    demo(word)
    assert windows == []


def test_that_without_display_it_says_so_and_ends_well(demo, windows, monkeypatch):
    monkeypatch.setattr("engine.cli.answers.demo.has_display", lambda: False)
    said = demo()
    assert (said.code, "no display" in said.err, windows) == (0, True, [])


def test_that_it_may_be_run_again(demo):
    demo()
    assert demo("--json").data["total"]["labelled"] == 10


def test_that_running_it_again_keeps_what_a_person_decided(demo, cli, out):
    demo()
    cli("review", "accept", out / "creatures.protolabel", "red/9r.png", "--class", "blue")
    cli("review", "accept", out / "creatures.protolabel", "red/8r.png", "--class", "blue")
    demo()
    listed = cli("review", "list", out / "creatures.protolabel", "--status", "accepted", "--json")
    assert len(listed.data["images"]) == 2


def test_that_a_folder_of_other_things_is_left_alone(demo, out):
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    said = demo()
    assert (said.code, "thesis.txt" in said.err) == (1, True)
    assert all_below(out) == ["thesis.txt"]


def test_that_a_demo_that_failed_can_be_run_again(demo, cli, out, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("engine.cli.answers.demo.label_from_folders", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            demo()
    assert not (out / "creatures.protolabel").exists()
    assert demo("--json").code == 0


def test_that_a_foreign_dataset_is_not_removed(demo, out):
    (out / "dataset").mkdir(parents=True)
    (out / "dataset" / "mine.txt").write_text("mine")
    assert demo().code == 1
    assert all_below(out / "dataset") == ["mine.txt"]
