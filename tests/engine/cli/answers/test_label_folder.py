import csv
import shutil

import pytest

from engine.labelling import LabelSettings
from engine.project.examples import typed_name
from tests.engine.cli.conftest import BLUE, RED
from tests.engine.interop.builders import all_below
from tests.factories import write_picture

COLUMNS = ["path", "label", "guess", "probability", "status", "round", "nearest_example"]


@pytest.fixture
def label(cli, photos, examples, out):
    """Return a function that labels the photos and returns the rows by path."""

    def run(*words):
        said = cli("label", photos, "--examples", examples, "--out", out, *words)
        assert said.code == 0, said.err
        return read_rows(out)

    return run


def read_rows(out):
    with (out / "labels.csv").open(encoding="utf-8", newline="") as stream:
        return {row["path"]: row for row in csv.DictReader(stream)}


def test_that_the_columns_are_those_of_the_contract(label, out):
    label()
    assert (out / "labels.csv").read_text().splitlines()[0].split(",") == COLUMNS


def test_that_every_image_has_exactly_one_row(label, photos):
    paths = [p for p in all_below(photos) if p.endswith(".png")]
    assert sorted(label()) == paths


def test_that_images_get_the_label_of_their_class(label):
    rows = label()
    assert {row["label"] for path, row in rows.items() if "red" in path} == {"red"}
    assert {row["label"] for path, row in rows.items() if "blue" in path} == {"blue"}


def test_that_a_labelled_image_has_the_status_auto(label):
    assert {row["status"] for row in label().values()} == {"auto"}


def test_that_a_left_out_image_has_a_guess_but_no_label(label, photos):
    write_picture(photos / "purple.png", (120, 40, 120))
    row = label("--threshold", "0.99", "--no-reject-novel")["purple.png"]
    assert (row["label"], row["status"]) == ("", "uncertain")
    assert row["guess"] in {"red", "blue"}


def test_that_an_unreadable_image_has_a_row_without_guess(label, photos):
    (photos / "broken.jpg").write_bytes(b"no image")
    row = label()["broken.jpg"]
    assert (row["label"], row["guess"], row["status"]) == ("", "", "unreadable")


def test_that_an_unreadable_image_is_named_with_its_reason(cli, photos, examples, out):
    (photos / "broken.jpg").write_bytes(b"")
    said = cli("label", photos, "--examples", examples, "--out", out)
    assert "broken.jpg: The file is empty." in said.err


def test_that_an_example_from_elsewhere_has_no_row(label):
    assert len(label()) == 16


def test_that_an_example_from_elsewhere_is_named_as_nearest(label, examples):
    nearest = label()["one/1-red.png"]["nearest_example"]
    assert nearest in {str(path) for path in (examples / "red").iterdir()}


def test_that_a_copy_of_an_image_makes_it_an_example(label, photos, examples):
    shutil.copy(photos / "one/3-red.png", examples / "red/mine.png")
    row = label()["one/3-red.png"]
    assert (row["label"], row["status"], float(row["probability"])) == ("red", "example", 1.0)


def test_that_every_image_with_the_bytes_of_an_example_is_one(label, photos, examples):
    shutil.copy(photos / "one/3-red.png", photos / "again.png")
    shutil.copy(photos / "one/3-red.png", examples / "red/mine.png")
    rows = label()
    assert [rows[path]["status"] for path in ("again.png", "one/3-red.png")] == ["example"] * 2


def test_that_a_link_to_an_image_makes_it_an_example(label, photos, examples):
    (examples / "red/link.png").symlink_to(photos / "one/3-red.png")
    assert label()["one/3-red.png"]["status"] == "example"


def test_that_a_nearest_example_in_the_folder_is_named_by_its_path(label, photos, examples):
    for name in ("red", "blue"):
        shutil.rmtree(examples / name)
    (examples / "red").mkdir()
    (examples / "blue").mkdir()
    shutil.copy(photos / "one/3-red.png", examples / "red")
    shutil.copy(photos / "two/3-blue.png", examples / "blue")
    assert label()["one/1-red.png"]["nearest_example"] == "one/3-red.png"


def test_that_examples_inside_the_images_are_rows_of_their_own(cli, photos, examples, out):
    inside = shutil.move(examples, photos / "examples")
    cli("label", photos, "--examples", inside, "--out", out)
    rows = read_rows(out)
    assert (len(rows), rows["examples/red/0x.png"]["status"]) == (20, "example")


def test_that_examples_in_a_hidden_folder_of_the_images_have_no_row(cli, photos, examples, out):
    inside = shutil.move(examples, photos / ".examples")
    cli("label", photos, "--examples", inside, "--out", out)
    assert len(read_rows(out)) == 16


def test_that_an_unreadable_example_beside_a_good_one_is_passed_over(label, examples):
    (examples / "red/broken.png").write_bytes(b"no image")
    assert label()["one/1-red.png"]["label"] == "red"


def test_that_labelling_twice_gives_the_same_bytes(cli, photos, examples, tmp_path):
    for out in ("a", "b"):
        cli("label", photos, "--examples", examples, "--out", tmp_path / out, "--seed", 7)
    assert (tmp_path / "a/labels.csv").read_bytes() == (tmp_path / "b/labels.csv").read_bytes()


def test_that_one_pass_accepts_in_no_round(label):
    assert {row["round"] for row in label("--method", "prototype").values()} == {"0"}


def test_that_rounds_are_counted(label):
    assert any(int(row["round"]) > 0 for row in label("--method", "auto").values())


def test_that_the_labeller_works_as_the_options_say(label, settings_used):
    label("--method", "prototype", "--rounds", 3, "--threshold", 0.9, "--seed", 4)
    assert settings_used == [LabelSettings("prototype", rounds=3, threshold=0.9, seed=4)]


def test_that_json_is_one_object(cli, photos, examples, out):
    said = cli("label", photos, "--examples", examples, "--out", out, "--json")
    assert said.data["images"] == 16
    assert said.data["classes"]["red"] == {
        "examples": 2,
        "accepted": 0,
        "labelled": 8,
        "left_out": 0,
    }


def test_that_the_result_of_an_earlier_run_is_replaced(label, photos):
    label()
    write_picture(photos / "new.png", RED)
    assert "new.png" in label()


def test_that_other_files_in_the_output_are_left_alone(label, out):
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    label()
    assert all_below(out) == ["labels.csv", "notes.txt"]


def test_that_nothing_but_the_labels_is_left(label, out, photos):
    before = all_below(photos)
    label()
    assert (all_below(out), all_below(photos)) == (["labels.csv"], before)


def test_that_awkward_names_come_back(label, photos):
    names = ["[red].png", "two\nlines.png", "얼룩말 🦓.png", "a,b;c.png", 'say "hi".png']
    for name in names:
        write_picture(photos / name, RED)
    assert set(names) <= set(label())


def test_that_the_name_of_a_class_is_that_of_its_folder(cli, photos, examples, out):
    (examples / "red").rename(examples / "<img src=x> 빨강")
    cli("label", photos, "--examples", examples, "--out", out)
    assert read_rows(out)["one/1-red.png"]["label"] == "<img src=x> 빨강"


def test_that_an_undecodable_class_name_is_made_readable():
    assert typed_name("bad\udcff") == "bad\ufffd"


def test_that_a_file_in_blue_is_not_red(label, photos):
    write_picture(photos / "one" / "intruder.png", BLUE)
    assert label()["one/intruder.png"]["label"] == "blue"
