"""A person's labels are judged by each other once they have settled."""

import pytest

from engine.project import VerdictKind, wishes
from gui.document import Document
from gui.flows import mistakes
from gui.flows.labelling import UPDATE
from gui.flows.mistakes import MistakesFlow
from gui.tasks import Replies, TaskRunner
from tests.factories import clustered_features, ids, make_project, make_request
from tests.gui.fakes import FakeLabelling

N_EACH, FLIPPED = 8, 11
GROUPS = {1: [*range(N_EACH), FLIPPED], 2: [i for i in range(N_EACH, 16) if i != FLIPPED]}


class Stage:
    """Sixteen images in two clusters, all labelled; one of the second has the first's label."""

    def __init__(self, folder):
        self.document, self.tasks = Document(make_project(folder, 16)), TaskRunner()
        self.features, _ = clustered_features((N_EACH, N_EACH), spread=0.2)
        self.labelling = FakeLabelling(16)
        self.labelling.request = None
        self.flow = MistakesFlow(self.document, self.tasks, self.labelling)
        self.flow._settled.setInterval(0)
        for name in ("zebra", "horse"):
            self.document.do(lambda state, name=name: wishes.new_class(state, name))

    def give(self, groups=GROUPS):
        """Let the person label images, and labelling follow."""
        for class_id, images in groups.items():
            self.document.do(lambda s, c=class_id, i=images: wishes.assign(s, c, ids(*i)))
        self.labelling.request = make_request(self.features, groups)
        self.labelling.labelled.emit()

    def assign(self, class_id, image_id):
        self.document.do(lambda state: wishes.assign(state, class_id, ids(image_id)))

    @property
    def found(self):
        return self.flow.images().tolist()


@pytest.fixture
def stage(qapp, tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.tasks.close()
    stage.document.close()


@pytest.fixture
def judged(stage, qtbot):
    with qtbot.waitSignal(stage.flow.changed):
        stage.give()
    return stage


def test_that_a_label_that_the_others_speak_against_is_found(judged):
    assert judged.found == [FLIPPED]
    suspect = judged.flow.suspect(FLIPPED)
    assert (suspect.mistake.given, suspect.mistake.suggested) == (1, 2)
    assert suspect.probability > 0.5


def test_that_a_label_that_the_others_agree_with_is_not(judged):
    assert judged.flow.suspect(3) is None


def test_that_a_class_of_two_images_gives_no_judgement(stage, qtbot):
    with qtbot.waitSignal(stage.flow.changed):
        stage.give({1: [0, 1, 2, 3, FLIPPED], 2: [8, 9]})
    assert stage.found == []


def test_that_a_label_that_the_person_keeps_is_listed_no_more(judged, qtbot):
    with qtbot.waitSignal(judged.flow.changed):
        judged.flow.keep(ids(FLIPPED))
    assert judged.found == []
    with qtbot.waitSignal(judged.flow.changed):
        judged.give({**GROUPS, 2: GROUPS[2][1:]})
    assert judged.found == []


def test_that_keeping_what_nothing_speaks_against_changes_nothing(judged, qtbot):
    with qtbot.assertNotEmitted(judged.flow.changed):
        judged.flow.keep(ids(3, 4))


def test_that_an_image_that_was_relabelled_leaves_the_list_at_once(judged):
    judged.assign(2, FLIPPED)
    assert judged.found == []
    judged.document.undo()
    assert judged.found == [FLIPPED]


def test_that_the_suggestion_goes_with_its_class(judged):
    judged.document.do(lambda state: wishes.remove_class(state, 2))
    assert judged.found == []


def test_that_an_answer_about_older_labels_is_dropped(stage, qtbot):
    with qtbot.waitSignal(stage.tasks.started, check_params_cb=lambda name: name == mistakes.FIND):
        stage.give()
    with qtbot.assertNotEmitted(stage.flow.changed):
        stage.assign(2, 0)
        qtbot.waitUntil(lambda: not stage.tasks.is_busy)
    assert stage.found == []


def test_that_labels_on_their_way_are_waited_for(stage, qtbot):
    stage.tasks.submit(UPDATE, lambda *_: stage.document.path.exists(), None, Replies())
    stage.give()
    stage.flow._settled.stop()
    stage.flow._find()
    assert not stage.tasks.is_running(mistakes.FIND)
    qtbot.waitUntil(lambda: not stage.tasks.is_busy)


def test_that_the_same_labels_are_judged_once(judged, qtbot):
    judged.labelling.labelled.emit()
    qtbot.waitUntil(lambda: not judged.flow._settled.isActive())
    assert not judged.tasks.is_running(mistakes.FIND)


def test_that_verdicts_without_a_class_are_never_doubted(judged):
    judged.document.do(lambda state: wishes.none_of_these(state, ids(FLIPPED)))
    assert judged.document.state.verdicts.kinds[FLIPPED] == VerdictKind.NONE_OF_THESE
    assert judged.found == []


def test_that_nothing_is_asked_after_closing(stage):
    stage.give()
    stage.flow.close()
    assert not stage.flow._settled.isActive()
