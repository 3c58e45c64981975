"""What checklists must say before anything can be learnt from them."""

from collections.abc import Sequence

import numpy as np

from engine.errors import ChecklistError
from engine.prototypes.zero_shot.signatures import SignatureScale
from engine.vectors import Float32s, Int32s


def check_checklists(
    strengths: Float32s,
    class_names: Sequence[str],
    *,
    seen: Int32s,
    tags: Float32s | None = None,
) -> None:
    """Refuse checklists by which no image could be told apart.

    Parameters
    ----------
    strengths : float32 (n_classes, n_attributes), NaN for unknown
    seen : int32 (n_seen,), rows of classes that have examples
    tags : float32 (n, n_attributes), NaN for unknown, of single images

    Raises
    ------
    ChecklistError
        If a strength is out of range, an unseen class has a checklist that is all unknown or
        that of another class, or neither seen classes nor tags differ in any attribute.
    """
    _check_range(strengths, class_names)
    described = np.flatnonzero(np.isfinite(strengths).any(axis=1))
    empty = np.setdiff1d(np.arange(len(strengths)), [*described, *seen])
    if len(empty):
        raise ChecklistError(
            "Nothing is known of the attributes of “{name}”. Tick at least one of them.",
            name=class_names[empty[0]],
        )
    _check_difference(strengths, class_names, seen)
    _check_contrast(strengths[np.intersect1d(seen, described)], tags)


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


def _check_contrast(strengths: Float32s, tags: Float32s | None) -> None:
    taught = strengths if tags is None else np.concatenate([strengths, tags])
    if SignatureScale.fit(taught).factors.any():
        return
    if len(strengths) < 2:
        raise ChecklistError(
            "Attributes cannot be learnt yet. Give examples of two classes whose checklists"
            " differ, or tag a few images that show an attribute and a few that do not."
        )
    raise ChecklistError(
        "All {classes} seen classes have the same attributes, as far as is known, so that"
        " none can be learnt. Tick one that some of them have and others do not.",
        classes=len(strengths),
    )
