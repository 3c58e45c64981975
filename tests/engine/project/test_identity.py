"""What a person said stays with the bytes that it was said of, whatever becomes of their names."""

import os
from contextlib import closing

import numpy as np
import pytest

from engine.errors import FolderError
from engine.images import hash_content
from engine.jobs import Job
from engine.labelling import ImageStatus, shown_labels
from engine.messages import Message
from engine.project import (
    AddAttributes,
    Attribute,
    Project,
    Reading,
    SetTags,
    Several,
    relink,
    rescan,
    wishes,
)
from engine.project.attributes.attributes import TagGroup
from tests.factories import write_picture

NAMES = ["a.png", "b.png", "c.png", "d.png"]
RED, BLUE = 1, 2


@pytest.fixture
def root(tmp_path):
    for number, name in enumerate(NAMES):
        write_picture(tmp_path / "photos" / name, colour=(60 * number, 90, 40))
    return tmp_path / "photos"


@pytest.fixture
def project(root, tmp_path):
    """A project in which a is an example of red, b one of blue, and c was accepted as red."""
    project = Project.create(tmp_path / "test.protolabel", root=root)
    rescan(Job(), project)
    read(project)
    project.do(wishes.new_class(project.state, "red", [0]))
    project.do(wishes.new_class(project.state, "blue", [1]))
    project.do(wishes.assign(project.state, RED, [2]))
    yield project
    project.close()


def read(project):
    """Hash what has not been hashed, as embedding does."""
    catalog = project.catalog
    todo = [i for i in range(len(catalog)) if not (catalog.hashes[i] or catalog.is_missing[i])]
    project.record_reading(
        Reading({i: hash_content(catalog.path_of(i).read_bytes()) for i in todo}, {})
    )


def look_again(project):
    report = rescan(Job(), project)
    read(project)
    return report


def by_path(project):
    """Return what is shown of every present file: its status, and the class given or said."""
    catalog, state = project.catalog, project.state
    table = shown_labels(state.verdict_snapshot(), None, catalog.is_unreadable, state.classes)
    return {
        catalog.paths[i]: (ImageStatus(int(table.statuses[i])).word, int(table.guesses[i]))
        for i in np.flatnonzero(~catalog.is_missing)
    }


def overwrite(root, name, other=None):
    """Put another picture at a name; another time tells so, as on any disk."""
    path = root / name
    if other is None:
        write_picture(path, colour=(5, 5, 5))
    else:
        path.write_bytes((root / other).read_bytes())
    os.utime(path, ns=(1, 1))


def swap(root, one, other):
    for source, target in ((one, "aside"), (other, one), ("aside", other)):
        (root / source).rename(root / target)


def test_that_a_renamed_file_keeps_its_verdict(project, root):
    (root / "deeper").mkdir()
    (root / "a.png").rename(root / "deeper" / "\uace0\uc591\uc774.png")
    report = look_again(project)
    assert by_path(project)["deeper/\uace0\uc591\uc774.png"] == ("example", RED)
    assert len(project.catalog) == 4
    assert str(report.statement) == "In the folder: 1 renamed."


def test_that_swapped_files_take_their_verdicts_along(project, root):
    swap(root, "a.png", "b.png")
    look_again(project)
    assert by_path(project)["a.png"] == ("example", BLUE)
    assert by_path(project)["b.png"] == ("example", RED)


def test_that_files_whose_names_go_round_take_their_verdicts_along(project, root):
    contents = [(root / name).read_bytes() for name in NAMES]
    for name, content in zip(NAMES, contents[1:] + contents[:1], strict=True):
        (root / name).write_bytes(content)
        os.utime(root / name, ns=(1, 1))
    look_again(project)
    assert by_path(project) == {
        "d.png": ("example", RED),
        "a.png": ("example", BLUE),
        "b.png": ("accepted", RED),
        "c.png": ("pending", -1),
    }


def test_that_a_verdict_on_overwritten_bytes_is_no_label(project, root):
    overwrite(root, "c.png")
    report = look_again(project)
    assert by_path(project)["c.png"] == ("changed", RED)
    assert report.changed == ("c.png",)
    assert project.state.verdict_snapshot().class_ids[2] == -1


def test_that_an_overwritten_example_teaches_nothing(project, root):
    overwrite(root, "a.png")
    look_again(project)
    assert project.state.support_set().images == {RED: (), BLUE: (1,)}


def test_that_the_same_label_once_more_is_about_the_new_bytes(project, root):
    overwrite(root, "a.png")
    look_again(project)
    project.do(wishes.accept(project.state, {RED: [0]}))
    assert by_path(project)["a.png"] == ("example", RED)
    project.undo()
    assert by_path(project)["a.png"] == ("changed", RED)
    project.redo()
    assert by_path(project)["a.png"] == ("example", RED)


def test_that_another_label_of_changed_bytes_can_be_undone(project, root):
    overwrite(root, "c.png")
    look_again(project)
    project.do(wishes.assign(project.state, BLUE, [2]))
    assert by_path(project)["c.png"] == ("accepted", BLUE)
    project.undo()
    assert by_path(project)["c.png"] == ("changed", RED)


def test_that_bytes_that_come_back_have_their_label_again(project, root):
    before = (root / "c.png").read_bytes()
    overwrite(root, "c.png")
    look_again(project)
    (root / "c.png").write_bytes(before)
    look_again(project)
    assert by_path(project)["c.png"] == ("accepted", RED)


def test_that_overwritten_bytes_are_found_when_they_come_back_under_another_name(project, root):
    before = (root / "c.png").read_bytes()
    overwrite(root, "c.png")
    look_again(project)
    (root / "saved.png").write_bytes(before)
    look_again(project)
    assert by_path(project)["saved.png"] == ("accepted", RED)
    assert by_path(project)["c.png"] == ("pending", -1)


def test_that_a_file_moved_over_another_takes_its_verdict_there(project, root):
    (root / "a.png").rename(root / "b.png")
    look_again(project)
    assert by_path(project)["b.png"] == ("example", RED)
    assert "a.png" not in by_path(project)
    assert project.verdicts.of(1).class_id == BLUE
    assert project.catalog.is_missing[1]


def test_that_the_verdict_of_a_deleted_file_goes_to_a_copy_of_it(project, root):
    (root / "copy.png").write_bytes((root / "a.png").read_bytes())
    look_again(project)
    (root / "a.png").unlink()
    look_again(project)
    assert by_path(project)["copy.png"] == ("example", RED)


def test_that_a_touched_file_is_as_it_was(project, root):
    os.utime(root / "a.png", ns=(1, 1))
    report = rescan(Job(), project)
    assert by_path(project)["a.png"] == ("example", RED)
    assert project.catalog.is_read[0]
    assert report.statement is None


def test_that_a_file_that_is_gone_for_a_while_keeps_its_verdict(project, root):
    (root / "a.png").rename(root.parent / "a.png")
    assert str(look_again(project).statement) == "In the folder: 1 missing."
    (root.parent / "a.png").rename(root / "a.png")
    look_again(project)
    assert by_path(project)["a.png"] == ("example", RED)


def test_that_a_name_in_other_capitals_is_the_same_image(project, root):
    (root / "a.png").rename(root / "A.PNG")
    look_again(project)
    assert by_path(project)["A.PNG"] == ("example", RED)


def test_that_a_name_composed_otherwise_is_the_same_image(project, root):
    """Copying through a Mac or a NAS turns composed letters into decomposed ones, or back."""
    composed, decomposed = "caf\u00e9 \uac00.png", "cafe\u0301 \u1100\u1161.png"
    (root / "a.png").rename(root / composed)
    look_again(project)
    (root / composed).rename(root / decomposed)
    look_again(project)
    assert by_path(project)[decomposed] == ("example", RED)
    assert len(project.catalog) == 4


def test_that_only_what_can_be_a_known_image_is_read_while_scanning(project, root, monkeypatch):
    for number in range(3):
        write_picture(root / f"new-{number}.png", colour=(number, 200, 7), size=(80, 60))
    opened = []
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda path: opened.append(path.name) or b"")
    report = rescan(Job(), project)
    assert (opened, str(report.statement)) == ([], "In the folder: 3 new.")


def test_that_tags_of_overwritten_bytes_are_not_heard(project, root):
    project.do(wishes_of_tags(project.state))
    overwrite(root, "d.png")
    look_again(project)
    assert len(project.state.attribute_snapshot().tagged) == 0


def wishes_of_tags(state):

    title = Message("Tag")
    attribute = Attribute(state.next_attribute_id, "horns")
    tags = SetTags(title, (TagGroup(attribute.attribute_id, True, (3,)),))
    return Several(title, (AddAttributes(title, (attribute,)), tags))


def test_that_what_was_changed_is_known_after_reopening(project, root, tmp_path):
    overwrite(root, "c.png")
    look_again(project)
    with closing(Project.open(tmp_path / "test.protolabel")) as again:
        assert by_path(again)["c.png"] == ("changed", RED)


def test_that_relinking_to_a_folder_without_any_of_the_images_is_refused(project, tmp_path):
    write_picture(tmp_path / "other" / "x.png", colour=(1, 2, 3))
    with pytest.raises(FolderError, match="None of the images of this project is in"):
        relink(Job(), project, tmp_path / "other")
    assert project.catalog.root.name == "photos"


@pytest.mark.parametrize("seed", range(25))
def test_that_no_label_is_on_bytes_that_nobody_gave_it_to(project, root, seed):
    draw = np.random.default_rng(seed)
    said = {content(root / n): by_path(project)[n] for n in NAMES[:3]}
    for number in range(6):
        act(root, draw, number)
        if draw.random() < 0.6:
            look_again(project)
    look_again(project)
    found = by_path(project)
    assert sorted(found) == sorted(path.name for path in root.iterdir())
    labelled = [name for name, shown in found.items() if shown[0] in {"example", "accepted"}]
    assert all(said[content(root / name)] == found[name] for name in labelled)
    for bytes_, shown in said.items():
        names = [path.name for path in root.iterdir() if content(path) == bytes_]
        assert not names or shown in [found[name] for name in names]


def act(root, draw, number):
    """Do to a folder what people do, by chance."""
    names = sorted(path.name for path in root.iterdir())
    one, other = draw.choice(names, 2, replace=len(names) < 2)
    acts = [
        lambda: (root / one).rename(root / f"renamed-{number}.png"),
        lambda: one == other or swap(root, one, other),
        lambda: write_picture(root / one, colour=(number, int(draw.integers(200)), 99)),
        lambda: (root / f"copy-{number}.png").write_bytes((root / one).read_bytes()),
        lambda: one == other or (root / one).replace(root / other),
        lambda: len(names) < 3 or (root / one).unlink(),
    ]
    acts[draw.integers(len(acts))]()


def content(path):
    return hash_content(path.read_bytes())
