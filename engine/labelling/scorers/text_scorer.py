"""What weighs the classes by examples and by texts at once."""

from dataclasses import dataclass

from engine.labelling.training_set import Scorer, TrainingSet
from engine.vectors import Float32s, Int32s


@dataclass(frozen=True, eq=False)
class TextScorer:
    """What examples say and what texts say, as experts that err independently.

    Attributes
    ----------
    said : float32 (n_images, n_classes), log probabilities by texts times their weight
    """

    of_examples: Scorer
    said: Float32s

    def log_scores(self, training: TrainingSet) -> Float32s:
        return self.of_examples.log_scores(training) + self.said

    def log_scores_of(self, rows: Int32s, training: TrainingSet) -> Float32s:
        return self.of_examples.log_scores_of(rows, training) + self.said[rows]
