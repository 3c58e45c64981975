from collections import Counter
from dataclasses import replace

import pytest

from engine.errors import ExportError
from engine.interop.splits import assign_splits, check_shares
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
