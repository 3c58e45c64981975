"""Attributes, and the checklists of classes."""
