"""The hash of a file is its identity."""

import hashlib

from engine.images import hash_content


def test_that_the_hash_is_sha256():
    assert hash_content(b"zebra") == hashlib.sha256(b"zebra").digest()
