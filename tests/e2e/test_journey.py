"""A person's first session: open, define, label, correct, export, and come back."""

from PySide6.QtCore import Qt

from engine.labelling import ImageStatus
from engine.project import VerdictKind
from tests.e2e.driving import (
    WAIT_MS,
    define_by_drag,
    export,
    images_named,
    open_folder,
    press,
    select,
    wait_for_labels,
)


def review_by_keys(window, reds, blues, qtbot):
    """Accept one image, reject one and undo that, then give three their class by its digit."""
    workspace = window.workspace
    verdicts = workspace.document.state.verdicts
    _, blue = workspace.document.classes
    select(workspace, [reds[5]])
    press(window, Qt.Key.Key_A, qtbot=qtbot)
    assert verdicts.of(reds[5]).kind == VerdictKind.ACCEPTED
    select(workspace, [blues[5]])
    press(window, Qt.Key.Key_X, qtbot=qtbot)
    assert verdicts.of(blues[5]).ruled_out == (blue,)
    press(window, Qt.Key.Key_Backspace, qtbot=qtbot)
    assert verdicts.of(blues[5]).kind == VerdictKind.OPEN
    select(workspace, list(blues[6:9]))
    press(window, Qt.Key.Key_2, qtbot=qtbot)
    assert [verdicts.of(i).class_id for i in blues[6:9]] == [blue] * 3


def label_folder(window, qtbot):
    workspace = window.workspace
    with qtbot.waitSignal(workspace.labelling.run_finished, timeout=WAIT_MS) as run:
        press(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier, qtbot=qtbot)
    assert run.args[0].reports
    wait_for_labels(workspace, qtbot)


def test_that_a_folder_becomes_a_labelled_dataset(make_window, photos, tmp_path, qtbot):
    window = make_window()
    workspace = open_folder(window, photos, qtbot)
    reds, blues = images_named(workspace, "red"), images_named(workspace, "blue")

    define_by_drag(window, reds[:2], "red", qtbot)
    define_by_drag(window, blues[:2], "blue", qtbot)
    wait_for_labels(workspace, qtbot)
    red, blue = workspace.document.classes
    labels = workspace.labelling.table.guesses
    assert (labels[list(reds)] == red).all()
    assert (labels[list(blues)] == blue).all()

    review_by_keys(window, reds, blues, qtbot)
    label_folder(window, qtbot)
    statuses = workspace.labelling.table.statuses.tolist()
    assert ImageStatus.AUTO in statuses

    export(window, tmp_path / "dataset", qtbot)
    exported = [path.parent.name for path in (tmp_path / "dataset").rglob("*.png")]
    assert exported.count("red") == exported.count("blue") == 12
    window.close()

    again = make_window()
    again.open(photos)
    wait_for_labels(again.workspace, qtbot)
    assert [d.name for d in again.workspace.document.classes.values()] == ["red", "blue"]
    assert again.workspace.labelling.table.statuses.tolist() == statuses
    assert str(again.workspace.document.undo_title) == "Label 3 images blue"
    again.close()
