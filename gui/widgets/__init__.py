"""Small parts that more than one page or dialog uses; they know no page."""
