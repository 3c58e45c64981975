"""How labels came about is written once and read by window and command line."""

import pytest

from engine.labelling import LabelledUnder, LabelSettings, capture_digest
from engine.project import ShownGuesses, VerdictKind, wishes
from tests.engine.audit.builders import begin, check, pseudo_labels
from tests.factories import ids, make_project, shown

CAT, DOG = 1, 2


def test_that_what_is_written_is_read():
    under = LabelledUnder(
        LabelSettings("rounds", classifier="SVC(C=10)", target_precision=0.9), digest="ab"
    )
    assert LabelledUnder.unpacked(under.packed()) == under


def test_that_the_usual_stands_for_what_was_never_written():
    assert LabelledUnder.unpacked(None) == LabelledUnder(LabelSettings(), "")


@pytest.mark.parametrize("text", ["", "{", "{}", '{"settings": {"method": "magic"}}'])
def test_that_the_usual_stands_for_what_cannot_be_read(text):
    assert LabelledUnder.unpacked(text) == LabelledUnder(is_damaged=True)


def test_that_another_digit_is_noticed():
    text = LabelledUnder(LabelSettings(target_precision=0.9)).packed()
    assert LabelledUnder.unpacked(text.replace("0.9", "0.1")).is_damaged


def test_that_what_earlier_versions_wrote_is_read():
    text = '{"settings": {"method": "rounds"}, "digest": "ab", "has_labels": true}'
    assert LabelledUnder.unpacked(text) == LabelledUnder(LabelSettings("rounds"), "ab")


@pytest.mark.parametrize("by_name", [False, True])
@pytest.mark.parametrize("wish", [wishes.rename_class, wishes.describe_class])
def test_that_new_words_date_labels_only_where_words_are_heard(project, wish, by_name):
    def digest():
        attributes = project.state.attribute_snapshot()
        return capture_digest(project.state, attributes, "", by_name=by_name)()

    before = digest()
    project.do(wish(project.state, CAT, "lynx"))
    assert (digest() != before) == by_name


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    project.do(wishes.new_class(project.state, "cat"))
    yield project
    project.close()


def digest_after(project, guesses):
    """Return the digest where an image was accepted while `guesses` were shown."""
    project.do(wishes.assign(project.state, CAT, ids(0)), guesses)
    digest = capture_digest(project.state, project.state.attribute_snapshot(), "")()
    project.undo()
    return digest


def test_that_labels_are_out_of_date_where_something_else_was_shown(project):
    given = [ShownGuesses(), *(shown({0: (CAT, chance)}) for chance in (0.5, 0.75))]
    first, *others = [digest_after(project, guesses) for guesses in (*given, given[1])]
    assert first not in others
    assert others[0] == others[2] != others[1]


def digest_of(project):
    return capture_digest(project.state, project.state.attribute_snapshot(), "")()


def test_that_labels_are_out_of_date_where_another_class_was_ruled_out(project):
    project.do(wishes.new_class(project.state, "dog"))
    digests = []
    for class_id in (CAT, DOG):
        project.do(wishes.reject(project.state, {class_id: ids(0)}))
        digests.append(digest_of(project))
        project.undo()
    assert digests[0] != digests[1]


def test_that_answers_in_an_audit_date_no_labels(project):
    project.do(wishes.new_class(project.state, "dog"))
    before = digest_of(project)
    begin(project, pseudo_labels([CAT, DOG] * 3))
    check(project, 2)
    assert digest_of(project) == before
    assert (project.verdicts.kinds == VerdictKind.ACCEPTED).any()
