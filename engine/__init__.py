"""Turns a few labelled images into a labelled dataset; knows no screen.

Folders are floors and imports point down only, from `cli` to `images`; the
contracts in pyproject.toml say so and `make lint` checks them.
"""

__version__ = "0.1.0"
