"""Which classifier may go with which method."""

import typer

from engine.labelling import make_classifier


def check_classifier(method: str, classifier: str) -> None:
    """Refuse what cannot be used before anything is computed for it.

    Raises
    ------
    typer.BadParameter
        If `method` uses no classifier.
    ClassifierError
        If there is no such classifier.
    """
    if not classifier:
        return
    if method not in {"rounds", "self-training"}:
        raise typer.BadParameter(
            f"--classifier belongs to --method rounds or self-training, not {method}."
        )
    make_classifier(classifier, seed=0)
