"""The page on which a person begins."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt

from gui.recent import RecentProject
from gui.window.welcome import WelcomePage
from tests.factories import write_picture
from tests.gui.dropping import drag_onto, drop, file_mime, text_mime

OPENED = datetime(2025, 11, 20, tzinfo=UTC)


@pytest.fixture
def page(qtbot):
    page = WelcomePage()
    qtbot.addWidget(page)
    page.resize(1000, 700)
    with qtbot.waitExposed(page):
        page.show()
    return page


def recent(tmp_path, name, *, exists=True):
    path = tmp_path / f"{name}.protolabel"
    if exists:
        path.touch()
    return RecentProject(path, tmp_path / name, OPENED)


def test_that_a_dropped_folder_is_chosen(page, qtbot, tmp_path):
    with qtbot.waitSignal(page.folder_chosen) as chosen:
        drop(page.target, file_mime(tmp_path))
    assert chosen.args == [tmp_path]


def test_that_a_dropped_project_is_chosen(page, qtbot, tmp_path):
    project = recent(tmp_path, "birds").path
    with qtbot.waitSignal(page.project_chosen) as chosen:
        drop(page.target, file_mime(project))
    assert chosen.args == [project]


def test_that_other_things_are_not_welcome(page, tmp_path):
    picture = write_picture(tmp_path / "a.png")
    for data in (file_mime(picture), file_mime(tmp_path, tmp_path), text_mime()):
        assert not drag_onto(page.target, data).isAccepted()


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("open_folder", "open_folder_wanted"),
        ("open_project", "open_project_wanted"),
        ("try_sample", "sample_wanted"),
    ],
)
def test_that_each_button_says_its_wish(page, qtbot, button, signal):
    with qtbot.waitSignal(getattr(page, signal)):
        qtbot.mouseClick(getattr(page, button), Qt.MouseButton.LeftButton)


def test_that_without_recent_projects_there_is_no_list(page):
    assert not page._recent_card.isVisible()


def test_that_a_recent_project_is_chosen_by_a_press(page, qtbot, tmp_path):
    birds = recent(tmp_path, "birds")
    page.set_recent([birds])
    (row,) = page.recent_rows
    with qtbot.waitSignal(page.project_chosen) as chosen:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert chosen.args == [birds.path]


def test_that_a_missing_project_is_grey_and_takes_no_press(page, qtbot, tmp_path):
    page.set_recent([recent(tmp_path, "gone", exists=False)])
    (row,) = page.recent_rows
    assert not row.isEnabled()
    with qtbot.assertNotEmitted(page.project_chosen):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)


def test_that_the_list_is_replaced_not_added_to(page, tmp_path):
    page.set_recent([recent(tmp_path, "birds"), recent(tmp_path, "steel")])
    page.set_recent([recent(tmp_path, "steel")])
    assert [row.project.name for row in page.recent_rows] == ["steel"]


def test_that_a_project_name_with_an_ampersand_is_no_shortcut(page, tmp_path):
    page.set_recent([recent(tmp_path, "a & b")])
    assert page.recent_rows[0].text() == ""
    assert page.recent_rows[0].accessibleName() == "a & b"
