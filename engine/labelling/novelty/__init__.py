"""Whether an image is of none of the classes."""
