import numpy as np
import pytest

from engine.embedding.runtime.batches import BatchRunner, is_out_of_memory
from engine.errors import EmbeddingError
from tests.engine.embedding.fake_embedders import ColourEmbedder

COLOURS = [np.full(3, 1 + i, np.float32) for i in range(40)]


def test_that_no_image_is_lost_when_memory_runs_out():
    embedder = ColourEmbedder(fits_in_memory=3)
    vectors = BatchRunner(embedder, max_size=64).embed(COLOURS)
    assert vectors.shape == (40, 3)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)


def test_that_batches_stay_small_once_memory_ran_out():
    embedder = ColourEmbedder(fits_in_memory=3)
    runner = BatchRunner(embedder, max_size=64)
    runner.embed(COLOURS)
    assert set(embedder.batch_sizes) == {2}


def test_that_too_little_memory_for_one_image_is_an_error():
    runner = BatchRunner(ColourEmbedder(fits_in_memory=0), max_size=64)
    with pytest.raises(EmbeddingError, match="not enough memory to run fake"):
        runner.embed(COLOURS)


def test_that_batches_grow_up_to_the_limit_while_they_are_quick():
    embedder = ColourEmbedder()
    runner = BatchRunner(embedder, max_size=20)
    runner.embed(COLOURS)
    assert embedder.batch_sizes == [8, 16, 16]
    assert runner.size == 20


def test_that_nothing_to_embed_is_no_error():
    assert BatchRunner(ColourEmbedder(), max_size=4).embed([]).shape == (0, 3)


def test_that_other_errors_are_passed_on():
    runner = BatchRunner(ColourEmbedder(), max_size=4)
    with pytest.raises(ValueError, match="same shape"):
        runner.embed([np.zeros(3), np.zeros(4)])


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB."),
        RuntimeError("MPS backend out of memory (MPS allocated: 9.0 GB)"),
        RuntimeError("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : std::bad_alloc"),
        RuntimeError("BFCArena::AllocateRawInternal Failed to allocate memory for buffer"),
    ],
)
def test_that_running_out_of_memory_is_recognised(error):
    assert is_out_of_memory(error)
