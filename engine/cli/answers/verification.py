"""Whether a project is whole, and what can be saved of one that is not."""

from pathlib import Path

from engine.cli.parts.terminal import Terminal
from engine.errors import DamagedProjectError
from engine.project import find_damage, repair


def verify_project(path: Path, *, as_json: bool) -> None:
    damage = find_damage(path)
    if damage is not None:
        raise DamagedProjectError(damage.template, **damage.values)
    Terminal(as_json=as_json).answer({"whole": True}, f"{path} is whole.")


def repair_project(path: Path, *, as_json: bool) -> None:
    """Mend a damaged project; one that is whole is left as it is."""
    if find_damage(path) is None:
        verify_project(path, as_json=as_json)
        return
    done = repair(path)
    lost = ", ".join(f"{n:,} of {table}" for table, n in done.lost.items())
    Terminal(as_json=as_json).answer(
        {"whole": False, "lost": done.lost, "replaced": str(done.replaced)},
        f"{path} holds what was whole of {done.replaced}.",
        f"Lost rows: {lost}." if lost else "No row is lost.",
        "Labels are made anew: protolabel label or the window.",
    )
