"""The top-level window: it composes pages, rail and status bar and joins them to flows."""
