"""`label --attributes`: classes that a table describes and no example shows."""

import csv

import pytest

from tests.factories import write_picture

COLOURS = {
    "red": (1, 0, 0),
    "green": (0, 1, 0),
    "blue": (0, 0, 1),
    "yellow": (1, 1, 0),
    "magenta": (1, 0, 1),
    "cyan": (0, 1, 1),
    "white": (1, 1, 1),
}
N_IMAGES = 8


def write_colour(path, name):
    return write_picture(path, tuple(40 + 160 * part for part in COLOURS[name]))


@pytest.fixture
def photos(tmp_path):
    for name in COLOURS:
        for number in range(N_IMAGES):
            write_colour(tmp_path / "photos" / name / f"{number}-{name}.png", name)
    return tmp_path / "photos"


@pytest.fixture
def examples(tmp_path):
    for name in COLOURS.keys() - {"cyan"}:
        for number in range(3):
            write_colour(tmp_path / "examples" / name / f"{number}-like-{name}.png", name)
    return tmp_path / "examples"


@pytest.fixture
def write_table(tmp_path):
    def write(colours):
        path = tmp_path / "colours.csv"
        lines = [f"{name},{','.join(map(str, parts))}" for name, parts in colours.items()]
        path.write_text("\n".join(["class,with red,with green,with blue", *lines]))
        return path

    return write


@pytest.fixture
def label(cli, photos, examples, out):
    def label(table, *words):
        done = cli(
            "label", photos, "--examples", examples, "--attributes", table, "--out", out, *words
        )
        return done, read_labels(out)

    return label


def read_labels(out):
    return list(csv.DictReader((out / "labels.csv").read_text().splitlines()))


def guesses_of(rows, colour):
    return [row["guess"] for row in rows if row["path"].startswith(f"{colour}/")]


def test_that_a_class_of_the_table_alone_is_found(label, write_table):
    done, rows = label(write_table(COLOURS))
    assert done.code == 0
    assert guesses_of(rows, "cyan") == ["cyan"] * N_IMAGES
    assert guesses_of(rows, "red") == ["red"] * N_IMAGES


def test_that_the_summary_counts_a_class_without_examples(label, write_table):
    done, _ = label(write_table(COLOURS), "--json")
    assert done.data["classes"]["cyan"]["examples"] == 0


def test_that_classes_with_examples_need_not_be_in_the_table(label, write_table):
    _, rows = label(write_table({n: c for n, c in COLOURS.items() if n != "white"}))
    assert guesses_of(rows, "white") == ["white"] * N_IMAGES
    assert guesses_of(rows, "cyan") == ["cyan"] * N_IMAGES


def test_that_capitals_make_no_second_class(label, write_table):
    _, rows = label(write_table({name.upper(): c for name, c in COLOURS.items()}))
    assert guesses_of(rows, "red") == ["RED"] * N_IMAGES


def test_that_classes_that_cannot_be_told_apart_are_named(label, write_table):
    done, rows = label(write_table({**COLOURS, "cyan": COLOURS["red"]}))
    assert done.code == 0
    assert "Attributes were left aside" in done.err
    assert "red" in done.err
    assert "cyan" in done.err
    assert guesses_of(rows, "blue") == ["blue"] * N_IMAGES


def test_that_one_described_class_with_examples_is_not_enough(label, write_table):
    done, rows = label(write_table({name: COLOURS[name] for name in ("red", "cyan")}))
    assert done.code == 0
    assert "Attributes were left aside" in done.err
    assert guesses_of(rows, "blue") == ["blue"] * N_IMAGES


def test_that_a_checklist_of_all_unknown_is_named(label, write_table):
    done, rows = label(write_table({**COLOURS, "cyan": ("", "", "")}))
    assert "Nothing is known of cyan" in done.err
    assert "cyan" not in {row["guess"] for row in rows}


def test_that_an_attribute_nobody_has_is_named(label, write_table):
    done, _ = label(write_table({n: (*c[:2], 0) for n, c in list(COLOURS.items())[:2]}))
    assert "No class has with blue" in done.err


def test_that_a_table_with_an_impossible_strength_changes_nothing(
    cli, photos, examples, write_table, out
):
    table = write_table({**COLOURS, "cyan": (0, 7, 1)})
    done = cli("label", photos, "--examples", examples, "--attributes", table, "--out", out)
    assert done.code == 1
    assert "cyan" in done.err
    assert not (out / "labels.csv").exists()


def test_that_a_project_has_its_own_attributes(cli, tmp_path, photos, write_table):
    path = tmp_path / "colours.protolabel"
    assert cli("new", path, "--images", photos).code == 0
    done = cli("label", path, "--attributes", write_table(COLOURS))
    assert done.code == 2
    assert "--attributes" in done.err


def test_that_a_project_is_labelled_by_its_checklists(cli, tmp_path, photos, examples, write_table):
    path = tmp_path / "colours.protolabel"
    assert cli("new", path, "--images", photos).code == 0
    for folder in sorted(examples.iterdir()):
        files = sorted(folder.iterdir())
        assert cli("example", "add", path, folder.name, *files, "--new").code == 0
    assert cli("attributes", "import", path, write_table(COLOURS)).code == 0
    done = cli("label", path, "--json")
    assert done.data["classes"]["cyan"]["labelled"] >= N_IMAGES - 2


def test_that_labels_are_brought_up_to_date_with_checklists(
    cli, tmp_path, photos, examples, write_table
):
    path = tmp_path / "colours.protolabel"
    cli("new", path, "--images", photos)
    for folder in sorted(examples.iterdir()):
        cli("example", "add", path, folder.name, *sorted(folder.iterdir()), "--new")
    assert cli("label", path).code == 0
    cli("attributes", "import", path, write_table(COLOURS))
    listed = cli("review", "list", path, "--class", "cyan", "--json")
    assert listed.code == 0
    assert "cyan" in listed.out
