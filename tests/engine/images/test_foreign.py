from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine.errors import UnreadableImageError
from engine.images import PictureView, decode_image, foreign, opening
from engine.images.decoding import decode_viewed, read_pixels


def stacked(n_pages, value=40):
    pages = [Image.new("L", (8, 6), value * (page + 1)) for page in range(n_pages)]
    buffer = BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    return buffer.getvalue()


def written(values, **options):
    tifffile = pytest.importorskip("tifffile")
    buffer = BytesIO()
    tifffile.imwrite(buffer, values, **options)
    return buffer.getvalue()


def first_pixel(data, **view):
    return decode_image(data, view=PictureView(**view)).getpixel((0, 0))


def test_that_the_page_of_the_view_is_taken():
    assert first_pixel(stacked(3)) == (40, 40, 40)
    assert first_pixel(stacked(3), page=3) == (120, 120, 120)


def test_that_a_page_that_a_file_lacks_is_its_last():
    assert first_pixel(stacked(2), page=9) == (80, 80, 80)


def test_that_channels_become_red_green_and_blue():
    values = np.zeros((6, 8, 5), np.uint8) + np.arange(1, 6, dtype=np.uint8) * 10
    data = written(values, photometric="minisblack", planarconfig="contig")
    assert first_pixel(data) == (10, 20, 30)
    assert first_pixel(data, channels=(5, 1)) == (50, 10, 0)


def test_that_both_channels_of_an_ome_file_are_shown():
    values = np.stack([np.full((6, 8), v, np.uint8) for v in (30, 60)])
    data = written(values, ome=True, metadata={"axes": "CYX"}, photometric="minisblack")
    assert first_pixel(data) == (30, 60, 0)
    pixels = read_pixels(data, ".tif", PictureView())
    assert (pixels.n_pages, pixels.n_channels) == (1, 2)


def test_that_without_its_package_a_file_of_channels_says_what_to_install(monkeypatch):
    values = np.zeros((6, 8, 5), np.uint16)
    data = written(values, photometric="minisblack", planarconfig="contig")
    monkeypatch.setitem(__import__("sys").modules, "tifffile", None)
    foreign.has_tiff_stacks.cache_clear()
    with pytest.raises(UnreadableImageError, match=r"channels.*protolabel\[tiff\]"):
        decode_image(data)


def test_that_a_damaged_heic_file_is_refused():
    pytest.importorskip("pi_heif")
    with pytest.raises(UnreadableImageError):
        decode_image(b"\0\0\0\x18ftypheic" + bytes(200))


def test_that_a_raw_file_of_no_camera_is_refused():
    pytest.importorskip("rawpy")
    with pytest.raises(UnreadableImageError, match="RAW"):
        decode_viewed(b"II*\0" + bytes(300), suffix=".nef")


def dicom(values, **tags):
    pydicom = pytest.importorskip("pydicom")
    found = pydicom.Dataset()
    found.file_meta = pydicom.dataset.FileMetaDataset()
    found.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    found.file_meta.MediaStorageSOPClassUID = pydicom.uid.CTImageStorage
    found.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    found.SOPClassUID, found.SOPInstanceUID = pydicom.uid.CTImageStorage, "1.2.3"
    found.Rows, found.Columns = values.shape[-2:]
    found.SamplesPerPixel, found.PhotometricInterpretation = 1, "MONOCHROME2"
    found.BitsAllocated, found.BitsStored, found.HighBit = 16, 12, 11
    found.PixelRepresentation, found.Modality = 0, "CT"
    found.PixelData = values.astype(np.uint16).tobytes()
    for name, value in tags.items():
        setattr(found, name, value)
    buffer = BytesIO()
    found.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def test_that_a_dicom_file_brings_its_window_and_its_units():
    data = dicom(
        np.full((6, 8), 1024), WindowCenter=40, WindowWidth=400, RescaleIntercept=-1024,
        RescaleSlope=1,
    )  # fmt: skip
    pixels = read_pixels(data, ".dcm", PictureView())
    assert pixels.own_range == (-160, 240)
    assert pixels.values[0, 0] == 0


def test_that_a_frame_of_a_dicom_file_can_be_chosen():
    frames = np.stack([np.full((6, 8), v) for v in (100, 200)])
    data = dicom(frames, NumberOfFrames=2)
    assert read_pixels(data, ".dcm", PictureView(page=2)).values[0, 0] == 200


def test_that_a_jpeg_above_the_limit_is_read_scaled(monkeypatch):
    buffer = BytesIO()
    Image.new("RGB", (800, 600), "red").save(buffer, "JPEG")
    monkeypatch.setattr(opening, "MOST_PIXELS", 400 * 300)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200 * 300)
    decoded = decode_viewed(buffer.getvalue())
    assert decoded.picture.size == (400, 300)
    assert decoded.size_px == (800, 600)


def test_that_a_png_above_the_limit_is_refused(monkeypatch):
    buffer = BytesIO()
    Image.new("RGB", (800, 600), "red").save(buffer, "PNG")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200 * 300)
    with pytest.raises(UnreadableImageError, match="million pixels"):
        decode_image(buffer.getvalue())
