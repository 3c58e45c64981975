"""The checklist of one class: its attributes, and the images that it matches."""
