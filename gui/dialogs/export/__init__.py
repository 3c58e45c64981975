"""What is exported, where to, and what it will look like."""
