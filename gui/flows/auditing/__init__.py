"""An audit: drawing, answers and figures, off the screen's thread."""
