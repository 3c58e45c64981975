"""A label finds the image it means however its path is written, and never another."""

from pathlib import Path

import pytest

from engine.images import ImageFile
from engine.interop.importing import FoundLabel, FoundLabels, KnownPaths, match_labels
from engine.project import Project
from tests.factories import fake_hash, make_project

PATHS = ["sub/a.jpg", "sub/b.jpg", "other/b.jpg", "caf\u00e9.jpg", "deep/er/c.jpg"]


@pytest.fixture
def catalog(tmp_path):
    (tmp_path / "images").mkdir()
    project = Project.create(tmp_path / "x.protolabel", root=tmp_path / "images")
    project.add_files(ImageFile(path, 10, 1) for path in PATHS)
    yield project.catalog
    project.close()


def match(catalog, *labels):
    found = (FoundLabel(*label) for label in labels)
    return match_labels(KnownPaths.of(catalog), FoundLabels(Path("x.csv"), "CSV", tuple(found)))


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("sub/a.jpg", "sub/a.jpg"),
        ("./sub/a.jpg", "sub/a.jpg"),
        ("images/sub/a.jpg", "sub/a.jpg"),
        ("/mnt/disk/images/sub/b.jpg", "sub/b.jpg"),
        ("C:\\photos\\sub\\a.jpg", "sub/a.jpg"),
        ("SUB/A.JPG", "sub/a.jpg"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("er/c.jpg", "deep/er/c.jpg"),
        ("a.jpg", "sub/a.jpg"),
    ],
)
def test_that_a_path_is_known_however_it_is_written(catalog, written, path):
    matched = match(catalog, (written, "fox"))
    assert matched.by_class == {"fox": (PATHS.index(path),)}


@pytest.mark.parametrize("written", ["elsewhere/a.jpg", "../../etc/passwd", "", "a.jpeg", "/"])
def test_that_a_path_of_another_picture_means_none(catalog, written):
    matched = match(catalog, (written, "fox"), ("sub/a.jpg", "fox"))
    assert [label.path for label in matched.unmatched] == [written]


def test_that_a_name_of_two_images_is_given_to_neither(catalog):
    matched = match(catalog, ("b.jpg", "fox"))
    assert [label.path for label in matched.ambiguous] == ["b.jpg"]
    assert not matched.n_images


def test_that_an_image_with_two_classes_has_neither(catalog):
    matched = match(catalog, ("sub/a.jpg", "fox"), ("a.jpg", "otter"), ("sub/b.jpg", "Fox"))
    assert (matched.contradictory, matched.by_class) == ([0], {"Fox": (1,)})


def test_that_bytes_count_more_than_names(tmp_path):
    project = make_project(tmp_path, 4)
    label = ("renamed.jpg", "fox", bytes(fake_hash(2)))
    assert match(project.catalog, label).by_class == {"fox": (2,)}
    project.close()
