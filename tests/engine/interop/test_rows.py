from dataclasses import replace

import numpy as np
import pytest

from engine.interop import export_rows
from engine.labelling import ImageStatus
from engine.messages import Message
from engine.project import ClassId, Reading, wishes
from tests.factories import fake_hash, ids, image_files, make_labels, make_project

ZEBRA, HORSE = ClassId(1), ClassId(2)


@pytest.fixture
def project(tmp_path):
    """Six images; 0 is an example of a zebra, 1 of a horse."""
    project = make_project(tmp_path)
    project.do(wishes.new_class(project.state, "zebra", ids(0)))
    project.do(wishes.new_class(project.state, "horse", ids(1)))
    yield project
    project.close()


LABELS = make_labels(
    [ZEBRA, HORSE, ZEBRA, HORSE, HORSE, ZEBRA],
    is_confident=[True, True, True, True, False, False],
    probabilities=[1, 1, 0.9, 0.8, 0.6, 0.5],
    rounds=[0, 0, 1, 2, 0, 0],
    nearest=[0, 1, 0, 1, 1, 0],
)


def rows_of(project, labels=LABELS):
    verdicts = project.verdicts.snapshot()
    return export_rows(project.catalog, verdicts, project.classes, labels, backbone="descriptor")


def test_that_an_example_has_the_class_a_person_gave(project):
    row = rows_of(project)[0]
    assert (row.label, row.status, row.probability) == ("zebra", ImageStatus.EXAMPLE, 1.0)


def test_that_a_sure_guess_is_the_label(project):
    row = rows_of(project)[3]
    assert (row.label, row.guess, row.status) == ("horse", "horse", ImageStatus.AUTO)


def test_that_an_unsure_guess_is_no_label(project):
    row = rows_of(project)[4]
    assert (row.label, row.guess, row.status) == ("", "horse", ImageStatus.UNCERTAIN)


def test_that_a_row_says_in_which_round_it_was_accepted(project):
    assert [row.round for row in rows_of(project)] == [0, 0, 1, 2, 0, 0]


def test_that_a_row_names_its_nearest_example(project):
    assert rows_of(project)[3].nearest_example == "image-0001.png"


def test_that_an_example_needs_no_nearest_example(project):
    assert rows_of(project)[0].nearest_example == ""


def test_that_a_row_holds_hash_and_backbone(project):
    row = rows_of(project)[2]
    assert (row.content_hash, row.backbone) == (fake_hash(2).hex(), "descriptor")


def test_that_a_verdict_comes_before_a_guess(project):
    project.do(wishes.assign(project.state, HORSE, ids(2)))
    row = rows_of(project)[2]
    assert (row.label, row.status, row.round) == ("horse", ImageStatus.ACCEPTED, 0)


def test_that_none_of_these_has_no_label(project):
    project.do(wishes.none_of_these(project.state, ids(2)))
    row = rows_of(project)[2]
    assert (row.label, row.status) == ("", ImageStatus.NONE)


def test_that_an_unreadable_image_has_neither_label_nor_guess(project):
    project.record_reading(Reading({}, dict.fromkeys(ids(2), Message("The file is empty."))))
    row = rows_of(project)[2]
    assert (row.label, row.guess, row.probability) == ("", "", 0.0)


def test_that_an_image_whose_guess_is_ruled_out_since_needs_a_class(project):
    project.do(wishes.reject(project.state, {ZEBRA: ids(2)}))
    row = rows_of(project)[2]
    assert (row.label, row.guess, row.status) == ("", "", ImageStatus.NEEDS_CLASS)


def test_that_a_guess_of_a_class_removed_since_is_dropped(project):
    project.do(wishes.remove_class(project.state, HORSE))
    assert rows_of(project)[3].label == ""


def test_that_a_renamed_class_has_its_new_name(project):
    project.do(wishes.rename_class(project.state, HORSE, "pony"))
    assert rows_of(project)[3].label == "pony"


def test_that_images_added_after_labelling_are_pending(project):
    project.add_files(image_files(7))
    assert rows_of(project)[6].status == ImageStatus.PENDING


def test_that_without_labels_only_verdicts_count(project):
    assert [row.label for row in rows_of(project, None)] == ["zebra", "horse", "", "", "", ""]


def test_that_examples_from_elsewhere_have_no_row(project):
    elsewhere = [replace(image_files(1)[0], path="/elsewhere/zebra.png")]
    project.add_files(elsewhere, is_outside=True)
    assert len(rows_of(project)) == 6


def test_that_files_that_are_gone_have_no_row(project):
    gone = np.arange(6) == 2
    project.record(lambda catalog: catalog.mark_missing(gone))
    assert [row.image_id for row in rows_of(project)] == [0, 1, 3, 4, 5]
