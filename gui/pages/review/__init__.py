"""Labels of one class reviewed a page at a time, then what was dismissed."""
