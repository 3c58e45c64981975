"""Labels from elsewhere are taken over as one edit, and never over what a person has said."""

import shutil

import pytest

from engine.project import Project, VerdictKind


def write(folder, text):
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def verdict(project, path):
    held = Project.open(project)
    found = held.verdicts.of(held.catalog.find(path))
    name = held.classes[found.class_id].name if found.class_id > 0 else ""
    held.close()
    return found.kind, name


TABLE = (
    "path,label\none/3-red.png,red\ntwo/4-blue.png,blue\ntwo/5-blue.png,azure\nnowhere.png,red\n"
)


@pytest.mark.parametrize(
    ("kind", "given"), [("examples", VerdictKind.EXAMPLE), ("verdicts", VerdictKind.ACCEPTED)]
)
def test_that_labels_are_taken_over_in_one_step(cli, project, tmp_path, kind, given):
    said = cli("import", project, write(tmp_path, TABLE), "--as", kind, "--json")
    assert said.code == 0, said.err
    assert (said.data["taken"], said.data["new_classes"]) == (3, ["azure"])
    assert said.data["unmatched"] == ["nowhere.png"]
    assert "1 label means no image of the project: nowhere.png" in said.err
    assert verdict(project, "one/3-red.png") == (given, "red")
    assert verdict(project, "two/5-blue.png") == (given, "azure")
    assert "Take over 3 labels from labels.csv" in cli("undo", project).out
    assert verdict(project, "one/3-red.png") == (VerdictKind.OPEN, "")


def test_that_what_a_person_said_stays_unless_it_is_to_be_replaced(cli, project, tmp_path):
    cli("review", "accept", project, "one/3-red.png", "--class", "blue")
    table = write(tmp_path, TABLE)
    said = cli("import", project, table, "--json")
    assert (said.data["taken"], said.data["kept"]) == (2, 1)
    assert verdict(project, "one/3-red.png") == (VerdictKind.ACCEPTED, "blue")
    assert cli("import", project, table, "--replace", "--json").data["same"] == 2
    assert verdict(project, "one/3-red.png") == (VerdictKind.ACCEPTED, "red")


def test_that_truth_changes_nothing_and_tells_how_right_the_labels_are(cli, labelled, tmp_path):
    before = labelled.read_bytes()
    said = cli("import", labelled, write(tmp_path, TABLE), "--as", "truth", "--json")
    assert (said.data["labelled"], said.data["right"]) == (3, 2)
    assert {"truth": "azure", "label": "blue", "images": 1} in said.data["confusion"]
    assert labelled.read_bytes() == before


def test_that_a_list_of_other_images_changes_nothing(cli, project, tmp_path):
    said = cli("import", project, write(tmp_path, "path,label\nx.png,red\n"))
    assert (said.code, said.err.splitlines()[-1].count("labels no image of")) == (1, 1)
    assert cli("undo", project).out == "Undone: New class blue\n"


def test_that_an_export_of_another_project_is_taken_over_by_its_bytes(
    cli, labelled, photos, tmp_path, out
):
    assert cli("export", labelled, "--out", out).code == 0
    for path in photos.rglob("*.png"):
        path.rename(path.with_name(f"renamed {path.name}"))
    other = tmp_path / "other.protolabel"
    assert cli("new", other, "--images", photos).code == 0
    assert cli("embed", other).code == 0
    said = cli("import", other, out, "--json")
    assert (said.data["taken"], said.data["unmatched"]) == (16, [])


def test_that_examples_in_parts_are_read_by_class(cli, photos, tmp_path, out):
    for part, numbers in (("train", (0, 1)), ("val", (2,))):
        for name, folder in (("red", "one"), ("blue", "two")):
            for number in numbers:
                target = tmp_path / "tree" / part / name
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(photos / folder / f"{number}-{name}.png", target)
    said = cli("label", photos, "--examples", tmp_path / "tree", "--out", out, "--json")
    assert set(said.data["classes"]) == {"red", "blue"}
    assert "tree is sorted into train, val" in said.err


def test_that_a_table_of_classes_is_told_from_one_of_attributes(cli, project, tmp_path):
    said = cli("attributes", "import", project, write(tmp_path, TABLE))
    assert (said.code, "protolabel import PROJECT" in said.err) == (1, True)


def test_that_a_new_project_tells_of_folders_that_look_like_classes(cli, photos, tmp_path):
    said = cli("new", tmp_path / "x.protolabel", "--images", photos, "--json")
    assert said.data["class_folders"] == ["one", "two"]
    assert "2 folders look like classes (one, two)" in said.err
