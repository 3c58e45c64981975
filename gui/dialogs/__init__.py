"""Windows over the window: each asks for one decision and returns it."""
