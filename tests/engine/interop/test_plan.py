import pytest

from engine.errors import ExportError
from engine.interop import ExportPlan, plan_counts, planned_rows
from engine.labelling import ImageStatus
from tests.engine.interop.builders import make_row, make_rows

UNCERTAIN = make_row(9, label="", status=ImageStatus.UNCERTAIN, guess="zebra")


def test_that_images_without_a_class_are_left_out():
    rows = [make_row(0), UNCERTAIN, make_row(2, label="", status=ImageStatus.UNREADABLE)]
    assert planned_rows(rows, ExportPlan()) == [make_row(0)]


def test_that_only_the_included_statuses_take_part():
    rows = [make_row(0), make_row(1, status=ImageStatus.ACCEPTED)]
    plan = ExportPlan(include=frozenset({ImageStatus.ACCEPTED}))
    assert [row.image_id for row in planned_rows(rows, plan)] == [1]


@pytest.mark.parametrize(("trust", "taken"), [("any", 4), ("certified", 3), ("reviewed", 2)])
def test_that_only_labels_that_are_trusted_take_part(trust, taken):
    rows = [
        make_row(0, status=ImageStatus.EXAMPLE),
        make_row(1, status=ImageStatus.ACCEPTED),
        make_row(2, certificate="c1"),
        make_row(3),
    ]
    assert planned_rows(rows, ExportPlan(trust=trust)) == rows[:taken]


def test_that_a_list_may_hold_images_without_a_class():
    plan = ExportPlan(format="csv", include=frozenset(ImageStatus))
    assert planned_rows([UNCERTAIN], plan) == [UNCERTAIN]


def test_that_an_image_folder_of_images_without_a_class_is_refused():
    with pytest.raises(ExportError, match="uncertain"):
        planned_rows([UNCERTAIN], ExportPlan(include=frozenset({ImageStatus.UNCERTAIN})))


def test_that_the_preview_counts_per_class():
    counts = plan_counts(make_rows({"zebra": 3, "horse": 2}), ExportPlan())
    assert counts.by_class == {"horse": 2, "zebra": 3}


def test_that_the_preview_counts_per_part_and_class():
    plan = ExportPlan(splits={"train": 0.5, "val": 0.5})
    counts = plan_counts(make_rows({"zebra": 4, "horse": 2}), plan)
    assert counts.by_split == {
        "train": {"horse": 1, "zebra": 2},
        "val": {"horse": 1, "zebra": 2},
    }


def test_that_a_preview_of_nothing_counts_nothing():
    assert plan_counts([], ExportPlan()).n_images == 0
