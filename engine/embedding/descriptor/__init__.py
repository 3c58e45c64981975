"""Colour, gradient and texture statistics, where there are no weights."""
