"""What examples and tags have taught about attributes, asked about the images of a project.

The checklists of classes teach through their examples and accepted images; what a person said
of a single image comes before what its class says.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from engine.errors import ChecklistError
from engine.jobs import Job
from engine.labelling.attributes.reasons import AttributeReason, weigh_entries
from engine.labelling.request import LabelRequest
from engine.project import AttributeId, AttributeSnapshot, ClassId, ImageId
from engine.prototypes.zero_shot import (
    USUAL_DECAY,
    AttributeClassifiers,
    SeenImages,
    ZeroShotModel,
    attribute_reliability,
    fit_attribute_classifiers,
    fit_zero_shot,
)
from engine.vectors import Float32s, Int32s

_MOST_MATCHED: Final = 50_000
"""Of more images `matches` looks at an even sample."""


@dataclass(frozen=True, eq=False)
class AttributeModel:
    """A classifier for each attribute, and how well images go with checklists.

    Attributes
    ----------
    request : what was learnt from
    attributes : those of the request
    taught : the classes with images, which are those of `zero_shot`
    candidates : int32 (n,), the open images that `matches` chooses from
    spaced : float32 (n, rank), these in the space of `zero_shot`
    """

    request: LabelRequest
    attributes: AttributeSnapshot
    classifiers: AttributeClassifiers
    zero_shot: ZeroShotModel
    taught: tuple[ClassId, ...]
    candidates: Int32s
    spaced: Float32s

    def presence(self, images: Int32s) -> Float32s:
        """Return how likely `images` (n,) show each attribute: float32 (n, n_attributes)."""
        logits = self.classifiers.logits(self.request.pool.features[images])
        return np.asarray(1 / (1 + np.exp(-logits)), np.float32)

    def presence_in(self, image_id: ImageId) -> dict[AttributeId, float]:
        """Return how likely one image shows each attribute; nothing of images of later."""
        if not self._knows(image_id):
            return {}
        probabilities = self.presence(np.array([image_id], np.int32))[0]
        return dict(zip(self.attributes.attribute_ids, probabilities.tolist(), strict=True))

    def doubt(self, images: Int32s, attribute_id: AttributeId | None) -> Float32s:
        """Return float32 (n,), from 0 where it is plain whether `images` (n,) show it to 1.

        The mean over all attributes for None; 1 for an attribute of later.
        """
        if attribute_id is not None and attribute_id not in self.attributes.attribute_ids:
            return np.ones(len(images), np.float32)
        presence = self.presence(images)
        if attribute_id is not None:
            presence = presence[:, [self.attributes.column_of(attribute_id)]]
        return np.asarray((4 * presence * (1 - presence)).mean(axis=1), np.float32)

    def matches(
        self, checklist: Float32s, *, count: int, besides: ClassId | None = None
    ) -> tuple[ImageId, ...]:
        """Return the images that go best with a checklist that a person is just ticking.

        They go better with it than with the classes that have images: those of animals much
        like the wanted one are common, and resemble the checklist more than its own images do.

        Parameters
        ----------
        checklist : float32 (n_attributes,), 0..1, NaN for unknown
        besides : the class that the checklist is of, which is no rival
        """
        if not np.isfinite(checklist).any():
            return ()
        scores = self.zero_shot.scores_of(self.spaced, checklist[None])[:, 0]
        rivals = [column for column, class_id in enumerate(self.taught) if class_id != besides]
        if rivals:
            scores = scores - self._of_taught[:, rivals].max(axis=1)
        best = self.candidates[np.argsort(-scores, kind="stable")[:count]]
        return tuple(ImageId(i) for i in best.tolist())

    def reasons(self, image_id: ImageId, class_id: ClassId) -> tuple[AttributeReason, ...]:
        """Say what the image has to say to the checklist of a class, the best supported first.

        Empty for images and classes that came later.
        """
        if not self._knows(image_id) or class_id not in self.attributes.class_ids:
            return ()
        return weigh_entries(
            self.attributes.attribute_ids,
            self.attributes.checklist_of(class_id),
            self.classifiers.logits(self.request.pool.features[[image_id]])[0],
            self.classifiers.prior,
        )

    def _knows(self, image_id: ImageId) -> bool:
        pool = self.request.pool
        return image_id < len(pool) and bool(pool.is_embedded[image_id])

    @cached_property
    def _of_taught(self) -> Float32s:
        """Scores of the candidates for `taught`: float32 (n, n_taught)."""
        return self.zero_shot.scores(self.request.pool.features[self.candidates])


def learn_attributes(job: Job, request: LabelRequest) -> AttributeModel:
    """Learn from the images whose class has a checklist, and from those with tags.

    Raises
    ------
    ChecklistError
        If there is nothing to learn from yet; the message says what is needed.
    """
    attributes = known_attributes(request)
    own = request.own_labels()
    with_images = attributes.of_classes(np.unique(own[own >= 0]))
    rows, seen = seen_images(request, with_images)
    zero_shot = fit_zero_shot(job, seen, with_images.class_names)
    features, targets = request.pool.features, _targets(seen)
    classifiers = fit_attribute_classifiers(
        features[rows], targets, np.isfinite(targets).astype(np.float32), decay=USUAL_DECAY
    )
    candidates = _candidates(request)
    spaced = zero_shot.setting.space.apply(features[candidates])
    return AttributeModel(
        request, attributes, classifiers, zero_shot, with_images.class_ids, candidates, spaced
    )


def judge_attributes(job: Job, request: LabelRequest) -> dict[AttributeId, float]:
    """Return how reliable each attribute is: the area under the ROC curve, 0.5 for chance.

    Attributes that cannot be judged yet are left out.

    Raises
    ------
    ChecklistError
        As for `learn_attributes`.
    """
    attributes = known_attributes(request)
    _, seen = seen_images(request, attributes)
    areas = attribute_reliability(job, seen)
    judged = zip(attributes.attribute_ids, areas.tolist(), strict=True)
    return {attribute_id: area for attribute_id, area in judged if np.isfinite(area)}


def known_attributes(request: LabelRequest) -> AttributeSnapshot:
    """Return the attributes of `request`.

    Raises
    ------
    ChecklistError
        If nothing is known of them.
    """
    if request.attributes is None or request.attributes.is_empty:
        raise ChecklistError(
            "Nothing is known of any attribute yet. Tick the attributes of two classes that"
            " have examples, or tag a few images."
        )
    return request.attributes


def seen_images(request: LabelRequest, attributes: AttributeSnapshot) -> tuple[Int32s, SeenImages]:
    """Return the images whose class or tags are known, and what is known.

    Returns
    -------
    int32 (n,), their ids, ascending; the classes of `SeenImages` are rows of `attributes`, and
    images of no class have -1
    """
    pool, own = request.pool, request.own_labels()
    is_tagged = np.zeros(len(pool), np.bool_)
    is_tagged[attributes.tagged[attributes.tagged < len(pool)]] = True
    rows = np.flatnonzero(pool.is_embedded & ((own >= 0) | is_tagged)).astype(np.int32)
    row_of = {int(class_id): row for row, class_id in enumerate(attributes.class_ids)}
    class_index = np.array([row_of.get(label, -1) for label in own[rows].tolist()], np.int32)
    tags = np.full((len(rows), len(attributes.attribute_ids)), np.nan, np.float32)
    held = np.flatnonzero(is_tagged[rows])
    tags[held] = attributes.tags[np.searchsorted(attributes.tagged, rows[held])]
    return rows, SeenImages(pool.features[rows], class_index, attributes.strengths, tags)


def _targets(seen: SeenImages) -> Float32s:
    """Return what is known of each image, float32 (n, n_attributes); tags come first."""
    no_class = np.full((1, seen.strengths.shape[1]), np.nan, np.float32)
    of_class = np.concatenate([seen.strengths, no_class])[seen.class_index]
    return of_class if seen.tags is None else np.where(np.isfinite(seen.tags), seen.tags, of_class)


def _candidates(request: LabelRequest) -> Int32s:
    pool = request.pool
    is_open = pool.is_pool & pool.is_embedded & request.is_open
    rows = np.unique(pool.duplicate_of[is_open]).astype(np.int32)
    return rows[:: max(1, len(rows) // _MOST_MATCHED)]
