import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import FolderError
from engine.jobs import CancelledError, Job
from engine.processes import run_in_child, start_child


def answer_with_main(connection):
    connection.send(getattr(sys.modules["__main__"], "__file__", None))


def test_that_a_child_does_not_import_the_callers_program():
    child = start_child(answer_with_main)
    assert child.connection.recv() is None
    child.end()


def test_that_children_started_at_once_leave_the_callers_program_in_place():
    main = sys.modules["__main__"]
    with ThreadPoolExecutor(4) as pool:
        for child in pool.map(lambda _: start_child(answer_with_main), range(4)):
            child.end()
    assert sys.modules["__main__"] is main


def test_that_ctrl_c_does_not_reach_a_child_that_is_only_starting():
    child = start_child(answer_with_main)
    os.kill(child.process.pid, signal.SIGINT)
    assert child.connection.recv() is None
    child.end()


def test_that_starting_a_child_leaves_ctrl_c_to_the_caller():
    start_child(answer_with_main).end()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def fail():
    raise FolderError("{folder} is gone.", folder="photos")


def test_that_a_child_gives_what_its_work_gives():
    assert run_in_child(divmod, 7, 2) == (3, 1)


def test_that_a_child_says_what_its_work_failed_with():
    with pytest.raises(FolderError, match="photos is gone"):
        run_in_child(fail)


def test_that_a_child_that_ends_without_an_answer_is_noticed():
    with pytest.raises(ChildProcessError, match="_exit has ended"):
        run_in_child(os._exit, 3)


def test_that_a_child_ends_when_its_work_is_not_wanted_any_more():
    job = Job()
    job.cancel()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        run_in_child(time.sleep, 60, check=job.check)
    assert time.monotonic() - began < 30
