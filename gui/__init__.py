"""The desktop application: shows the engine's state, hands it a person's edits, computes nothing.

Floors, from the top: windows, panels, delegates, models, flows, document, tasks, theme.
Views react to what `Document` says has changed, never to each other.
"""
