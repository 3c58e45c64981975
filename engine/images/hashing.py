"""The identity of an image: what its bytes hash to, whatever its file is called."""

import hashlib
from typing import NewType

ContentHash = NewType("ContentHash", bytes)


def hash_content(data: bytes) -> ContentHash:
    """SHA-256 of the bytes of a file, 32 bytes long."""
    return ContentHash(hashlib.sha256(data).digest())
