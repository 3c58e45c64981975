"""What each command does and prints; `engine.cli.commands` says how it is typed."""
