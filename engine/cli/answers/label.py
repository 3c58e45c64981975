"""What the command `label` does with a project and with a folder."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from engine.cli.answers.classifiers import check_classifier
from engine.cli.answers.label_folder import OneShot, run_one_shot
from engine.cli.parts.pipeline import (
    backbone_of,
    embed,
    label,
    note_lost_examples,
    note_unreadable,
    opened,
    rows_with,
    scan,
)
from engine.cli.parts.summary import Summary
from engine.cli.parts.terminal import Terminal
from engine.embedding import BackboneId, backbone_id, default_backbone, reads_texts
from engine.labelling import LABELLED_UNDER, LabelledUnder, LabelSettings
from engine.prototypes.zero_shot import sentence_encoder


@dataclass(frozen=True)
class LabelWish:
    """What was said on the command line.

    Attributes
    ----------
    said : fields of LabelSettings; for the others the project's own hold
    """

    backbone: str | None
    said: Mapping[str, Any]

    def settings(self, usual: LabelSettings, backbone: BackboneId) -> LabelSettings:
        """Return `usual` with what was said; what that makes meaningless is dropped.

        Parameters
        ----------
        backbone : that of the project, where none was said

        Raises
        ------
        typer.BadParameter, ClassifierError
            As for `check_classifier`.
        WordsError
            If names of classes cannot be read.
        """
        if "method" in self.said:
            usual = replace(usual, classifier="")
        if "threshold" in self.said:
            usual = replace(usual, target_precision=None)
        own = backbone_id(self.backbone) if self.backbone else backbone
        if self.said.get("by_name") and not reads_texts(own):
            sentence_encoder()
        settings = replace(usual, **self.said)
        if settings.by_name and not settings.reject_novel:
            raise typer.BadParameter(
                "--words guesses what seems to belong to no class. Leave out --no-reject-novel."
            )
        check_classifier(settings.method, settings.classifier)
        return settings


def label_folder(folder: OneShot, wish: LabelWish, *, as_json: bool) -> None:
    settings = wish.settings(LabelSettings(), default_backbone()[0])
    run_one_shot(Terminal(as_json=as_json), folder, settings, backbone=wish.backbone)


def label_project(path: Path, wish: LabelWish, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        under = LabelledUnder.unpacked(project.setting(LABELLED_UNDER))
        settings = wish.settings(under.settings, backbone_of(project))
        left_out = scan(terminal, project)
        embedded = embed(terminal, project, wish.backbone).table
        note_lost_examples(terminal, project)
        labels = label(terminal, project, embedded, settings)
        rows = rows_with(project, labels)
        summary = Summary.of(project, rows, labels)
        note_unreadable(terminal, project)
    data = {
        **summary.data(),
        "rounds": len(labels.reports),
        "backbone": rows[0].backbone,
        **left_out.data(),
    }
    terminal.answer(data, summary.table(), "", summary.sentence(), *summary.outlook())
