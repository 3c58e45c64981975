"""A person's actions as data that apply themselves and return their undoing."""
