import numpy as np

from engine.embedding.job.work_list import WorkList


def rows(*numbers):
    return np.array(numbers, np.int64)


def test_that_no_more_rows_are_under_way_than_allowed():
    work = WorkList(rows(1, 2, 3), n_under_way=2)
    assert work.take() == [1, 2]
    assert work.take() == []
    work.finish(rows(2))
    assert work.take() == [3]


def test_that_it_is_done_when_every_row_is_finished():
    work = WorkList(rows(1, 2), n_under_way=2)
    work.take()
    assert work
    work.finish(rows(1, 2))
    assert not work


def test_that_after_a_crash_rows_come_again_one_at_a_time():
    work = WorkList(rows(1, 2, 3), n_under_way=2)
    work.take()
    assert work.blame() is None
    assert work.take() == [1]
    assert work.take() == []
    work.finish(rows(1))
    assert work.take() == [2]


def test_that_a_row_alone_under_way_is_to_blame():
    work = WorkList(rows(1, 2, 3), n_under_way=2)
    work.take()
    work.blame()
    work.take()
    assert work.blame() == 1
    assert work.take() == [2]


def test_that_after_the_suspects_many_rows_are_under_way_again():
    work = WorkList(rows(1, 2, 3, 4), n_under_way=2)
    work.take()
    work.blame()
    for row in (1, 2):
        work.take()
        work.finish(rows(row))
    assert work.take() == [3, 4]
