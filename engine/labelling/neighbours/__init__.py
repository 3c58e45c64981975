"""The graph of nearest neighbours, on which labels spread."""
