"""Qt item models over arrays: engine data in, roles out; they paint nothing and edit nothing."""
