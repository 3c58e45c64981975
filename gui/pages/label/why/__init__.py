"""Why an image has its label, what its other labels would be, and what became of it."""
