import multiprocessing
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.embedding import FALLBACK_BACKBONE, EmbeddingCache, EmbedRequest, embed_images
from engine.errors import EmbeddingError, WeightsUnavailableError
from engine.images import hash_content
from engine.jobs import CancelledError, Job
from tests.engine.embedding.fake_embedders import (
    FAKE,
    ColourEmbedder,
    die_while_loading,
    load_with_a_bug,
    load_without_weights,
    never_load,
)
from tests.factories import write_folder, write_picture


def plain_keys(request, hashes):
    """Return where the cache has what is made of 8-bit pictures."""
    view = request.view
    pairs = zip(hashes, request.paths, strict=False)
    return [h and view.key(h, path, "", is_stack=False) for h, path in pairs]


def request_for(paths, cache_folder, backbone=FAKE, **settings):
    return EmbedRequest(tuple(paths), (None,) * len(paths), backbone, cache_folder, **settings)


class Answers:
    """Gathers chunks, as a window would."""

    def __init__(self, request, load=ColourEmbedder, job=None, on_chunk=None):
        self.chunks = []
        self._on_chunk = on_chunk
        self.report = embed_images(job or Job(), request, self._take, load=load)
        n = self.report.n_images
        self.vectors = np.zeros((n, self.report.spec.dim), np.float16)
        self.hashes, self.problems = [None] * n, {}
        for chunk in self.chunks:
            self.vectors[chunk.rows] = chunk.vectors
            for row, content_hash in zip(chunk.rows, chunk.hashes, strict=True):
                self.hashes[row] = content_hash
            self.problems |= {row: str(problem) for row, problem in chunk.problems.items()}

    def _take(self, chunk):
        self.chunks.append(chunk)
        if self._on_chunk:
            self._on_chunk(chunk)


class Session:
    """A folder with good files (0-5), a twin (6), a text (7) and a gap (8), embedded once."""

    def __init__(self, folder):
        write_folder(folder / "images", 6)
        self.paths = sorted((folder / "images").iterdir())
        twin, text = folder / "images" / "twin.png", folder / "images" / "zz.png"
        twin.write_bytes(self.paths[0].read_bytes())
        text.write_text("no picture")
        self.paths += [twin, text, folder / "images" / "gone.png"]
        self.request = request_for(self.paths, folder / "cache", FALLBACK_BACKBONE)
        self.steps = []
        job = Job(lambda done, total: self.steps.append((done, total)))
        self.first = Answers(self.request, load=load_default, job=job)


def load_default(backbone, *, cache_folder, job):
    from engine.embedding import load_embedder

    return load_embedder(backbone, cache_folder=cache_folder, job=job)


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return Session(tmp_path_factory.mktemp("session"))


def test_that_every_row_comes_once(session):
    rows = np.concatenate([chunk.rows for chunk in session.first.chunks])
    assert sorted(rows) == list(range(9))


def test_that_embeddings_have_unit_length(session):
    lengths = np.linalg.norm(session.first.vectors[:7].astype(np.float32), axis=1)
    assert lengths == pytest.approx(1, abs=1e-2)


def test_that_hashes_are_those_of_the_bytes(session):
    expected = [hash_content(path.read_bytes()) for path in session.paths[:7]]
    assert session.first.hashes == [*expected, None, None]


def test_that_unreadable_files_are_listed_with_their_reason_and_stop_nothing(session):
    assert session.first.problems.keys() == {7, 8}
    assert session.first.problems[8] == "The file is not there any more."


def test_that_rows_without_an_image_are_zero(session):
    assert not session.first.vectors[7:].any()


def test_that_twins_are_embedded_once(session):
    assert (session.first.vectors[0] == session.first.vectors[6]).all()
    report = session.first.report
    assert (report.n_embedded, report.n_cached, report.n_unreadable) == (6, 1, 2)


def test_that_progress_ends_with_all_images(session):
    assert session.steps[-1] == (9, 9)


def test_that_thumbnails_are_kept(session):
    with EmbeddingCache(session.request.cache_folder) as cache:
        assert all(
            cache.thumbnail(h).startswith(b"\xff\xd8")
            for h in plain_keys(session.request, session.first.hashes)[:7]
        )


def test_that_the_second_time_nothing_is_embedded(session):
    again = Answers(session.request, load=load_default)
    assert (again.report.n_embedded, again.report.n_cached) == (0, 7)
    assert (again.vectors == session.first.vectors).all()


def test_that_images_with_known_hashes_need_neither_files_nor_a_process(session):
    hashes = tuple(session.first.hashes[:7])
    gone = tuple(Path("/gone") / path.name for path in session.paths[:7])
    request = replace(session.request, paths=gone, hashes=hashes)
    again = Answers(request, load=die_while_loading)
    assert again.report.n_cached == 7
    assert (again.vectors == session.first.vectors[:7]).all()


def test_that_a_file_which_crashes_the_decoder_is_the_only_one_left_out(tmp_path):
    write_folder(tmp_path / "images", 6)
    write_picture(tmp_path / "images" / "crash.png", colour=(12, 12, 12))
    paths = sorted((tmp_path / "images").iterdir())
    answers = Answers(request_for(paths, tmp_path / "cache"))
    crashed = [path.name for path in paths].index("crash.png")
    assert answers.problems == {crashed: "The decoder crashed on this file."}
    assert answers.report.n_embedded == 6


def test_that_a_killed_process_is_replaced_and_no_image_lost(tmp_path):
    paths = sorted(write_folder(tmp_path / "images", 40).iterdir())
    killed = []

    def kill_once(chunk):
        if not killed:
            (child,) = multiprocessing.active_children()
            killed.append(child.pid)
            child.kill()

    request = request_for(paths, tmp_path / "cache", batch_size=4)
    answers = Answers(request, on_chunk=kill_once)
    assert answers.problems == {}
    assert np.linalg.norm(answers.vectors, axis=1).min() > 0.9


def test_that_cancelling_ends_the_process_and_keeps_what_was_done(tmp_path):
    paths = sorted(write_folder(tmp_path / "images", 40).iterdir())
    request = request_for(paths, tmp_path / "cache", batch_size=4)
    job, chunks = Job(), []
    with pytest.raises(CancelledError):
        embed_images(
            job, request, lambda chunk: (chunks.append(chunk), job.cancel()), load=ColourEmbedder
        )
    assert multiprocessing.active_children() == []
    with EmbeddingCache(tmp_path / "cache") as cache:
        keys = plain_keys(request, chunks[0].hashes)
        _, is_found = cache.load(keys, ColourEmbedder().spec)
    assert is_found.all()


def test_that_cancelling_does_not_wait_for_a_backbone_that_is_loading(tmp_path):
    job = Job(lambda done, total: job.cancel())
    request = request_for([tmp_path / "x.png"], tmp_path / "cache")
    with pytest.raises(CancelledError):
        embed_images(job, request, print, load=never_load)
    assert multiprocessing.active_children() == []


def test_that_missing_weights_are_reported_as_the_loader_said_it(tmp_path):
    request = request_for([tmp_path / "x.png"], tmp_path / "cache")
    with pytest.raises(WeightsUnavailableError, match=r"Put x\.pth into y\."):
        embed_images(Job(), request, print, load=load_without_weights)


def test_that_a_bug_in_a_backbone_is_named(tmp_path):
    request = request_for([tmp_path / "x.png"], tmp_path / "cache")
    with pytest.raises(EmbeddingError, match="KeyError: 'layer4'"):
        embed_images(Job(), request, print, load=load_with_a_bug)


def test_that_a_process_which_dies_while_loading_is_not_started_for_ever(tmp_path):
    request = request_for([tmp_path / "x.png"], tmp_path / "cache")
    with pytest.raises(EmbeddingError, match="ended while it loaded fake"):
        embed_images(Job(), request, print, load=die_while_loading)


def test_that_embeddings_come_even_where_no_cache_can_be(tmp_path):
    paths = sorted(write_folder(tmp_path / "images", 2).iterdir())
    (tmp_path / "cache").write_text("a file where the folder should be")
    answers = Answers(request_for(paths, tmp_path / "cache"))
    assert answers.report.n_embedded == 2
    assert "Nothing can be kept in" in str(answers.report.cache_problem)


PROGRAM = """
import multiprocessing, sys
from pathlib import Path
from engine.embedding import EmbedRequest, embed_images
from engine.jobs import Job
from tests.engine.embedding.fake_embedders import never_load

def loading(done, total):
    print("loading", flush=True)

request = EmbedRequest((Path("x"),), (None,), "fake", Path(sys.argv[1]))
embed_images(Job(loading), request, print, load=never_load)
"""


def test_that_the_process_dies_with_a_parent_that_is_killed(tmp_path):
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout.readline() == "loading\n"
    os.kill(program.pid, signal.SIGKILL)
    # The engine process holds the other end of this pipe for as long as it lives.
    rest, _ = program.communicate(timeout=30)
    assert rest == ""
