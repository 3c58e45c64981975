"""Painters of cells: they ask the model for roles and draw, nothing else."""
