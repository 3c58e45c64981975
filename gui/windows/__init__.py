"""Top-level windows: they build pages and panels and wire them to flows, nothing else."""
