"""A teacher that answers in no time, and crops for it."""

from pathlib import Path

import pytest

from engine.jobs import Job
from engine.training.named_networks import load_teacher
from tests.engine.training.factories import make_crops, write_teacher


@pytest.fixture(scope="session")
def teacher_folder(tmp_path_factory):
    return write_teacher(tmp_path_factory.mktemp("teacher"))


@pytest.fixture(scope="session")
def teacher(teacher_folder):
    return load_teacher(str(teacher_folder), cache_folder=Path("unused"), job=Job())


@pytest.fixture(scope="session")
def crops():
    return make_crops()
