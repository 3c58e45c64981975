"""A folder leads to its project; where that cannot be, to one that can."""

import platformdirs
import pytest

from engine.errors import ProjectFileError
from engine.project import Project, wishes
from gui.opening import open_path
from tests.factories import write_folder


@pytest.fixture(autouse=True)
def own_files(tmp_path, monkeypatch):
    own = tmp_path / "own files"
    monkeypatch.setattr(platformdirs, "user_data_path", lambda _: own)
    return own


def test_that_the_project_of_a_folder_lies_beside_it(tmp_path):
    project = open_path(write_folder(tmp_path / "birds"))
    assert project.path == tmp_path / "birds.protolabel"
    project.close()


def test_that_the_same_folder_leads_to_the_same_project(tmp_path):
    folder = write_folder(tmp_path / "birds")
    project = open_path(folder)
    project.do(wishes.new_class(project.state, "heron"))
    project.close()
    again = open_path(folder)
    assert [d.name for d in again.classes.values()] == ["heron"]
    again.close()


def test_that_a_project_of_another_folder_is_left_alone(tmp_path):
    other = Project.create(tmp_path / "birds.protolabel", root=write_folder(tmp_path / "other"))
    other.close()
    folder = write_folder(tmp_path / "birds")
    for _ in range(2):
        project = open_path(folder)
        assert project.path == tmp_path / "birds 2.protolabel"
        project.close()


def test_that_a_read_only_place_leads_to_the_applications_own_files(
    tmp_path, monkeypatch, own_files
):
    folder = write_folder(tmp_path / "birds")
    create = Project.create

    def refuse_beside(path, *, root):
        if path.parent == tmp_path:
            raise ProjectFileError("{path} cannot be written.", path=str(path))
        return create(path, root=root)

    monkeypatch.setattr(Project, "create", refuse_beside)
    for _ in range(2):
        project = open_path(folder)
        assert project.path == own_files / "projects" / "birds.protolabel"
        project.close()
