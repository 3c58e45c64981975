"""What several answers share: printing, steps from a folder to labels, how images are named."""
