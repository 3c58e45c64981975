"""What `evaluate-attributes` does."""

from dataclasses import asdict, dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import typer
from numpy.typing import NDArray

from engine.cli.parts.pipeline import announced_default
from engine.cli.parts.terminal import Terminal, counted, table
from engine.embedding import backbone_id
from engine.errors import AttributeTableError
from engine.interop import AttributeTable, listed, read_attribute_table
from engine.interop.labelled_folder import read_labelled_folder
from engine.project.examples import typed_name
from engine.prototypes.zero_shot import (
    ZeroShotProblem,
    ZeroShotResult,
    attributes_of_nobody,
    evaluate_zero_shot,
    name_signatures,
)
from engine.vectors import Bools, Float16s, Float32s, Int32s

_KEYS = "features", "labels", "class_names", "attribute_names", "class_attributes"


@dataclass(frozen=True)
class AttributeEvaluation:
    """What to try.

    Attributes
    ----------
    source : an .npz file of features, or a folder of class folders
    attributes : a table of checklists; None for that in the .npz
    unseen : names of classes, separated by commas; "" for those that the .npz names
    by_name : whether what names say stands in for checklists
    """

    source: Path
    attributes: Path | None
    unseen: str
    method: str
    seed: int
    by_name: bool = False


def evaluate_attributes(
    wanted: AttributeEvaluation, backbone: str | None, *, as_json: bool
) -> None:
    terminal = Terminal(as_json=as_json)
    if wanted.source.suffix == ".npz":
        problem, names = _read_features(terminal, wanted)
    else:
        problem, names = _read_images(terminal, wanted, backbone)
    idle = attributes_of_nobody(problem.strengths, names)
    if idle:
        shown = listed([f"“{name}”" for name in idle])
        terminal.note(f"No class has {shown}: that tells nothing apart.")
    with terminal.progress("Learning") as job:
        result = evaluate_zero_shot(job, problem, method=wanted.method, seed=wanted.seed)
    _answer(terminal, problem, result)


def _answer(terminal: Terminal, problem: ZeroShotProblem, result: ZeroShotResult) -> None:
    figures, refined = asdict(result.figures), asdict(result.refined)
    settings = dict(result.settings) | {"seen_offset": round(result.offset, 4)}
    terminal.answer(
        figures | {"method": result.method, "settings": settings, "refined": refined},
        f"{counted(len(problem.labels), 'image')},"
        f" {counted(int((~problem.is_unseen).sum()), 'seen class', 'seen classes')},"
        f" {int(problem.is_unseen.sum())} unseen, {result.method}"
        f" ({', '.join(f'{name} {value}' for name, value in settings.items())}).",
        "",
        table(
            ("", "unseen only", "seen", "unseen", "harmonic mean"),
            [("as learnt", *figures.values()), ("refined on the pool", *refined.values())],
        ),
    )


def _read_features(
    terminal: Terminal, wanted: AttributeEvaluation
) -> tuple[ZeroShotProblem, tuple[str, ...]]:
    path = wanted.source
    arrays = _load(path)
    names = tuple(str(name) for name in arrays["class_names"])
    features, labels = arrays["features"].astype(np.float32), arrays["labels"].astype(np.int32)
    _check_shapes(path, features, labels, len(names))
    if wanted.by_name:
        table_ = _by_names(names)
    elif wanted.attributes is None:
        table_ = AttributeTable(
            names,
            tuple(str(name) for name in arrays["attribute_names"]),
            _as_shares(arrays["class_attributes"]),
        )
        if table_.strengths.shape != (len(names), len(table_.attribute_names)):
            raise _unfit(path, "class_attributes has not one row per class and column per name")
    else:
        table_ = read_attribute_table(wanted.attributes)
    is_unseen = np.zeros(len(names), np.bool_)
    if wanted.unseen:
        is_unseen = _marked(wanted.unseen, names)
    elif "unseen_classes" in arrays:
        is_unseen[arrays["unseen_classes"]] = True
    problem = _problem(terminal, features, labels, names, table_, is_unseen)
    return problem, table_.attribute_names


def _read_images(
    terminal: Terminal, wanted: AttributeEvaluation, backbone: str | None
) -> tuple[ZeroShotProblem, tuple[str, ...]]:
    if wanted.attributes is None and not wanted.by_name:
        raise typer.BadParameter("A folder of images needs --attributes, a table of checklists.")
    table_ = read_attribute_table(wanted.attributes) if wanted.attributes else None
    chosen = backbone_id(backbone) if backbone else announced_default(terminal)
    with terminal.progress("Embedding") as job:
        read = read_labelled_folder(job, wanted.source, backbone=chosen)
    table_ = table_ or _by_names(read.class_names)
    is_unseen = _marked(wanted.unseen, read.class_names)
    problem = _problem(terminal, read.vectors, read.labels, read.class_names, table_, is_unseen)
    return problem, table_.attribute_names


def _problem(
    terminal: Terminal,
    embeddings: Float16s | Float32s,
    labels: Int32s,
    names: tuple[str, ...],
    table_: AttributeTable,
    is_unseen: Bools,
) -> ZeroShotProblem:
    """Put the checklists into the order of `names`; classes without one are left out, and said.

    Raises
    ------
    typer.BadParameter
        If no class is unseen, or an unseen class has no checklist or no image.
    """
    rows = {name.casefold(): row for row, name in enumerate(table_.class_names)}
    has_checklist = np.array([name.casefold() in rows for name in names], np.bool_)
    has_images = np.bincount(labels, minlength=len(names)) > 0
    usable = has_checklist & has_images
    for row in np.flatnonzero(is_unseen & ~usable):
        missing = "image" if has_checklist[row] else "checklist"
        raise typer.BadParameter(f"--unseen: “{names[row]}” has no {missing}.")
    if not is_unseen.any():
        raise typer.BadParameter("--unseen must name the classes to be found without examples.")
    lost = [names[row] for row in np.flatnonzero(has_images & ~has_checklist)]
    if lost:
        terminal.note(f"Left out, since the table has no checklist of them: {listed(lost)}.")
    held = tuple(names[row] for row in np.flatnonzero(usable))
    place = np.cumsum(usable).astype(np.int32) - 1
    is_kept = usable[labels]
    strengths = table_.strengths[[rows[name.casefold()] for name in held]]
    return ZeroShotProblem(
        embeddings[is_kept], place[labels[is_kept]], held, strengths, is_unseen[usable]
    )


def _by_names(names: tuple[str, ...]) -> AttributeTable:
    """Return what the names of classes say as though it were their checklists."""
    strengths = name_signatures(names)
    return AttributeTable(names, tuple(map(str, range(strengths.shape[1]))), strengths)


def _marked(unseen: str, names: tuple[str, ...]) -> Bools:
    wanted = {n.casefold(): n for n in map(typed_name, unseen.split(",")) if n}
    known = [name.casefold() for name in names]
    for folded, name in wanted.items():
        if folded not in known:
            raise typer.BadParameter(f"--unseen: there is no class “{name}”.")
    return np.isin(known, list(wanted))


def _load(path: Path) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (BadZipFile, ValueError, EOFError) as error:
        raise _unfit(path, "it is damaged or of another kind") from error
    for key in _KEYS:
        if key not in arrays:
            raise _unfit(path, f"it has no “{key}”")
    return arrays


def _check_shapes(path: Path, features: Float32s, labels: Int32s, n_classes: int) -> None:
    if features.ndim != 2 or labels.shape != features.shape[:1] or not len(labels):
        raise _unfit(path, "features and labels do not have one row per image")
    if labels.min() < 0 or labels.max() >= n_classes:
        raise _unfit(path, "labels are not rows of class_names")
    if not np.isfinite(features).all():
        raise _unfit(path, "some features are not numbers")


def _as_shares(strengths: NDArray[np.generic]) -> Float32s:
    """Return strengths in 0..1; they are percent if any exceeds 1."""
    wide = strengths.astype(np.float32)
    return wide / np.float32(100) if np.nanmax(wide, initial=0) > 1 else wide


def _unfit(path: Path, reason: str) -> AttributeTableError:
    return AttributeTableError(
        "{path} cannot be evaluated: {reason}. Write an .npz file with {keys}.",
        path=str(path),
        reason=reason,
        keys=", ".join(_KEYS),
    )
