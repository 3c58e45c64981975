"""Classes in words on the command line."""
