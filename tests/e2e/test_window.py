"""What else a person does with the window, and what it says when something is wrong."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.errors import NotSavedError
from engine.project import VerdictKind
from tests.e2e.driving import (
    WAIT_MS,
    define_by_drag,
    define_red_and_blue,
    images_named,
    name_newest_class,
    open_folder,
    press,
    select,
    wait_for_labels,
    wait_until_embedded,
)
from tests.factories import write_picture
from tests.gui.dropping import drop, file_mime


def test_that_a_file_that_is_no_project_is_refused_and_what_is_open_stays(
    window, photos, tmp_path, qtbot
):
    workspace = open_folder(window, photos, qtbot)
    (tmp_path / "x.protolabel").write_text("hello")
    window.open(tmp_path / "x.protolabel")
    assert "is not a Protolabel project" in window.status.line.text
    assert window.workspace is workspace


def test_that_a_missing_folder_is_named(window, tmp_path):
    window.open(tmp_path / "gone")
    assert "There is no project" in window.status.line.text


def test_that_an_empty_folder_says_so(window, tmp_path, qtbot):
    (tmp_path / "empty").mkdir()
    window.open(tmp_path / "empty")
    qtbot.waitUntil(lambda: not window.workspace.is_busy(), timeout=WAIT_MS)
    assert window.status.counts.text() == "0 images"


def test_that_unreadable_files_are_listed_and_stop_nothing(window, photos, qtbot):
    (photos / "broken.jpg").write_bytes(b"not a picture")
    workspace = open_folder(window, photos, qtbot)
    assert "1 file could not be read" in window.status.line.text
    (problem,) = workspace.document.catalog.problems.values()
    assert "not an image" in str(problem)


def test_that_n_makes_a_class_of_the_selection(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    reds = images_named(workspace, "red")[:3]
    select(workspace, list(reds))
    press(window, Qt.Key.Key_N, qtbot=qtbot)
    name_newest_class(window, "crimson", qtbot)
    (definition,) = workspace.document.classes.values()
    assert definition.name == "crimson"
    assert workspace.document.state.support_set().images[definition.class_id] == reds


@pytest.mark.parametrize("name", ["<img src=x>", "고양이", "a & b 😺"])
def test_that_a_class_shows_under_the_very_name_that_was_typed(window, photos, name, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_by_drag(window, images_named(workspace, "red")[:2], name, qtbot)
    (class_id,) = workspace.document.classes
    assert workspace.label.classes.card(class_id).name.text() == name


def test_that_files_from_elsewhere_become_examples(window, photos, tmp_path, qtbot):
    workspace = open_folder(window, photos, qtbot)
    red, _ = define_red_and_blue(window, workspace, qtbot)
    outside = write_picture(tmp_path / "elsewhere" / "red.png", (210, 30, 50))
    drop(workspace.label.classes.card(red), file_mime(outside))
    wait_until_embedded(workspace, qtbot, n_images=25)
    assert workspace.document.catalog.is_outside[-1]
    assert workspace.document.state.verdicts.of(24).class_id == red


def test_that_a_label_for_five_hundred_images_is_one_undo(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    kinds_before = workspace.document.verdicts().kinds
    press(window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, qtbot=qtbot)
    press(window, Qt.Key.Key_0, qtbot=qtbot)
    assert (workspace.document.verdicts().kinds == VerdictKind.NONE_OF_THESE).all()
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, qtbot=qtbot)
    assert np.array_equal(workspace.document.verdicts().kinds, kinds_before)


def test_that_a_key_on_one_image_leads_to_the_next(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    select(workspace, [4])
    press(window, Qt.Key.Key_Space, qtbot=qtbot)
    assert workspace.document.state.verdicts.of(4).kind == VerdictKind.SKIPPED
    assert workspace.label.grid.view.current_image() == 5


def test_that_enter_shows_the_image_large_and_back(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    select(workspace, [3])
    press(window, Qt.Key.Key_Return, qtbot=qtbot)
    assert workspace.label.large.isVisible()
    qtbot.keyClick(workspace.label.large, Qt.Key.Key_Escape)
    assert workspace.label.grid.view.isVisible()


def test_that_letters_in_the_search_field_are_no_commands(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    select(workspace, [3])
    press(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier, qtbot=qtbot)
    qtbot.keyClicks(workspace.label.grid.toolbar.search, "nax1")
    assert workspace.label.grid.toolbar.search.text() == "nax1"
    assert not workspace.document.classes


def test_that_a_full_disk_is_explained_and_the_screen_shows_the_truth(
    window, photos, qtbot, monkeypatch
):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)

    def full(edit, shown):
        raise NotSavedError("The disk is full, so {path} was not changed.", path="x")

    monkeypatch.setattr(workspace.document._project, "do", full)
    select(workspace, [5])
    press(window, Qt.Key.Key_X, qtbot=qtbot)
    assert "The disk is full" in window.status.line.text
    assert workspace.document.state.verdicts.of(5).kind == VerdictKind.OPEN


def test_that_images_that_moved_are_found_again_with_their_labels(
    make_window, photos, tmp_path, qtbot
):
    first = make_window()
    workspace = open_folder(first, photos, qtbot)
    define_red_and_blue(first, workspace, qtbot)
    first.close()
    moved = photos.rename(tmp_path / "moved")
    window = make_window()
    window.open(tmp_path / "photos.protolabel")
    assert "is not there" in window.status.line.text
    window.workspace.relink(moved)
    wait_until_embedded(window.workspace, qtbot)
    wait_for_labels(window.workspace, qtbot)
    assert len(window.workspace.document.catalog) == 24
    window.close()


def test_that_the_view_is_as_it_was_left(make_window, photos, qtbot):
    first = make_window()
    workspace = open_folder(first, photos, qtbot)
    define_red_and_blue(first, workspace, qtbot)
    qtbot.keyClicks(workspace.label.grid.toolbar.search, "blue")
    select(workspace, [images_named(workspace, "blue")[4]])
    left = workspace.label.grid.view_state()
    first.close()
    window = make_window()
    window.open(photos)
    wait_for_labels(window.workspace, qtbot)
    assert window.workspace.label.grid.view_state() == left
    window.close()


def test_that_a_defect_is_shown_with_its_details_and_closes_nothing(window, photos, qtbot):
    open_folder(window, photos, qtbot)
    window.show_defect(ZeroDivisionError())
    assert "Something unexpected went wrong (ZeroDivisionError)" in window.status.line.text
    assert window.workspace is not None


def test_that_f5_finds_what_has_come_into_the_folder(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    write_picture(photos / "red-new.png")
    press(window, Qt.Key.Key_F5, qtbot=qtbot)
    wait_until_embedded(workspace, qtbot, n_images=25)
    assert workspace.document.catalog.paths[-1] == "red-new.png"


def test_that_f5_goes_on_with_images_after_a_stop(window, photos, qtbot):
    window.open(photos)
    workspace = window.workspace
    qtbot.waitUntil(workspace.embedding.is_running, timeout=WAIT_MS)
    window.status.job.cancel_wanted.emit()
    press(window, Qt.Key.Key_F5, qtbot=qtbot)
    wait_until_embedded(workspace, qtbot)


def test_that_keys_leave_what_was_shown_of_the_images_they_judge(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    red, blue = define_red_and_blue(window, workspace, qtbot)
    wait_for_labels(workspace, qtbot)
    agreed, denied, moved = images_named(workspace, "red")[-3:]
    for image_id, key in ((agreed, Qt.Key.Key_A), (denied, Qt.Key.Key_X), (moved, Qt.Key.Key_2)):
        select(workspace, [image_id])
        press(window, key, qtbot=qtbot)
    found = workspace.document.verdicts().judged()
    assert found.image_ids.tolist() == [agreed, denied, moved]
    assert found.class_ids.tolist() == [red, red, red]
    assert found.is_right.tolist() == [True, False, False]
    assert found.order.tolist() == [1, 2, 3]
    assert workspace.document.classes[blue].key == "2"
