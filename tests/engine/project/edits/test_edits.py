"""Every edit can be taken back and made again, and leaves the file as memory says."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.errors import DuplicateClassError, ProjectError, UnknownClassError
from engine.messages import Message
from engine.project import (
    NO_CLASS,
    AnswerKind,
    AttributeId,
    AttributeKnowledge,
    AttributeTable,
    AuditAnswer,
    AuditPlan,
    AuditRecord,
    ClassId,
    Project,
    RemoveAudit,
    SetAnswers,
    Several,
    ShownGuesses,
    StartAudit,
    VerdictKind,
    attribute_wishes,
    wishes,
)
from engine.project.edits.edits import decode_edit
from tests.engine.project.pictures import picture_of
from tests.factories import clear_verdicts, ids, make_project

N_IMAGES = 8
images = st.lists(st.integers(0, N_IMAGES - 1), max_size=N_IMAGES, unique=True)
strengths = st.none() | st.sampled_from([0.0, 0.25, 1.0])
tags = st.sampled_from([True, False, None])


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    yield project
    project.close()


def define(project, *names):
    for name in names:
        project.do(wishes.new_class(project.state, name))
    return tuple(project.classes)


def test_that_undo_takes_back_only_what_the_edit_added(project):
    (cat,) = define(project, "cat")
    project.do(wishes.add_examples(project.state, cat, ids(1, 2)))
    project.do(wishes.add_examples(project.state, cat, ids(2, 3)))
    project.undo()
    assert project.state.support_set().images[cat] == ids(1, 2)


def test_that_the_undo_menu_names_the_edit(project):
    (cat,) = define(project, "cat")
    project.do(wishes.add_examples(project.state, cat, ids(1, 2)))
    assert str(project.undo_title) == "Add 2 examples to cat"
    project.undo()
    assert str(project.redo_title) == "Add 2 examples to cat"


def test_that_a_single_image_is_named_in_the_singular(project):
    assert str(wishes.skip(ids(1)).title) == "Skip an image"


def test_that_labelling_five_hundred_images_is_one_undo(tmp_path):
    project = make_project(tmp_path, 500)
    (cat,) = define(project, "cat")
    project.do(wishes.assign(project.state, cat, ids(*range(500))))
    assert (project.verdicts.kinds == VerdictKind.ACCEPTED).all()
    project.undo()
    assert (project.verdicts.kinds == VerdictKind.OPEN).all()
    project.close()


def test_that_an_example_moves_when_it_is_added_to_another_class(project):
    cat, dog = define(project, "cat", "dog")
    project.do(wishes.add_examples(project.state, cat, ids(1)))
    project.do(wishes.add_examples(project.state, dog, ids(1)))
    assert project.state.support_set().images == {cat: (), dog: ids(1)}


def test_that_assigning_its_own_class_to_an_example_leaves_it_an_example(project):
    (cat,) = define(project, "cat")
    project.do(wishes.add_examples(project.state, cat, ids(1)))
    project.do(wishes.assign(project.state, cat, ids(1, 2)))
    assert project.verdicts.of(1).kind == VerdictKind.EXAMPLE
    assert project.verdicts.of(2).kind == VerdictKind.ACCEPTED


def test_that_rejections_of_one_image_add_up(project):
    cat, dog = define(project, "cat", "dog")
    project.do(wishes.reject(project.state, {dog: ids(4)}))
    project.do(wishes.reject(project.state, {cat: ids(4)}))
    assert project.verdicts.of(4).ruled_out == (cat, dog)


def test_that_removing_a_class_takes_its_verdicts_and_undo_brings_them_back(project):
    cat, dog = define(project, "cat", "dog")
    project.do(wishes.add_examples(project.state, cat, ids(1)))
    project.do(wishes.assign(project.state, cat, ids(2)))
    project.do(wishes.reject(project.state, {cat: ids(3), dog: ids(5)}))
    before = picture_of(project)
    project.do(wishes.remove_class(project.state, cat))
    assert project.verdicts.images_about(cat) == ()
    project.undo()
    assert picture_of(project) == before


def test_that_a_removed_class_never_lends_its_number_to_a_new_one(project):
    (cat,) = define(project, "cat")
    project.do(wishes.remove_class(project.state, cat))
    (dog,) = define(project, "dog")
    assert dog != cat


def test_that_keys_go_to_the_first_nine_classes(project):
    define(project, *(f"class {n}" for n in range(10)))
    assert [d.key for d in project.classes.values()] == [*"123456789", ""]


@pytest.mark.parametrize("name", ["Cat", "CAT ", "cat"])
def test_that_two_classes_cannot_share_a_name(project, name):
    define(project, "cat")
    with pytest.raises(DuplicateClassError, match="There is a class “cat” already"):
        wishes.new_class(project.state, name)


def test_that_a_class_needs_a_name(project):
    with pytest.raises(ProjectError, match="Type at least one letter"):
        wishes.new_class(project.state, " \n ")


def test_that_an_edit_about_a_class_that_is_gone_changes_nothing(project):
    (cat,) = define(project, "cat")
    late = wishes.assign(project.state, cat, ids(1))
    project.do(wishes.remove_class(project.state, cat))
    before = picture_of(project)
    with pytest.raises(UnknownClassError):
        project.do(late)
    assert picture_of(project) == before


def test_that_a_new_edit_leaves_nothing_to_make_again(project):
    define(project, "cat")
    project.undo()
    project.do(wishes.skip(ids(1)))
    before = picture_of(project)
    project.redo()
    assert project.redo_title is None
    assert picture_of(project) == before


def test_that_an_edit_that_fails_half_way_is_forgotten_altogether(project):
    cat, dog = define(project, "cat", "dog")
    rightful = wishes.assign(project.state, cat, ids(1))
    late = wishes.assign(project.state, dog, ids(2))
    project.do(wishes.remove_class(project.state, dog))
    before = picture_of(project)
    with pytest.raises(UnknownClassError):
        project.do(Several(Message("Label two images"), (rightful, late)))
    assert picture_of(project) == before


class EditsMachine(RuleBasedStateMachine):
    """Makes random edits, undos and redos; memory, file and history must agree."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.project = make_project(self.folder, N_IMAGES)
        self.past, self.future = [], []
        self.shown = ShownGuesses()

    def teardown(self):
        self.make_all_edits_of_the_journal_again()
        self.project.close()
        shutil.rmtree(self.folder)

    def make_all_edits_of_the_journal_again(self):
        again = make_project(self.folder / "again", N_IMAGES)
        with again.state.file.transaction():
            for (edit,) in self.project.state.file.run("SELECT edit FROM journal ORDER BY seq"):
                decode_edit(edit).apply(again.state)
        assert picture_of(again) == picture_of(self.project)
        again.close()

    def do(self, edit):
        self.past.append(picture_of(self.project))
        self.future.clear()
        self.project.do(edit, self.shown)

    @rule(data=st.data())
    def the_engine_labels(self, data):
        guess = st.sampled_from([NO_CLASS, *self.project.classes])
        guesses = data.draw(st.lists(guess, min_size=N_IMAGES, max_size=N_IMAGES))
        chance = st.floats(0, 1, width=32)
        chances = data.draw(st.lists(chance, min_size=N_IMAGES, max_size=N_IMAGES))
        self.shown = ShownGuesses(np.array(guesses, np.int32), np.array(chances, np.float32))

    def some_class(self, data) -> ClassId:
        return data.draw(st.sampled_from(sorted(self.project.classes)))

    @rule(images=images)
    def new_class(self, images):
        name = f"class {self.project.state.next_class_id}"
        self.do(wishes.new_class(self.project.state, name, images))

    @precondition(lambda self: self.project.classes)
    @rule(data=st.data(), images=images)
    def give_verdicts(self, data, images):
        wish = data.draw(st.sampled_from([wishes.add_examples, wishes.assign]))
        self.do(wish(self.project.state, self.some_class(data), images))

    @precondition(lambda self: self.project.classes)
    @rule(data=st.data(), images=images)
    def reject(self, data, images):
        self.do(wishes.reject(self.project.state, {self.some_class(data): images}))

    def some_attribute(self, data) -> AttributeId:
        return data.draw(st.sampled_from(sorted(self.project.vocabulary.attributes)))

    @rule()
    def new_attributes(self):
        number = self.project.state.next_attribute_id
        names = [f"attribute {number}", f"attribute {number + 1}"]
        self.do(attribute_wishes.new_attributes(self.project.state, names, group="colour"))

    @precondition(lambda self: self.project.vocabulary.attributes)
    @rule(data=st.data())
    def change_an_attribute(self, data):
        state, text = self.project.state, f"changed {len(self.past)}"
        attribute_id = self.some_attribute(data)
        edits = (
            attribute_wishes.rename_attribute(state, attribute_id, text),
            attribute_wishes.describe_attribute(state, attribute_id, text),
            attribute_wishes.group_attributes(state, [attribute_id], text),
            attribute_wishes.remove_attributes(state, [attribute_id]),
        )
        self.do(data.draw(st.sampled_from(edits)))

    @precondition(lambda self: self.project.vocabulary.attributes and self.project.classes)
    @rule(data=st.data())
    def set_a_checklist(self, data):
        known = st.sampled_from(sorted(self.project.vocabulary.attributes))
        entries = data.draw(st.dictionaries(known, strengths, min_size=1))
        class_id = self.some_class(data)
        self.do(attribute_wishes.set_checklist(self.project.state, class_id, entries))

    @precondition(lambda self: self.project.vocabulary.attributes)
    @rule(data=st.data(), images=images, tag=tags)
    def tag_images(self, data, images, tag):
        attribute_id = self.some_attribute(data)
        self.do(attribute_wishes.tag_images(self.project.state, images, {attribute_id: tag}))

    @rule(data=st.data())
    def import_a_table(self, data):
        names = [d.name for d in self.project.classes.values()][:2]
        number = self.project.state.next_class_id
        cells = data.draw(st.lists(st.sampled_from([0, 0.5, 1, np.nan]), min_size=4, max_size=4))
        table = AttributeTable(
            (*names, f"class {number}", f"class {number + 1}")[:2],
            ("attribute 1", "attribute 2"),
            np.array(cells, np.float32).reshape(2, 2),
        )
        self.do(
            attribute_wishes.import_knowledge(
                self.project.state, AttributeKnowledge(table), source="x.csv"
            )
        )

    @rule(data=st.data(), group=st.sampled_from(["", "fur"]))
    def import_tags(self, data, group):
        cells = data.draw(st.lists(st.sampled_from([0, 1, np.nan]), min_size=4, max_size=4))
        knowledge = AttributeKnowledge(
            AttributeTable((), ("attribute 1", "attribute 2"), np.empty((0, 2), np.float32)),
            {"attribute 1": group},
            image_paths=("image-0001.png", "image-0002.png"),
            tags=np.array(cells, np.float32).reshape(2, 2),
        )
        edit = attribute_wishes.import_knowledge(self.project.state, knowledge, source="x.csv")
        self.do(edit)

    @rule(payload=st.binary(max_size=9))
    def start_an_audit(self, payload):
        record = AuditRecord(self.project.state.next_audit_id, "", AuditPlan(), "", alpha=0.05)
        self.do(StartAudit(Message("Start an audit"), record, payload))

    @precondition(lambda self: self.project.audits.records)
    @rule(data=st.data(), images=images, kind=st.sampled_from(AnswerKind))
    def answer_in_an_audit(self, data, images, kind):
        audit_id = data.draw(st.sampled_from(sorted(self.project.audits.records)))
        held = sorted(self.project.audits.answers[audit_id])
        cleared = data.draw(st.lists(st.sampled_from(held), unique=True)) if held else []
        answers = tuple(AuditAnswer(i, kind) for i in images if i not in cleared)
        self.do(SetAnswers(Message("Answer"), audit_id, answers, tuple(cleared)))

    @precondition(lambda self: self.project.audits.records)
    @rule(data=st.data())
    def remove_an_audit(self, data):
        audit_id = data.draw(st.sampled_from(sorted(self.project.audits.records)))
        self.do(RemoveAudit(Message("Remove an audit"), audit_id))

    @rule(data=st.data(), images=images)
    def give_verdicts_without_class(self, data, images):
        edits = (
            wishes.none_of_these(self.project.state, images),
            wishes.skip(images),
            clear_verdicts(images),
        )
        self.do(data.draw(st.sampled_from(edits)))

    @precondition(lambda self: self.project.classes)
    @rule(data=st.data())
    def rename(self, data):
        class_id = self.some_class(data)
        self.do(wishes.rename_class(self.project.state, class_id, f"renamed {len(self.past)}"))

    @precondition(lambda self: self.project.classes)
    @rule(data=st.data(), text=st.sampled_from(["", "horned", " furry "]))
    def describe(self, data, text):
        class_id = self.some_class(data)
        self.do(wishes.describe_class(self.project.state, class_id, text))

    @precondition(lambda self: self.project.classes)
    @rule(data=st.data())
    def remove(self, data):
        self.do(wishes.remove_class(self.project.state, self.some_class(data)))

    @rule()
    def undo(self):
        now = picture_of(self.project)
        self.project.undo()
        if self.past:
            self.future.append(now)
            assert picture_of(self.project) == self.past.pop()

    @rule()
    def redo(self):
        now = picture_of(self.project)
        self.project.redo()
        if self.future:
            self.past.append(now)
            assert picture_of(self.project) == self.future.pop()

    @rule()
    def undo_then_redo_gives_equality(self):
        before = picture_of(self.project)
        if self.past:
            self.project.undo()
            self.project.redo()
        assert picture_of(self.project) == before

    @rule()
    def reopen(self):
        before = picture_of(self.project)
        titles = self.project.undo_title, self.project.redo_title
        self.project.close()
        self.project = Project.open(self.folder / "test.protolabel")
        assert picture_of(self.project) == before
        assert (self.project.undo_title, self.project.redo_title) == titles

    @invariant()
    def observations_speak_of_classes_that_exist_and_of_judged_images(self):
        verdicts = self.project.verdicts
        is_observed = verdicts.observations.order > 0
        spoken = set(verdicts.observations.class_ids[is_observed].tolist())
        assert spoken <= set(self.project.classes)
        undecided = [VerdictKind.OPEN, VerdictKind.SKIPPED]
        assert not np.isin(verdicts.kinds[is_observed], undecided).any()
        assert (verdicts.observations.class_ids[~is_observed] == NO_CLASS).all()

    @invariant()
    def verdicts_speak_of_classes_that_exist(self):
        spoken = set(self.project.verdicts.class_ids.tolist()) - {-1}
        assert spoken <= set(self.project.classes)

    @invariant()
    def checklists_and_tags_speak_of_what_exists(self):
        vocabulary = self.project.vocabulary
        spoken = {a for checklist in vocabulary.checklists.values() for a in checklist}
        assert spoken | set(vocabulary.tags) <= set(vocabulary.attributes)
        assert set(vocabulary.checklists) <= set(self.project.classes)

    @invariant()
    def examples_and_accepted_images_alone_have_a_class(self):
        kinds = self.project.verdicts.kinds
        has_class = self.project.verdicts.class_ids >= 0
        assert (np.isin(kinds, [VerdictKind.EXAMPLE, VerdictKind.ACCEPTED]) == has_class).all()


EditsMachine.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestEdits = EditsMachine.TestCase
