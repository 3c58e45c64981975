"""What is typed: names, options and help of every command, and nothing heavy."""
