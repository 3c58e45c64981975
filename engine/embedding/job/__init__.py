"""The images of a project embedded in a process of its own."""
