"""Embeddings and thumbnails that were computed before."""
