"""A grid of any number of images: model, selection, tiles, mouse and keys, and marks."""
