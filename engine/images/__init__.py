"""From a folder on disk to RGB pixels: finding files, telling them apart, decoding them.

Every file may be broken or hostile. What cannot be decoded is an UnreadableImageError
whose text is the reason alone, so that a list can show it beside the file's name.
"""

from engine.images.decoder_process import DecoderProcess, RenderedImage
from engine.images.decoding import decode_image, decode_viewed, read_bytes
from engine.images.formats import IMAGE_SUFFIXES, readable_suffixes
from engine.images.hashing import ContentHash, hash_content
from engine.images.left_out import LeftOut
from engine.images.scanning import ImageFile, scan_folder
from engine.images.survey import Survey, read_image, survey_pictures
from engine.images.thumbnails import THUMBNAIL_SIDE_PX, encode_thumbnail
from engine.images.view import USUAL_VIEW, VIEW_SETTING, VIEWED_SUFFIXES, DisplayRange, PictureView

__all__ = [
    "IMAGE_SUFFIXES",
    "THUMBNAIL_SIDE_PX",
    "USUAL_VIEW",
    "VIEWED_SUFFIXES",
    "VIEW_SETTING",
    "ContentHash",
    "DecoderProcess",
    "DisplayRange",
    "ImageFile",
    "LeftOut",
    "PictureView",
    "RenderedImage",
    "Survey",
    "decode_image",
    "decode_viewed",
    "encode_thumbnail",
    "hash_content",
    "read_bytes",
    "read_image",
    "readable_suffixes",
    "scan_folder",
    "survey_pictures",
]
