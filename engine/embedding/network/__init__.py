"""The architectures of this project, and files of their weights."""
