"""What `train-backbone` and `import-backbone` do."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.cli.parts.terminal import Terminal, counted, table
from engine.embedding.network.file import write_backbone
from engine.jobs import CancelledError, Job
from engine.training import TrainingReport, TrainingRequest, TrainingRun


def train_backbone(request: TrainingRequest, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with terminal.progress("Reading images") as job:
        run = TrainingRun(job, request)
    terminal.note(f"Learning from {counted(run.n_images, 'image')} on {run.device}.")
    try:
        with terminal.progress("Training") as job, _stopping_between_steps(job):
            report = run.train(job)
    except CancelledError:
        terminal.note(f"What was learned is in {request.checkpoint}. Go on with --resume.")
        raise
    _show(terminal, request, report)


def import_backbone(weights: Path, out: Path, *, as_json: bool) -> None:
    from engine.embedding.backbones.published_weights import read_published

    terminal = Terminal(as_json=as_json)
    architecture, tensors = read_published(weights)
    write_backbone(out, out.stem, architecture, tensors)
    size_px, n_weights = architecture.input_size_px, architecture.count_weights()
    terminal.answer(
        {"backbone": str(out), "input_size_px": size_px, "weights": n_weights},
        f"Wrote {out}: {n_weights / 1e6:.1f} million weights, images of {size_px} px.",
        f"Use it: protolabel label IMAGES --examples EXAMPLES --backbone {out}",
    )


def _show(terminal: Terminal, request: TrainingRequest, report: TrainingReport) -> None:
    fidelity = report.fidelity
    terminal.answer(
        {
            "backbone": str(request.out),
            "curve": str(request.curve),
            "steps": report.n_steps,
            "losses": report.losses,
            "cosine": fidelity.cosine,
            "neighbours": fidelity.neighbours,
        },
        table(("loss at the end", ""), list(report.losses.items())),
        "",
        f"On images held out: cosine to what is taught {fidelity.cosine:.3f},"
        f" {fidelity.neighbours:.0%} of the ten nearest neighbours are the same.",
        f"Wrote {request.out} and {request.curve}.",
        f"Use it: protolabel label IMAGES --examples EXAMPLES --backbone {request.out}",
    )


@contextmanager
def _stopping_between_steps(job: Job) -> Iterator[None]:
    """Let Ctrl+C and a polite kill wait for the end of a step."""
    before = {
        number: signal.signal(number, lambda _number, _frame: job.cancel())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
