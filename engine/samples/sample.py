"""Writes a sample as a folder of folders, one a class, and picks examples from such a folder."""

import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np

from engine.errors import FolderError
from engine.images import scan_folder
from engine.jobs import Job
from engine.samples.creatures import ATTRIBUTES, CREATURES, attribute_table
from engine.samples.pictures import Picture, creature_pictures

SampleName = Literal["creatures", "digits"]

_SEED_FILE = ".seed"  # hidden, so that no scan takes it for more than it is


def make_sample(name: SampleName, folder: Path, *, seed: int = 0, job: Job | None = None) -> Path:
    """Write `<folder>/<name>/<class>/<class>-000.jpg ...` as far as it is not there yet.

    The same seed gives the same bytes; files of another seed are replaced. The creatures
    come with `creatures.csv`: one row a class, one column of 0 and 1 an attribute.

    Returns
    -------
    The folder of the sample; each image's own folder is its true class.

    Raises
    ------
    FolderError
        If the files cannot be written.
    CancelledError
        If the job is cancelled; what is written stays and is completed next time.
    """
    sample = folder / name
    pictures = _pictures(name, seed)
    with _reported(sample):
        _forget_other_seed(sample, pictures, seed)
        _write_missing(sample, pictures, job or Job())
        if name == "creatures":
            _write(sample / "creatures.csv", _attributes_csv())
    return sample


def pick_examples(sample_folder: Path, out: Path, *, shots: int, seed: int) -> Path:
    """Copy `shots` random images of each class folder to `<out>/<class>/`; fewer if it has fewer.

    Returns
    -------
    `out`

    Raises
    ------
    FolderError
        If `sample_folder` has no class folders with images, or `out` holds other files or
        cannot be written.
    """
    chosen = _choose(sample_folder, shots=shots, seed=seed)
    _refuse_others(out, chosen)
    with _reported(out):
        for path in chosen:
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(sample_folder / path, out / path)
    return out


@contextmanager
def _reported(folder: Path) -> Iterator[None]:
    """Say which folder did not take the files, and why."""
    try:
        yield
    except OSError as error:
        raise FolderError(
            "{folder} does not take the sample ({problem})."
            " Choose another folder, or free some space.",
            folder=str(folder),
            problem=str(error.strerror),
        ) from error


def _pictures(name: SampleName, seed: int) -> list[Picture]:
    if name == "creatures":
        return creature_pictures(seed)
    from engine.samples.digits import digit_pictures  # loads scikit-learn

    return digit_pictures()


def _forget_other_seed(sample: Path, pictures: list[Picture], seed: int) -> None:
    """Remove the pictures of another seed, so that no two are mixed."""
    record = sample / _SEED_FILE
    if record.is_file() and record.read_text("utf-8") != str(seed):
        for picture in pictures:
            (sample / picture.path).unlink(missing_ok=True)
    _write(record, str(seed).encode())


def _write_missing(sample: Path, pictures: list[Picture], job: Job) -> None:
    for done, picture in enumerate(pictures):
        job.step(done, len(pictures))
        if not (sample / picture.path).exists():
            _write(sample / picture.path, picture.encode())
    job.step(len(pictures), len(pictures))


def _write(path: Path, data: bytes) -> None:
    """Write aside, then move into place: a file that is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(data)
    aside.replace(path)


def _attributes_csv() -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("class", *ATTRIBUTES))
    for creature, row in zip(CREATURES, attribute_table(), strict=True):
        writer.writerow((creature.name, *row.astype(int)))
    return text.getvalue().encode()


def _choose(sample_folder: Path, *, shots: int, seed: int) -> list[str]:
    """Return paths `<class>/<file>` of the examples, relative to the sample."""
    files_of: dict[str, list[str]] = {}
    for file in scan_folder(sample_folder):
        class_name, slash, _ = file.path.partition("/")
        if slash:
            files_of.setdefault(class_name, []).append(file.path)
    if not files_of:
        raise FolderError(
            "{folder} has no sub-folders with images. Choose a folder with one for each class.",
            folder=str(sample_folder),
        )
    rng = np.random.default_rng(seed)
    return [
        files[place]
        for files in files_of.values()
        for place in sorted(rng.permutation(len(files))[:shots].tolist())
    ]


def _refuse_others(out: Path, chosen: list[str]) -> None:
    wanted = {out / path for path in chosen}
    found = (path for path in out.rglob("*") if path.is_file())
    if any(path not in wanted for path in found):
        raise FolderError(
            "{folder} holds other files already. Choose an empty folder for the examples.",
            folder=str(out),
        )
