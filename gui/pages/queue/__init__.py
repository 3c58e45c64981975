"""The images of which a label helps most, one at a time."""
