"""Images asked for attributes, one after the other."""
