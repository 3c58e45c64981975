"""From a folder on disk to RGB pixels: finding files, telling them apart, decoding them.

Every file may be broken or hostile. What cannot be decoded is an UnreadableImageError
whose text is the reason alone, so that a list can show it beside the file's name.
"""

from engine.images.decoder_process import DecoderProcess, RenderedImage
from engine.images.decoding import decode_image, read_bytes, read_image
from engine.images.hashing import ContentHash, hash_content
from engine.images.scanning import IMAGE_SUFFIXES, ImageFile, scan_folder
from engine.images.thumbnails import THUMBNAIL_SIDE_PX, encode_thumbnail

__all__ = [
    "IMAGE_SUFFIXES",
    "THUMBNAIL_SIDE_PX",
    "ContentHash",
    "DecoderProcess",
    "ImageFile",
    "RenderedImage",
    "decode_image",
    "encode_thumbnail",
    "hash_content",
    "read_bytes",
    "read_image",
    "scan_folder",
]
