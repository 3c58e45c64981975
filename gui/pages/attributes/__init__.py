"""The list of attributes beside the images, and everything that it opens."""
