"""Images on their way from one part of the window to another by drag and drop."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData

from engine.project import ImageId

# Numbers of images mean something in this process only: another has another project open.
IMAGES_MIME = f"application/x-protolabel-images-{os.getpid()}"


def encode_images(image_ids: Sequence[ImageId]) -> QMimeData:
    data = QMimeData()
    data.setData(IMAGES_MIME, json.dumps(list(image_ids)).encode())
    return data


def decode_images(data: QMimeData) -> tuple[ImageId, ...]:
    """Return the images of this window that are being dragged; none if it is something else."""
    if not data.hasFormat(IMAGES_MIME):
        return ()
    return tuple(map(ImageId, json.loads(bytes(data.data(IMAGES_MIME).data()))))


def dragged_files(data: QMimeData) -> tuple[Path, ...]:
    """Return the files and folders that are dragged in from elsewhere."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
