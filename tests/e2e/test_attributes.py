"""A class that no example shows: describe, tick, watch, label, tag, undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.project import NO_CLASS, attribute_wishes, wishes
from gui.dialogs.checklist.dialog import ChecklistDialog
from tests.e2e.driving import WAIT_MS, images_named, press, wait_until_embedded
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


@pytest.fixture
def photos(tmp_path):
    for name, parts in COLOURS.items():
        for number in range(N_IMAGES):
            colour = tuple(40 + 160 * part for part in parts)
            write_picture(tmp_path / "photos" / f"{name}-{number:02}.png", colour)
    return tmp_path / "photos"


@pytest.fixture
def workspace(window, photos, qtbot):
    with qtbot.waitSignal(window.project_opened):
        window.open(photos)
    wait_until_embedded(window.workspace, qtbot, len(COLOURS) * N_IMAGES)
    return window.workspace


def type_attributes(workspace, text, qtbot):
    workspace.label.side.show_page(1)
    line = workspace.attributes.panel.field
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def describe_seen(workspace):
    """Give every class but cyan three examples and its checklist."""
    document = workspace.document
    attributes = list(document.state.vocabulary.attributes)
    for name, parts in COLOURS.items():
        if name != "cyan":
            images = images_named(workspace, name)[:3]
            document.do(lambda state, n=name, i=images: wishes.new_class(state, n, i))
            class_id = document.state.class_named(name).class_id
            entries = dict(zip(attributes, map(float, parts), strict=True))
            document.do(
                lambda state, c=class_id, e=entries: attribute_wishes.set_checklist(state, c, e)
            )


def wait_until_learnt(workspace, qtbot):
    qtbot.waitUntil(
        lambda: workspace.attributes.flow.model is not None and not workspace.is_busy(),
        timeout=WAIT_MS,
    )


def open_dialog(window, qtbot):
    press(window, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier, qtbot=qtbot)
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, ChecklistDialog))


def matches_in(dialog):
    return {place.image_id for place in dialog.preview.places}


def labels_of(workspace, name):
    return workspace.labelling.table.guesses[list(images_named(workspace, name))]


def test_that_a_class_is_found_by_what_is_ticked(window, workspace, qtbot):
    type_attributes(workspace, "with red, with green, with blue", qtbot)
    describe_seen(workspace)
    wait_until_learnt(workspace, qtbot)
    red, green, blue = workspace.document.state.vocabulary.attributes

    dialog = open_dialog(window, qtbot)
    qtbot.keyClicks(dialog.name, "cyan")
    for attribute_id in (green, blue):
        qtbot.keyClick(dialog.field.chip(attribute_id), Qt.Key.Key_Space)
    qtbot.keyClick(dialog.field.chip(red), Qt.Key.Key_0)
    cyans = set(images_named(workspace, "cyan"))
    qtbot.waitUntil(lambda: len(cyans & matches_in(dialog)) >= 6, timeout=WAIT_MS)
    qtbot.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)

    cyan = workspace.document.state.class_named("cyan").class_id
    qtbot.waitUntil(lambda: bool((labels_of(workspace, "cyan") == cyan).all()), timeout=WAIT_MS)
    assert (labels_of(workspace, "red")[3:] != cyan).all()

    window.actions_["undo"].trigger()
    assert cyan not in workspace.document.classes
    qtbot.waitUntil(lambda: not (labels_of(workspace, "cyan") == cyan).any(), timeout=WAIT_MS)


def test_that_tags_by_keys_are_enough_without_any_example(window, workspace, qtbot):
    type_attributes(workspace, "with red", qtbot)
    (with_red,) = workspace.document.state.vocabulary.attributes
    for name, strength in (("warm", 1.0), ("cold", 0.0)):
        workspace.document.do(
            lambda state, n=name, s=strength: wishes.new_class(state, n, checklist={with_red: s})
        )
    workspace.attributes.tag(with_red)
    page = workspace.attributes.tagging
    for _ in range(12):
        qtbot.waitUntil(lambda: page.session.queue.current is not None, timeout=WAIT_MS)
        name = workspace.document.catalog.paths[page.session.queue.current].split("-")[0]
        qtbot.keyClick(page, Qt.Key.Key_Y if COLOURS[name][0] else Qt.Key.Key_N)
    assert len(workspace.document.state.vocabulary.tags[with_red]) == 12
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not workspace.label.why.isHidden()

    warm = workspace.document.state.class_named("warm").class_id
    cold = workspace.document.state.class_named("cold").class_id
    qtbot.waitUntil(lambda: NO_CLASS not in workspace.labelling.table.guesses, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not workspace.is_busy(), timeout=WAIT_MS)
    assert (labels_of(workspace, "magenta") == warm).mean() > 0.7
    assert (labels_of(workspace, "cyan") == cold).mean() > 0.7


def test_that_the_window_says_what_is_needed_to_learn(window, workspace, qtbot):
    type_attributes(workspace, "horns", qtbot)
    flow = workspace.attributes.flow
    qtbot.waitUntil(lambda: flow.problem is not None, timeout=WAIT_MS)
    assert flow.model is None
    assert "tag a few images" in str(flow.problem)


def test_that_closing_the_project_closes_its_dialogs(window, workspace, qtbot):
    workspace.attributes.show_table()
    dialog = open_dialog(window, qtbot)
    with qtbot.waitSignal(dialog.destroyed):
        window.close_project()
