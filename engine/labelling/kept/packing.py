"""Labels as bytes, for the project file: derived, and so made again where they cannot be read."""

import io
import struct
import zlib
from zipfile import BadZipFile

import msgspec
import numpy as np

from engine.labelling.labels import (
    AccuracyEstimate,
    Calibration,
    LatestRun,
    PseudoLabels,
    RoundReport,
)
from engine.labelling.verdict_calibration import VerdictCalibration
from engine.project import NO_CLASS, ClassId

_RUN_ARRAYS = ("guesses", "probabilities", "taught", "rounds")
_ARRAYS = (
    *("guesses", "probabilities", "is_confident", "novelty", "is_novel"),
    *("rounds", "taught", "nearest", "candidates", "candidate_probabilities"),
)
_DAMAGE = (
    *(EOFError, LookupError, MemoryError, NotImplementedError, OSError, TypeError, ValueError),
    *(BadZipFile, msgspec.MsgspecError, struct.error, zlib.error),
)
_NAMES_IN_FILES = {"candidate_probabilities": "chances"}


def pack_labels(labels: PseudoLabels) -> bytes:
    """Return `labels` as bytes for the project file."""
    rest = _Rest(
        class_ids=labels.class_ids,
        inverse_temperature=labels.inverse_temperature,
        calibration=labels.calibration,
        from_verdicts=labels.from_verdicts,
        expected_accuracy=labels.expected_accuracy,
        by_name=labels.by_name,
    )
    arrays = {_NAMES_IN_FILES.get(name, name): getattr(labels, name) for name in _ARRAYS}
    if run := labels.run:
        rest.run = _RestOfRun(run.class_ids, run.confidence, run.calibration, run.reports)
        arrays |= {f"run_{name}": getattr(run, name) for name in _RUN_ARRAYS}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, rest=np.frombuffer(msgspec.json.encode(rest), np.uint8), **arrays)
    return buffer.getvalue()


def unpack_labels(payload: bytes) -> PseudoLabels | None:
    """Return what `pack_labels` was given; None if it cannot be read.

    Labels are derived, so those that cannot be read are simply computed again.
    """
    try:
        with np.load(io.BytesIO(payload), allow_pickle=False) as stored:
            rest = msgspec.json.decode(stored["rest"].tobytes(), type=_Rest)
            arrays = {name: stored[_NAMES_IN_FILES.get(name, name)] for name in _ARRAYS}
            run = None
            if rest.run:
                of_run = {name: stored[f"run_{name}"] for name in _RUN_ARRAYS}
                run = LatestRun(**of_run, **msgspec.structs.asdict(rest.run))
    except _DAMAGE:
        return None
    labels = PseudoLabels(**arrays, **(msgspec.structs.asdict(rest) | {"run": run}))
    return labels if _fits(labels) else None


def _fits(labels: PseudoLabels) -> bool:
    """Say whether all arrays speak of the same images, and of classes that competed."""
    arrays = [getattr(labels, name) for name in _ARRAYS]
    if labels.run:
        arrays += [getattr(labels.run, name) for name in _RUN_ARRAYS]
    n_images = {len(array) if array.ndim else -1 for array in arrays}
    known = [NO_CLASS, *labels.class_ids]
    return len(n_images) == 1 and bool(np.isin(labels.guesses, known).all())


class _RestOfRun(msgspec.Struct):
    class_ids: tuple[ClassId, ...]
    confidence: float | None
    calibration: Calibration
    reports: tuple[RoundReport, ...]


class _Rest(msgspec.Struct, rename={"inverse_temperature": "sharpness"}):
    class_ids: tuple[ClassId, ...]
    inverse_temperature: float
    calibration: Calibration
    from_verdicts: VerdictCalibration
    expected_accuracy: AccuracyEstimate | None = None
    run: _RestOfRun | None = None
    by_name: frozenset[ClassId] = frozenset()
