"""What became of a folder, in numbers: for a program, as a sentence, and class by class."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from rich.table import Table

from engine.audit import Coverage
from engine.cli.parts.coverage import coverage_at_hand, in_words
from engine.cli.parts.pipeline import joined
from engine.cli.parts.terminal import counted, table
from engine.interop import ExportRow
from engine.labelling import AccuracyEstimate, ImageStatus, PseudoLabels, accuracy_of_shown
from engine.project import Project

_LEFT_OUT = (ImageStatus.UNCERTAIN, ImageStatus.NOVEL)
_WORDS = {
    ImageStatus.ACCEPTED: "accepted",
    ImageStatus.AUTO: "labelled",
    ImageStatus.UNCERTAIN: "left out",
    ImageStatus.NOVEL: "of no class, it seems",
    ImageStatus.NEEDS_CLASS: "rejected, without a class yet",
    ImageStatus.NONE: "of none of the classes",
    ImageStatus.PENDING: "not labelled yet",
    ImageStatus.UNREADABLE: "unreadable",
    ImageStatus.CHANGED: "changed since they were looked at",
}


@dataclass(frozen=True)
class Summary:
    """Counts of images and classes.

    Attributes
    ----------
    rows : one for each image in the folder
    examples : how many each class has, by its name; also those that lie elsewhere
    expected : how many of the automatic labels should be right, where that is known
    coverage : of the certificate at hand, if there is one
    """

    rows: Sequence[ExportRow]
    examples: Mapping[str, int]
    expected: AccuracyEstimate | None = None
    coverage: Coverage | None = None

    @classmethod
    def of(
        cls, project: Project, rows: Sequence[ExportRow], labels: PseudoLabels | None
    ) -> "Summary":
        support = project.state.support_set().images
        examples = {project.classes[c].name: len(images) for c, images in support.items()}
        shown = joined(project, labels)
        expected = accuracy_of_shown(labels, shown)
        return cls(rows, examples, expected, coverage_at_hand(project, shown))

    def data(self) -> dict[str, object]:
        """Return the counts for a program."""
        statuses = self._statuses
        return {
            "images": len(self.rows),
            "labelled": statuses[ImageStatus.AUTO],
            "left_out": sum(statuses[status] for status in _LEFT_OUT),
            "statuses": {status.word: statuses[status] for status in sorted(statuses)},
            "classes": {name: self._of_class(name) for name in sorted(self.examples)},
            "expected_accuracy": asdict(self.expected) if self.expected else None,
            "certificate": in_words(self.coverage.statements) if self.coverage else None,
        }

    def sentence(self) -> str:
        """Return the counts for a person."""
        counts = self._statuses
        parts = [f"{counts[status]:,} {_WORDS[status]}" for status in _WORDS if counts[status]]
        if n_examples := counts[ImageStatus.EXAMPLE]:
            parts.insert(0, counted(n_examples, "example"))
        return f"{counted(len(self.rows), 'image')}: {', '.join(parts)}."

    def outlook(self) -> list[str]:
        """Say how right the labels should be, and what is certified, where anything is."""
        expected = [in_words([self.expected.statement])] if self.expected else []
        return expected + ([in_words(self.coverage.statements)] if self.coverage else [])

    def table(self) -> Table:
        """Show the counts class by class."""
        columns = ("examples", "accepted", "labelled", "left_out")
        counts = {name: self._of_class(name) for name in sorted(self.examples)}
        return table(
            ("class", "examples", "accepted", "labelled", "left out"),
            ((name, *(counts[name][column] for column in columns)) for name in counts),
        )

    @cached_property
    def _statuses(self) -> Counter[ImageStatus]:
        return Counter(row.status for row in self.rows)

    @cached_property
    def _statuses_by_class(self) -> Counter[tuple[str, ImageStatus]]:
        return Counter((row.guess, row.status) for row in self.rows)

    def _of_class(self, name: str) -> dict[str, int]:
        statuses = {status: self._statuses_by_class[name, status] for status in ImageStatus}
        return {
            "examples": self.examples[name],
            "accepted": statuses[ImageStatus.ACCEPTED],
            "labelled": statuses[ImageStatus.AUTO],
            "left_out": sum(statuses[status] for status in _LEFT_OUT),
        }
