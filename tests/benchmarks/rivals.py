"""What else would label the same images from the same examples: scikit-learn, easyfsl, a forest."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from easyfsl.methods import BDCSPN, PTMAP, TIM, FewShotClassifier, LaplacianShot, SimpleShot
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.semi_supervised import LabelSpreading, SelfTrainingClassifier

from engine.labelling import KnownImages, TrialSettings, draw_trial
from engine.vectors import Bools, Float32s, Int32s

_NONE = -1
_FORESTS = "forests as in LightlyStudio"


@dataclass(frozen=True, eq=False)
class Episode:
    """One draw as rivals see it.

    Attributes
    ----------
    embeddings : float32 (n, dim), unit rows without negative numbers, as the backbone gives them
    features : float32 (n, dim), the same transformed as for the labeller
    class_index : int32 (n,), the true class of each, 0..n_classes - 1
    is_support : bool (n,)
    is_query : bool (n,), where guesses count
    """

    embeddings: Float32s
    features: Float32s
    class_index: Int32s
    is_support: Bools
    is_query: Bools

    @classmethod
    def draw(cls, images: KnownImages, trial: TrialSettings) -> "Episode":
        drawn = draw_trial(images.labels, trial)
        features = images.pool(drawn.rows, needs_neighbours=False).features
        class_index = np.searchsorted(drawn.class_ids, images.labels[drawn.rows]).astype(np.int32)
        embeddings = images.embeddings[drawn.rows].astype(np.float32)
        return cls(embeddings, features, class_index, drawn.is_support, images.is_query(drawn))

    @property
    def given(self) -> Int32s:
        """The classes of the examples, -1 for all others."""
        return np.where(self.is_support, self.class_index, np.int32(_NONE))


@dataclass(frozen=True)
class Rival:
    """`guess` returns the class of every image, or -1, once for each of `names`."""

    names: tuple[str, ...]
    guess: Callable[[Episode], tuple[Int32s, ...]]
    most_seeds: int = 1000

    def accuracies(self, images: KnownImages, trials: list[TrialSettings]):
        """Return float64 (n_trials, len(names)) over the images to be guessed."""
        return np.array([self._accuracy(Episode.draw(images, trial)) for trial in trials])

    def _accuracy(self, episode: Episode):
        with warnings.catch_warnings(action="ignore"):
            every = self.guess(episode)
        query = episode.is_query
        return [(guesses[query] == episode.class_index[query]).mean() for guesses in every]


def _spread(episode: Episode, **settings) -> tuple[Int32s]:
    model = LabelSpreading(**settings).fit(episode.features, episode.given)
    return (model.transduction_,)


def _train_itself(episode: Episode) -> tuple[Int32s]:
    model = SelfTrainingClassifier(LogisticRegression(C=10, max_iter=1000))
    return (model.fit(episode.features, episode.given).predict(episode.features),)


def _grow_forests(episode: Episode) -> tuple[Int32s, Int32s]:
    """One balanced forest per class against the rest: the best if it reaches 0.5, or the best."""
    known, support = episode.features[episode.is_support], episode.class_index[episode.is_support]
    scores = np.empty((len(episode.features), support.max() + 1))
    for index in range(scores.shape[1]):
        forest = RandomForestClassifier(class_weight="balanced", random_state=0)
        forest.fit(known, support == index)
        scores[:, index] = forest.predict_proba(episode.features)[:, 1]
    best = scores.argmax(axis=1)
    return np.where(scores.max(axis=1) >= 0.5, best, _NONE), best


def _transduce(
    episode: Episode, method: type[FewShotClassifier], *, is_raw: bool = False, **settings
) -> tuple[Int32s]:
    """Ask a new object each time: the methods of easyfsl change their prototypes."""
    torch.manual_seed(0)
    features = torch.from_numpy(episode.embeddings if is_raw else episode.features)
    is_support = torch.from_numpy(episode.is_support)
    model = method(torch.nn.Identity(), **settings)
    model.process_support_set(
        features[is_support], torch.from_numpy(episode.class_index).long()[is_support]
    )
    guesses = episode.class_index.copy()
    guesses[~episode.is_support] = model(features[~is_support]).argmax(dim=1).numpy()
    return (guesses,)


# PT-MAP takes the square root itself, of numbers that add up to 1.
RIVALS = (
    Rival(("LabelSpreading, kNN",), partial(_spread, kernel="knn")),
    Rival(("LabelSpreading, RBF",), partial(_spread, kernel="rbf")),
    Rival(("SelfTrainingClassifier, logistic",), _train_itself),
    Rival((_FORESTS, f"{_FORESTS}, without the 0.5"), _grow_forests, most_seeds=5),
    Rival(("SimpleShot",), partial(_transduce, method=SimpleShot)),
    Rival(("BD-CSPN",), partial(_transduce, method=BDCSPN)),
    Rival(("LaplacianShot",), partial(_transduce, method=LaplacianShot)),
    Rival(("TIM",), partial(_transduce, method=TIM)),
    Rival(("PT-MAP",), partial(_transduce, method=PTMAP, is_raw=True, feature_normalization=1.0)),
)
