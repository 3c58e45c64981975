"""Logistic regression, fitted as the labeller needs it."""
