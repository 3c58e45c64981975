"""Child processes of the window's tests are forked from one that has imported all they need.

How they start by themselves, as on every system, is tested where processes are the matter.
"""

from multiprocessing import get_context

import pytest

_NEEDED = ["engine.embedding.job.worker", "engine.images.decoder_process"]


@pytest.fixture(scope="session", autouse=True)
def _children_start_quickly():
    forking = get_context("forkserver")
    forking.set_forkserver_preload(_NEEDED)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("engine.processes.get_context", lambda _: forking)
        yield
