from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from engine.errors import ExportError
from engine.interop import ExportPlan, planned_rows
from engine.interop.splits import assign_splits, check_shares, look_alikes
from engine.project import ImageId
from tests.engine.interop.builders import make_row, make_rows

SHARES = {"train": 0.8, "val": 0.2}


def split_counts(rows, shares=SHARES, seed=0):
    splits = assign_splits(rows, shares, seed=seed)
    return Counter((row.label, split) for row, split in zip(rows, splits, strict=True))


def test_that_every_class_is_divided_by_the_shares():
    assert split_counts(make_rows({"zebra": 50, "horse": 10})) == {
        ("zebra", "train"): 40,
        ("zebra", "val"): 10,
        ("horse", "train"): 8,
        ("horse", "val"): 2,
    }


def test_that_three_parts_are_filled_to_their_shares():
    shares = {"train": 0.7, "val": 0.2, "test": 0.1}
    counts = split_counts(make_rows({"zebra": 100}), shares)
    assert [counts["zebra", part] for part in shares] == [70, 20, 10]


def test_that_files_with_the_same_bytes_stay_together():
    rows = make_rows({"zebra": 40})
    rows = [replace(row, content_hash=rows[row.image_id // 2].content_hash) for row in rows]
    splits = assign_splits(rows, SHARES, seed=0)
    assert splits[::2] == splits[1::2]


def test_that_files_with_the_same_bytes_stay_together_across_classes():
    rows = make_rows({"zebra": 10, "horse": 10})
    rows = [replace(row, content_hash=rows[row.image_id % 10].content_hash) for row in rows]
    splits = assign_splits(rows, SHARES, seed=0)
    assert splits[:10] == splits[10:]


def test_that_the_same_seed_divides_alike_whatever_the_order():
    rows = make_rows({"zebra": 30, "horse": 20})
    splits = dict(zip(rows, assign_splits(rows, SHARES, seed=3), strict=True))
    backwards = rows[::-1]
    assert assign_splits(backwards, SHARES, seed=3) == [splits[row] for row in backwards]


def test_that_another_seed_divides_otherwise():
    rows = make_rows({"zebra": 40})
    assert assign_splits(rows, SHARES, seed=0) != assign_splits(rows, SHARES, seed=1)


def test_that_a_class_with_two_images_is_in_both_parts():
    assert split_counts(make_rows({"rare": 2})) == {("rare", "train"): 1, ("rare", "val"): 1}


def test_that_a_single_image_goes_to_one_part():
    assert assign_splits([make_row()], SHARES, seed=0) in (["train"], ["val"])


def test_that_an_unread_file_is_divided_by_its_path():
    rows = [replace(row, content_hash="") for row in make_rows({"zebra": 10})]
    assert Counter(assign_splits(rows, SHARES, seed=0)) == {"train": 8, "val": 2}


@pytest.mark.parametrize(
    "shares",
    [{"train": 0.8, "val": 0.1}, {"train": 1.2, "val": -0.2}, {"a": 0.5, "A": 0.5}],
)
def test_that_shares_that_make_no_whole_are_refused(shares):
    with pytest.raises(ExportError):
        check_shares(shares)


def test_that_images_that_look_the_same_stay_together():
    rows = make_rows({"zebra": 40})
    alike = {row.image_id: ImageId(row.image_id - 1) for row in rows[1::2]}
    splits = assign_splits(rows, SHARES, seed=0, alike=[alike])
    assert splits[::2] == splits[1::2]
    assert Counter(splits) == {"train": 32, "val": 8}


def test_that_images_stay_together_that_only_look_like_one_left_out():
    rows = make_rows({"zebra": 30})[1:]
    alike = {row.image_id: ImageId(0) for row in rows[:5]}
    assert len(set(assign_splits(rows, SHARES, seed=0, alike=[alike])[:5])) == 1


def test_that_copies_of_look_alikes_stay_with_them():
    rows = make_rows({"zebra": 30})
    rows[2] = replace(rows[2], content_hash=rows[1].content_hash)
    for seed in range(10):
        splits = assign_splits(rows, SHARES, seed=seed, alike=[{ImageId(1): ImageId(0)}])
        assert splits[0] == splits[1] == splits[2]


def test_that_look_alikes_are_divided_alike_whatever_the_order():
    rows = make_rows({"zebra": 20, "horse": 20})
    alike = {ImageId(20 + n): ImageId(n) for n in range(10)}
    splits = dict(zip(rows, assign_splits(rows, SHARES, seed=3, alike=[alike]), strict=True))
    backwards = assign_splits(rows[::-1], SHARES, seed=3, alike=[alike])
    assert backwards == [splits[row] for row in rows[::-1]]


def test_that_the_twins_of_a_pool_name_the_look_alikes():
    assert look_alikes(np.array([0, 0, 2, 0], np.int32)) == {1: 0, 3: 0}


def test_that_a_plan_keeps_look_alikes_in_one_part():
    rows = make_rows({"zebra": 30})
    plan = ExportPlan(splits=SHARES, look_alikes={r.image_id: ImageId(0) for r in rows[1:6]})
    assert len({row.split for row in planned_rows(rows, plan)[:6]}) == 1
