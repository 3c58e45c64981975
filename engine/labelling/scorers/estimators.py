"""Any classifier of scikit-learn, by the name and the arguments that a person types."""

import ast
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from inspect import isclass, signature
from typing import Any, Final
from warnings import catch_warnings

from engine.errors import ClassifierError

_HOMES: Final = (
    *("calibration", "discriminant_analysis", "dummy", "ensemble", "gaussian_process"),
    *("linear_model", "model_selection", "multiclass", "multioutput", "naive_bayes"),
    *("neighbors", "neural_network", "semi_supervised", "svm", "tree"),
)
_NEEDS_ANOTHER: Final = "SelfTrainingClassifier"  # although its signature does not say so


def make_classifier(text: str, *, seed: int) -> Any:
    """Return a scikit-learn classifier that has seen nothing yet.

    Parameters
    ----------
    text : the name of a class, perhaps with literal arguments, such as "SVC(C=10)"
    seed : its random_state, where it has one and `text` gives none

    Raises
    ------
    ClassifierError
        If there is no such classifier, or it takes no such arguments.
    """
    name, arguments = _parsed(text)
    kind = _kind(name)
    taken = signature(kind).parameters
    unknown = [argument for argument in arguments if argument not in taken]
    if unknown:
        raise ClassifierError(
            "{classifier} takes no argument “{argument}”. It takes {taken}.",
            classifier=name,
            argument=unknown[0],
            taken=", ".join(taken) or "none",
        )
    if "random_state" in taken:
        arguments = {"random_state": seed} | arguments
    with catch_warnings(action="ignore"):  # what is deprecated still works
        return kind(**arguments)


def _parsed(text: str) -> tuple[str, dict[str, Any]]:
    """Split “Name(key=value, ...)”; nothing in `text` is ever run."""
    try:
        match ast.parse(text.strip(), mode="eval").body:
            case ast.Name(name):
                return name, {}
            case ast.Call(ast.Name(name), [], keywords) if all(k.arg for k in keywords):
                return name, {str(k.arg): ast.literal_eval(k.value) for k in keywords}
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        pass
    raise ClassifierError(
        "“{text}” is no classifier. Write its name, perhaps with numbers or words as"
        " arguments, such as SVC or SVC(C=10).",
        text=text,
    )


def _kind(name: str) -> Any:
    kinds = _kinds()
    if name not in kinds:
        raise ClassifierError(
            "scikit-learn has no classifier “{name}”. {advice}", name=name, advice=_advice(name)
        )
    required = [p.name for p in signature(kinds[name]).parameters.values() if p.default is p.empty]
    if required or name == _NEEDS_ANOTHER:
        raise ClassifierError(
            "{classifier} needs another classifier inside, which cannot be given here."
            " Choose one that works by itself, such as RandomForestClassifier.",
            classifier=name,
        )
    return kinds[name]


@cache
def _kinds() -> dict[str, Any]:
    """Return what `sklearn.utils.all_estimators` does, which imports torch on the way."""
    from sklearn.base import BaseEstimator, ClassifierMixin

    return {
        name: kind
        for home in _HOMES
        for name, kind in vars(import_module(f"sklearn.{home}")).items()
        if isclass(kind) and issubclass(kind, ClassifierMixin) and issubclass(kind, BaseEstimator)
        if not name.startswith("_")
    }


def _advice(name: str) -> str:
    by_lower = {kind.lower(): kind for kind in _kinds()}
    wish = name.lower()
    alike = [kind for lower, kind in by_lower.items() if wish in lower]
    alike += [by_lower[lower] for lower in get_close_matches(wish, by_lower, cutoff=0.5)]
    if alike:
        return f"Did you mean {' or '.join(dict.fromkeys(alike[:3]))}?"
    return "Names are those of its classes, such as RandomForestClassifier."
