"""Pictures that one camera took within seconds, which show nearly the same.

A camera trap takes three to ten frames of one animal, a phone a burst of one smile. In both
parts of a split they would test a model on what it was trained on.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from PIL import ExifTags, Image

from engine.interop.rows import ExportRow
from engine.jobs import Job
from engine.project import ImageId

_GAP_S: Final = 5.0
"""So long after the last frame comes the next of a burst, at the most."""
_LONGEST_S: Final = 60.0
"""A burst ends then, or a film of one picture every few seconds would be one burst."""
_FORMAT: Final = "%Y:%m:%d %H:%M:%S"
_UNREADABLE: Final = (OSError, ValueError, SyntaxError, TypeError, LookupError, AttributeError)


class Shot(NamedTuple):
    """When and by what a picture was taken."""

    camera: tuple[str, str, str]
    at_s: float
    image_id: ImageId


def find_bursts(job: Job, rows: Sequence[ExportRow], *, root: Path) -> dict[ImageId, ImageId]:
    """Return the first image of the burst that each image belongs to, for those that have one.

    Their EXIF tells camera and time. Numbers in names count for nothing: most are no bursts.

    Parameters
    ----------
    root : the folder that the paths of `rows` start from; files are opened, not decoded
    """
    shots: dict[tuple[str, str, str], list[Shot]] = defaultdict(list)
    for done, row in enumerate(rows):
        job.step(done, len(rows))
        if shot := _shot(row, root):
            shots[shot.camera].append(shot)
    first: dict[ImageId, ImageId] = {}
    for of_camera in shots.values():
        first |= _bursts(sorted(of_camera, key=lambda shot: (shot.at_s, shot.image_id)))
    return first


def _bursts(shots: Sequence[Shot]) -> Mapping[ImageId, ImageId]:
    found: dict[ImageId, ImageId] = {}
    begin = last = shots[0]
    for shot in shots[1:]:
        if shot.at_s - last.at_s <= _GAP_S and shot.at_s - begin.at_s <= _LONGEST_S:
            found[shot.image_id] = begin.image_id
        else:
            begin = shot
        last = shot
    return found


def _shot(row: ExportRow, root: Path) -> Shot | None:
    with suppress(*_UNREADABLE), Image.open(root / row.path) as picture:
        exif = picture.getexif()
        of_photo = exif.get_ifd(ExifTags.IFD.Exif)
        taken = of_photo.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
        if not taken:
            return None
        at = datetime.strptime(str(taken).strip("\0 "), _FORMAT).replace(tzinfo=UTC)  # or any
        folder = str(PurePosixPath(row.path).parent)
        model = str(exif.get(ExifTags.Base.Model, ""))
        number = str(of_photo.get(ExifTags.Base.BodySerialNumber, ""))
        return Shot((folder, model, number), at.timestamp(), row.image_id)
    return None
