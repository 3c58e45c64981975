"""What the command `search` does."""

from pathlib import Path

import numpy as np
import typer

from engine.cli.parts.pipeline import backbone_of, embed, opened, present_labels, rows_with, scan
from engine.cli.parts.terminal import Terminal, counted, table
from engine.embedding import check_reads_texts, likeness, read_text


def list_found(path: Path, text: str, count: int, *, as_json: bool) -> None:
    if not text.strip():
        raise typer.BadParameter("TEXT is empty.")
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        backbone = backbone_of(project)
        check_reads_texts(backbone)
        scan(terminal, project)
        embedded = embed(terminal, project).table
        with terminal.progress("Reading") as job:
            cosines = likeness(backbone, embedded.vectors, read_text(backbone, text.strip(), job))
        cosines[~embedded.is_embedded] = -np.inf
        row_of = {
            row.image_id: row for row in rows_with(project, present_labels(terminal, project))
        }
    order = [i for i in np.argsort(-cosines, kind="stable").tolist() if i in row_of]
    found = [(row_of[i], float(cosines[i])) for i in order[:count] if cosines[i] > -np.inf]
    terminal.answer(
        {"text": text, "images": [{"path": row.path, "cosine": cosine} for row, cosine in found]},
        table(
            ("path", "cosine", "class", "status"),
            [(row.path, cosine, row.label or row.guess, row.status.word) for row, cosine in found],
        ),
        "",
        f"The best {counted(len(found), 'image')} of {len(row_of):,}.",
    )
