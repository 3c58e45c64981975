"""Weight files of the Hugging Face hub, through its own library and into its own cache.

The library resumes and checks downloads, and honours HF_HOME and HF_HUB_OFFLINE. What is in
the cache is used without asking the network.
"""

import logging
from pathlib import Path
from typing import Any

from engine.embedding.embedder import BackboneId
from engine.errors import WeightsUnavailableError
from engine.extras import lock_by_threads
from engine.jobs import CancelledError, Job


def fetch_from_hub(repository: str, names: tuple[str, ...], backbone: BackboneId, job: Job) -> Path:
    """Return the first file of these names, fetched if it is not in the cache.

    The steps of `job` are bytes.

    Raises
    ------
    WeightsUnavailableError
        If it is in no cache and cannot be fetched; says how to bring it by hand.
    CancelledError
        What was fetched until then may be kept, to go on from there the next time.
    """
    from huggingface_hub import try_to_load_from_cache

    kept = (try_to_load_from_cache(repository, name) for name in names)
    found = next((Path(path) for path in kept if isinstance(path, str)), None)
    fetched = (_fetch(repository, name, backbone, job) for name in names)
    found = found or next((path for path in fetched if path), None)
    if found is None:
        raise _unavailable(backbone, repository, names[0], "the file is not there")
    return found


def damaged_file(path: Path, backbone: BackboneId) -> WeightsUnavailableError:
    """Return the error for a file that was fetched, and that the network cannot read."""
    return WeightsUnavailableError(
        "The weight file {file} of {backbone} is damaged. Delete it and try again.",
        file=str(path),
        backbone=backbone,
    )


def _fetch(repository: str, name: str, backbone: BackboneId, job: Job) -> Path | None:
    """Return where a file is now, None if the repository has none of that name."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it says each retry
    try:
        return Path(hf_hub_download(repository, name, tqdm_class=_progress_of(job)))
    except CancelledError:
        raise
    except EntryNotFoundError as error:
        if not isinstance(error, LocalEntryNotFoundError):
            return None
        raise _unavailable(backbone, repository, name, str(error.__cause__ or error)) from error
    except Exception as error:  # the library lets through errors of many others
        raise _unavailable(backbone, repository, name, str(error)) from error


def _progress_of(job: Job) -> Any:
    from tqdm import tqdm

    lock_by_threads()

    class Progress(tqdm):  # type: ignore[misc]
        """Counts the bytes of a job instead of drawing a bar, and stops when that is cancelled."""

        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **{**options, "disable": True})
            self._done = int(options.get("initial") or 0)
            self._total = int(options.get("total") or 0)

        def update(self, n: float | None = 1) -> bool | None:
            self._done += int(n or 0)
            job.step(self._done, max(self._total, self._done))
            return None

    return Progress


def _unavailable(
    backbone: BackboneId, repository: str, name: str, reason: str
) -> WeightsUnavailableError:
    return WeightsUnavailableError(
        "The weights of {backbone} could not be fetched ({reason}). Connect to the network and try"
        " again, or run “hf download {repository} {file}” elsewhere and bring the folder HF_HOME.",
        backbone=backbone,
        reason=reason.partition("\n")[0].rstrip("."),
        repository=repository,
        file=name,
    )
