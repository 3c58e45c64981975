"""What checklists must say before anything can be learnt from them."""

from collections.abc import Sequence

import numpy as np

from engine.errors import ChecklistError
from engine.prototypes.zero_shot.signatures import make_signatures
from engine.vectors import Float32s, Int32s


def check_checklists(strengths: Float32s, class_names: Sequence[str], *, seen: Int32s) -> None:
    """Refuse checklists by which no image could be told apart.

    Parameters
    ----------
    strengths : float32 (n_classes, n_attributes), NaN for unknown
    seen : int32 (n_seen,), rows of classes that have examples

    Raises
    ------
    ChecklistError
        If a strength is out of range, fewer than two classes are seen, a checklist is all
        unknown, or an unseen class has the checklist of another class,
        or all seen classes have the same.
    """
    _check_range(strengths, class_names)
    if len(seen) < 2:
        raise ChecklistError(
            "Attributes cannot be learnt from {classes} seen class. Give examples of at least"
            " two classes whose checklists differ.",
            classes=len(seen),
        )
    empty = np.flatnonzero(~np.isfinite(strengths).any(axis=1))
    if len(empty):
        raise ChecklistError(
            "Nothing is known of the attributes of “{name}”. Tick at least one of them.",
            name=class_names[empty[0]],
        )
    _check_difference(strengths, class_names, seen)
    if not make_signatures(strengths, seen).vectors[seen].any():
        raise ChecklistError(
            "All {classes} seen classes have the same attributes, as far as is known, so that"
            " none can be learnt. Tick one that some of them have and others do not.",
            classes=len(seen),
        )


def attributes_of_nobody(strengths: Float32s, names: Sequence[str]) -> tuple[str, ...]:
    """Return the `names` of attributes that no class has, which tell nothing apart."""
    has_it = np.any(np.nan_to_num(strengths) > 0, axis=0)
    return tuple(name for name, is_had in zip(names, has_it.tolist(), strict=True) if not is_had)


def _check_range(strengths: Float32s, class_names: Sequence[str]) -> None:
    wrong = np.argwhere((strengths < 0) | (strengths > 1) | np.isinf(strengths))
    if len(wrong):
        row, column = wrong[0].tolist()
        raise ChecklistError(
            "The strength of attribute {attribute} of “{name}” is {value}, not between 0 and 1."
            " Correct it.",
            attribute=column + 1,
            name=class_names[row],
            value=f"{strengths[row, column]:g}",
        )


def _check_difference(strengths: Float32s, class_names: Sequence[str], seen: Int32s) -> None:
    first_of: dict[bytes, int] = {}
    held = set(seen.tolist())
    marked = np.where(np.isfinite(strengths), strengths, np.float32(-1)) + np.float32(0)
    for row, checklist in enumerate(marked):
        first = first_of.setdefault(checklist.tobytes(), row)
        if first != row and not {first, row} <= held:
            raise ChecklistError(
                "“{first}” and “{second}” have the same checklist and cannot be told apart."
                " Change an attribute of one of them.",
                first=class_names[first],
                second=class_names[row],
            )
