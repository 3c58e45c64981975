"""What a person said of each image, and what was shown when it was said."""
