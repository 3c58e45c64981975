"""What is most worth looking at next, for a class or for an attribute."""
