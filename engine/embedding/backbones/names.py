"""What to say of a name that no backbone has."""

from collections.abc import Sequence
from difflib import get_close_matches

from engine.embedding.embedder import BackboneId
from engine.errors import UnknownBackboneError


def unknown_backbone(
    backbone: BackboneId, known: Sequence[str], *, otherwise: str = ""
) -> UnknownBackboneError:
    """Return the error that names the ids of `known` that are spelt nearly like it."""
    similar = get_close_matches(backbone.lower(), known, n=3, cutoff=0.5) or [otherwise]
    return UnknownBackboneError(
        "There is no backbone {backbone}. {hint}",
        backbone=backbone,
        hint=f"Did you mean {' or '.join(similar)}?" if any(similar) else "",
    )
