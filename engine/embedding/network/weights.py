"""Weight files: fetched once, checked by the hash in their name, or put there by hand.

Not `torch.hub`, which neither reports progress nor checks a file that is there already. What
that has fetched is used, and where TORCH_HOME is set, weights go where it would put them.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, cast
from urllib.request import Request, urlopen

from engine.embedding.embedder import BackboneId
from engine.embedding.staging import staged_file
from engine.errors import WeightsUnavailableError
from engine.jobs import Job

_BLOCK = 1 << 18
_TIMEOUT_S = 20.0
_HASH_IN_NAME = re.compile(r"-([a-f0-9]{8,})\.")


def load_weights(
    url: str, folder: Path, *, backbone: BackboneId, job: Job | None = None
) -> dict[str, Any]:
    """Return the tensors of a weight file by name; only plain tensors are unpickled.

    The file is looked for in `folder` and among those of torch, and fetched from `url` if it is
    not there: to torch's where TORCH_HOME is set, else into `folder`. The steps of `job` are
    bytes then.

    Raises
    ------
    WeightsUnavailableError
        If there is no network, or the file is damaged; names file and folder.
    CancelledError
    """
    import torch

    name = url.rsplit("/", 1)[-1]
    path = _find(name, folder) or _folder_to_fetch_into(folder) / name
    if not path.exists():
        _fetch(url, path, backbone=backbone, job=job or Job())
    if not _has_right_hash(path):
        raise _damaged(path, url)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a file it cannot read
        raise _damaged(path, url) from error
    return cast("dict[str, Any]", state)


def _find(name: str, folder: Path) -> Path | None:
    places = (folder / name, _folder_of_torch() / name)
    return next((path for path in places if path.exists()), None)


def _folder_to_fetch_into(folder: Path) -> Path:
    return _folder_of_torch() if os.environ.get("TORCH_HOME") else folder


def _folder_of_torch() -> Path:
    import torch

    return Path(torch.hub.get_dir(), "checkpoints")  # of TORCH_HOME or XDG_CACHE_HOME


def _has_right_hash(path: Path) -> bool:
    expected = _HASH_IN_NAME.search(path.name)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return expected is None or digest.startswith(expected[1])


def _damaged(path: Path, url: str) -> WeightsUnavailableError:
    return WeightsUnavailableError(
        "The weight file {file} in {folder} is damaged or is another file of the same name."
        " Delete it and try again, or put the one from {url} in its place.",
        file=path.name,
        folder=str(path.parent),
        url=url,
    )


def _fetch(url: str, path: Path, *, backbone: BackboneId, job: Job) -> None:
    """Download beside the final place, then rename: there is never half a file of that name."""
    try:
        with _open_url(url) as (answer, size), staged_file(path) as part:
            _copy(answer, part, size=size, job=job)
    except (OSError, HTTPException) as error:
        raise WeightsUnavailableError(
            "The weights of {backbone} could not be downloaded ({reason}). Connect to the network"
            " and try again, or download {url} elsewhere and put the file {file} into {folder}.",
            backbone=backbone,
            reason=_reason(error),
            url=url,
            file=path.name,
            folder=str(path.parent),
        ) from error


@contextmanager
def _open_url(url: str) -> Iterator[tuple[IO[bytes], int]]:
    request = Request(url, headers={"User-Agent": "protolabel"})  # noqa: S310 - ours, https
    with urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
        yield answer, int(answer.headers.get("Content-Length") or 0)


def _copy(source: IO[bytes], target: IO[bytes], *, size: int, job: Job) -> None:
    done = 0
    while block := source.read(_BLOCK):
        target.write(block)
        done += len(block)
        job.step(done, max(size, done))
    if done < size:
        raise OSError("the connection broke off")


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error)
