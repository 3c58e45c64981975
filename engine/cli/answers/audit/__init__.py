"""Audits on the command line."""
