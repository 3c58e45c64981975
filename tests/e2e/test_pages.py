"""The pages of the window: review, queue and audit of one folder, by keys, across a restart."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from engine.audit import AuditOutcome
from engine.interop import verify_export
from engine.jobs import Job
from engine.labelling import ImageStatus
from engine.project import VerdictKind
from gui.dialogs.export.dialog import ExportDialog
from gui.dialogs.key_map import KeyMap
from gui.window.actions import ACTIONS
from gui.window.page_book import AUDIT, LABEL, QUEUE, REVIEW
from tests.e2e.driving import WAIT_MS, define_red_and_blue, open_folder
from tests.factories import write_folder, write_picture

Key = Qt.Key
N_PHOTOS = 40


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.e2e.driving.wait_until_embedded", wait_until_embedded)
    return write_folder(tmp_path / "photos", N_PHOTOS)


def wait_until_embedded(workspace, qtbot):
    qtbot.waitUntil(
        lambda: workspace.embedding.table.is_embedded.sum() == N_PHOTOS and not workspace.is_busy(),
        timeout=WAIT_MS,
    )


@pytest.fixture
def workspace(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    return workspace


def go(window, page):
    window.actions_[f"page_{page}"].trigger()


def is_still(workspace, qtbot):
    """Wait until nothing is under way, nor about to be."""
    weighing = workspace.auditing._weighing
    qtbot.waitUntil(
        lambda: not (workspace.is_busy() or weighing.isActive()),
        timeout=WAIT_MS,
    )


def test_that_the_rail_and_its_keys_lead_to_every_page(window, workspace, qtbot):
    for page in (REVIEW, QUEUE, AUDIT, LABEL):
        go(window, page)
        assert workspace.book.current == page
    qtbot.mouseClick(workspace.book.rail.buttons[AUDIT], Qt.MouseButton.LeftButton)
    assert workspace.audit_page.isVisible()


def test_that_every_page_fits_a_small_screen(window, workspace):
    assert window.minimumSizeHint().width() <= 1280


def test_that_a_page_of_labels_is_confirmed_by_one_key_and_taken_back_by_another(
    window, workspace, qtbot
):
    go(window, REVIEW)
    grid = workspace.review_page.tiles.grid
    qtbot.waitUntil(lambda: len(grid.images.order) > 0, timeout=WAIT_MS)
    shown = len(grid.images.order)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert (workspace.document.state.verdicts.kinds == VerdictKind.ACCEPTED).sum() == shown
    window.actions_["undo"].trigger()
    assert not (workspace.document.state.verdicts.kinds == VerdictKind.ACCEPTED).any()


def test_that_every_page_takes_the_keyboard_where_it_is_shown(window, workspace, qtbot):
    go(window, REVIEW)
    tiles = workspace.review_page.tiles
    page = tiles.session.page
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert tiles.session.marked(page).tolist() == page[:1].tolist()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    verdicts = workspace.document.state.verdicts
    assert (verdicts.kinds[page[1:]] == VerdictKind.ACCEPTED).all()
    for name in (QUEUE, AUDIT, LABEL):
        go(window, name)
        assert workspace.book._pages[name].isAncestorOf(QApplication.focusWidget()) or (
            workspace.book._pages[name] is QApplication.focusWidget()
        )


@pytest.mark.parametrize(
    ("page", "meant", "other"),
    [
        (LABEL, {"Large view", "Reject", "Label with class"}, {"Confirm the page"}),
        (REVIEW, {"Confirm the page", "Next class"}, {"Large view", "Reject"}),
        (QUEUE, {"Take the first guess", "Skip and go on"}, {"Large view", "Next class"}),
        (AUDIT, {"Undo", "Queue"}, {"Accept", "New class", "Large view"}),
    ],
)
def test_that_the_key_map_says_what_keys_do_on_the_page_in_front(
    window, workspace, page, meant, other
):
    go(window, page)
    window.actions_["key_map"].trigger()
    card = window.findChild(KeyMap).card
    shown = {label.text() for label in card.findChildren(QLabel)}
    assert meant <= shown
    assert not other & shown
    assert card.sizeHint().width() <= 900
    assert card.sizeHint().height() <= 560


def test_that_every_key_of_a_menu_that_means_something_is_on_the_key_map(window, workspace):
    groups = window.actions_.key_groups()
    mapped = {key for group in groups for entry in group.entries for key in entry.keys}
    bound = {key for a in ACTIONS for key in a.keys if window.actions_[a.name].isEnabled()}
    assert bound <= mapped


def test_that_the_queue_takes_a_decision_by_the_key_of_a_class(window, workspace, qtbot):
    go(window, QUEUE)
    page = workspace.queue_page
    qtbot.waitUntil(lambda: bool(page.selected()), timeout=WAIT_MS)
    (image_id,) = page.selected()
    is_red = "red" in workspace.document.catalog.paths[image_id]
    qtbot.keyClick(page, Qt.Key.Key_1 if is_red else Qt.Key.Key_2)
    verdict = workspace.document.state.verdicts.of(image_id)
    assert verdict.kind == VerdictKind.ACCEPTED
    assert workspace.document.classes[verdict.class_id].name == ("red" if is_red else "blue")
    qtbot.keyClick(page, Qt.Key.Key_Backspace)
    assert workspace.document.state.verdicts.of(image_id).kind == VerdictKind.OPEN


def start_audit(window, workspace, qtbot):
    go(window, AUDIT)
    page = workspace.audit_page
    qtbot.waitUntil(page.begin.start.isEnabled, timeout=WAIT_MS)
    qtbot.mouseClick(page.begin.start, Qt.MouseButton.LeftButton)
    check_one_by_one(workspace, qtbot)
    return page


def check_one_by_one(workspace, qtbot):
    checking = workspace.audit_page.checking
    qtbot.waitUntil(checking.isVisible, timeout=WAIT_MS)
    is_still(workspace, qtbot)
    qtbot.mouseClick(checking.progress.ways.one_by_one, Qt.MouseButton.LeftButton)


def test_that_an_audit_goes_on_after_a_restart_to_its_certificate(
    make_window, photos, tmp_path, qtbot
):
    window = make_window()
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    statuses = workspace.labelling.table.statuses.tolist()
    page = start_audit(window, workspace, qtbot)
    for _ in range(5):
        qtbot.keyClick(page.checking, Qt.Key.Key_Y)
    window.close()

    again = make_window()
    again.open(photos)
    workspace = again.workspace
    go(again, AUDIT)
    page = workspace.audit_page
    check_one_by_one(workspace, qtbot)
    assert len(workspace.auditing.audit.answers) == 5
    for _ in range(statuses.count(ImageStatus.AUTO)):
        if not page.checking.isVisible():
            break
        qtbot.keyClick(page.checking, Qt.Key.Key_Y)
        is_still(workspace, qtbot)
    qtbot.waitUntil(page.result.isVisible, timeout=WAIT_MS)
    assert workspace.auditing.finding.result.outcome == AuditOutcome.CERTIFIED
    qtbot.waitUntil(lambda: "certified" in again.status.counts.text(), timeout=WAIT_MS)
    assert "should be right" not in again.status.counts.text()  # of labels that were all checked
    again.close()


def test_that_labels_added_after_a_certificate_are_told_left_out_and_shown(
    window, workspace, photos, tmp_path, qtbot
):
    page = start_audit(window, workspace, qtbot)
    while page.checking.isVisible():
        qtbot.keyClick(page.checking, Qt.Key.Key_Y)
        is_still(workspace, qtbot)
    n_images = len(workspace.document.catalog)
    for number in range(2):
        write_picture(photos / f"newer-{number}.png", (200 - number, 40, 40))
    workspace.rescan()
    words = "2 newer ones are not covered"
    qtbot.waitUntil(lambda: words in window.status.counts.text(), timeout=WAIT_MS)
    assert words in page.result.newer.text()

    window.actions_["export"].trigger()
    dialog = window.findChild(ExportDialog)
    assert words in dialog.form.certificate.text.text()
    dialog.folder.setText(str(tmp_path / "out"))
    with qtbot.waitSignal(workspace.exporting.exported, timeout=WAIT_MS) as exported:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    report = exported.args[0]
    assert (report.n_images, report.n_uncovered) == (n_images, 2)
    assert verify_export(Job(), tmp_path / "out")[1].holds

    qtbot.keyClick(page.result.first_button, Qt.Key.Key_Space)
    assert workspace.label.selected() == (n_images, n_images + 1)
    window.actions_["accept"].trigger()
    qtbot.waitUntil(lambda: "not covered" not in window.status.counts.text(), timeout=WAIT_MS)


def test_that_labelling_again_ends_a_certificate(window, workspace, qtbot):
    page = start_audit(window, workspace, qtbot)
    while page.checking.isVisible():
        qtbot.keyClick(page.checking, Qt.Key.Key_Y)
        is_still(workspace, qtbot)
    auditing = workspace.auditing
    qtbot.waitUntil(lambda: bool(auditing.certificate_id), timeout=WAIT_MS)
    red, _ = workspace.document.classes
    with qtbot.waitSignal(workspace.labelling.labelled, timeout=WAIT_MS):
        workspace.review.remove_class(red)
    is_still(workspace, qtbot)
    qtbot.waitUntil(lambda: not auditing.certificate_id, timeout=WAIT_MS)


OF_IMAGES = ("accept", "reject", "none_of_these", "skip", "new_class", "assign_1", "large_view")


def offered(window):
    return {name for name in OF_IMAGES if window.actions_[name].isEnabled()}


def test_that_actions_of_images_are_those_of_the_page_in_front(window, workspace, qtbot):
    assert offered(window) == set(OF_IMAGES)
    go(window, REVIEW)
    assert offered(window) == {"new_class"}
    workspace.review_page.show_dismissed()
    assert offered(window) == {"accept", "none_of_these", "skip", "new_class"}
    go(window, QUEUE)
    assert offered(window) == {"accept", "none_of_these", "skip", "new_class"}
    go(window, AUDIT)
    assert offered(window) == set()
    go(window, LABEL)
    assert offered(window) == set(OF_IMAGES)


def test_that_the_menu_judges_the_image_of_the_queue_and_leaves_the_grid(window, workspace, qtbot):
    workspace.label.grid.view.set_current_image(0)
    go(window, QUEUE)
    asked = workspace.queue_page.session
    qtbot.waitUntil(lambda: asked.queue.current is not None, timeout=WAIT_MS)
    image_id = asked.queue.current
    window.actions_["none_of_these"].trigger()
    kinds = workspace.document.state.verdicts.kinds
    assert kinds[image_id] == VerdictKind.NONE_OF_THESE
    assert workspace.label.grid.view.current_image() == 0


@pytest.mark.parametrize("page", [REVIEW, AUDIT])
@pytest.mark.parametrize("key", [Key.Key_A, Key.Key_X, Key.Key_0, Key.Key_1])
def test_that_keys_of_the_label_page_do_nothing_on_another(window, workspace, qtbot, page, key):
    workspace.label.grid.view.set_current_image(0)
    before = workspace.document.state.verdicts.kinds.copy()
    go(window, page)
    qtbot.keyClick(QApplication.focusWidget() or window, key)
    assert (workspace.document.state.verdicts.kinds == before).all()
    assert workspace.label.grid.view.current_image() == 0
