"""A class chosen for an image: by key, by guess, or by name."""
