"""Formats that need a package which does not come along: stacks and channels, DICOM, HEIC, RAW."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import Any, Final

import numpy as np
from PIL import Image

from engine.errors import NotInstalledError, UnreadableImageError
from engine.extras import import_extra
from engine.images.formats import EXTRA_OF_SUFFIX, HEIC, RAW
from engine.images.limits import MOST_BYTES
from engine.images.pixels import Pixels
from engine.images.view import PictureView

_DICOM_MARK, _DICOM_AT = b"DICM", 128
_TIFF_MARKS: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_COLOUR_AXES: Final = "S"
_PLACE_AXES: Final = "YX"


def is_dicom(data: bytes) -> bool:
    return data[_DICOM_AT : _DICOM_AT + 4] == _DICOM_MARK


def is_tiff(data: bytes) -> bool:
    return data.startswith(_TIFF_MARKS)


@cache
def has_tiff_stacks() -> bool:
    """Say whether the package is there that knows the axes of TIFF files."""
    return find_spec("tifffile") is not None


def is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def is_raw(suffix: str) -> bool:
    return EXTRA_OF_SUFFIX.get(suffix.lower()) is RAW


def read_heic(data: bytes) -> Image.Image:
    """Return the main picture of a HEIC or HEIF file, upright."""
    file = _extra(HEIC.module, "heic", "a HEIC file").open_heif(BytesIO(data))
    _check_bytes(int(file.size[0]), int(file.size[1]), 4)
    picture: Image.Image = file.to_pillow()
    return picture


def read_raw(data: bytes, *, is_half: bool) -> Image.Image:
    """Develop the picture of a camera, with its white balance and no brightness of its own."""
    rawpy = _extra(RAW.module, "raw", "a RAW file")
    try:
        with rawpy.imread(BytesIO(data)) as raw:
            _check_bytes(raw.sizes.width, raw.sizes.height, 16)
            developed = raw.postprocess(
                use_camera_wb=True, no_auto_bright=True, half_size=is_half, output_bps=8
            )
    except rawpy.LibRawError as error:
        raise UnreadableImageError("This is no RAW file of a known camera.") from error
    return Image.fromarray(developed)


def read_dicom(data: bytes, view: PictureView) -> Pixels:
    """Return one frame of a DICOM file, in the units that it states."""
    pydicom = _extra("pydicom", "dicom", "a DICOM file")
    found = pydicom.dcmread(BytesIO(data))
    n_frames = int(found.get("NumberOfFrames", 1) or 1)
    samples = int(found.get("SamplesPerPixel", 1))
    _check_bytes(int(found.Columns), int(found.Rows), 8 * samples)
    try:
        values = pydicom.pixels.pixel_array(
            BytesIO(data), index=_page(view, n_frames) if n_frames > 1 else None
        )
    except (RuntimeError, NotImplementedError) as error:
        raise UnreadableImageError(
            "This DICOM file is compressed in a way that needs another package"
            " (pip install pylibjpeg pylibjpeg-libjpeg pylibjpeg-openjpeg)."
        ) from error
    if samples == 1:
        slope, offset = (
            float(found.get(f"Rescale{n}", d)) for n, d in (("Slope", 1), ("Intercept", 0))
        )
        values = values * np.float32(slope) + np.float32(offset)
    return Pixels(
        values,
        kind="colour 8" if samples > 1 else f"DICOM {found.get('Modality', '')}".strip(),
        own_range=_window(found),
        n_pages=n_frames,
        is_inverted=found.get("PhotometricInterpretation") == "MONOCHROME1",
    )


def read_stack(data: bytes, view: PictureView) -> Pixels:
    """Return the chosen page and channels of a TIFF file of any shape."""
    tifffile = _extra("tifffile", "tiff", "a TIFF file with several channels")
    try:
        with tifffile.TiffFile(BytesIO(data)) as file:
            series = file.series[0]
            return _of_series(series, view)
    except ValueError as error:
        if "imagecodecs" not in str(error):
            raise
        raise UnreadableImageError(
            "This TIFF file is compressed in a way that needs another package"
            " (pip install imagecodecs)."
        ) from error


def _of_series(series: Any, view: PictureView) -> Pixels:
    _check_bytes(1, series.size, series.dtype.itemsize + 2)
    axes, values = str(series.axes), np.asarray(series.asarray())
    is_colour = axes.endswith(_COLOUR_AXES) and series.keyframe.photometric.name in {"RGB", "YCBCR"}
    channel_axes = _COLOUR_AXES if _COLOUR_AXES in axes else "C"
    planes = [i for i, a in enumerate(axes) if a not in _PLACE_AXES + channel_axes]
    n_pages = int(np.prod([values.shape[i] for i in planes], initial=1))
    places = np.unravel_index(_page(view, n_pages), [values.shape[i] for i in planes] or [1])
    cut: list[Any] = [slice(None)] * values.ndim
    for axis, place in zip(planes, places, strict=False):
        cut[axis] = int(place)
    page, left = values[tuple(cut)], [a for a in axes if a in _PLACE_AXES + channel_axes]
    if channel_axes in left:
        page = np.moveaxis(page, left.index(channel_axes), -1)
    n_channels = page.shape[2] if page.ndim == 3 else 1
    bits = "float" if values.dtype.kind == "f" else str(8 * values.dtype.itemsize)
    if is_colour:
        return Pixels(page[..., :3], f"colour {bits}", n_pages=n_pages)
    taken = _channels(view, n_channels)
    kind = f"grey {bits}" if n_channels == 1 else f"channels {taken} of {n_channels}, {bits}"
    chosen = page[..., [c - 1 for c in taken]] if page.ndim == 3 else page
    return Pixels(chosen, kind, n_pages=n_pages, n_channels=n_channels)


def _page(view: PictureView, n_pages: int) -> int:
    return min(max(1, view.page), n_pages) - 1


def _channels(view: PictureView, n_channels: int) -> Sequence[int]:
    """Return which channels are shown, from 1; those that a file lacks are left out."""
    wanted = [c for c in view.channels if 1 <= c <= n_channels]
    return wanted or list(range(1, min(3, n_channels) + 1))


def _window(found: Any) -> tuple[float, float] | None:
    """Return the window that a DICOM file asks to be shown with."""
    centre, width = found.get("WindowCenter"), found.get("WindowWidth")
    if centre is None or width is None:
        return None
    centre, width = (float(v[0] if hasattr(v, "__len__") else v) for v in (centre, width))
    return centre - width / 2, centre + width / 2


def _check_bytes(width: int, height: int, bytes_per_pixel: int) -> None:
    if width * height * bytes_per_pixel > MOST_BYTES:
        raise UnreadableImageError(
            "The picture needs more than {limit} MB of memory, the safe limit.",
            limit=MOST_BYTES // 2**20,
        )


def _extra(module: str, extra: str, what: str) -> Any:
    try:
        return import_extra(module, package=f"protolabel[{extra}]")
    except NotInstalledError as error:
        raise UnreadableImageError(
            "This is {what}. To read it: pip install protolabel[{extra}]", what=what, extra=extra
        ) from error
