"""The iterative pseudo-labeller: a few given labels in, a label and a probability for every image.

The interface stays while the method improves: `PseudoLabeler(settings).run(job, request)`.
"""

from engine.labelling.attributes.model import (
    AttributeModel,
    judge_attributes,
    learn_attributes,
)
from engine.labelling.attributes.reasons import AttributeReason
from engine.labelling.class_text_reader import ClassTextReader, ReadClassTexts
from engine.labelling.class_texts import ClassTexts
from engine.labelling.fit_cache import FitCache
from engine.labelling.kept.history import NOT_SEEN, changed_since, note_seen
from engine.labelling.kept.packing import pack_labels, unpack_labels
from engine.labelling.labelled_under import (
    LABELLED_UNDER,
    LOST_LABELS,
    LOST_SETTINGS,
    LabelledUnder,
    capture_digest,
)
from engine.labelling.labels import AccuracyEstimate, ImageStatus, PseudoLabels, RoundReport
from engine.labelling.mistakes import (
    HeldOutLabels,
    Mistake,
    find_mistakes,
    hold_out,
    likely_mistakes,
)
from engine.labelling.pool import (
    EmbeddedImages,
    EmbeddingTable,
    by_image,
    embed_request,
    find_duplicates,
    images_to_embed,
    prepare_pool,
    ready_pool,
    with_graph,
)
from engine.labelling.pseudo_labeler import PseudoLabeler
from engine.labelling.queue.queue import QueueItem, Strategy, WhyNext, next_images, unseen_images
from engine.labelling.queue.tagging import images_to_tag
from engine.labelling.reasons import Reason, RunnerUp, explain
from engine.labelling.request import LabelRequest, LabelSettings, Method, PreparedPool
from engine.labelling.results import N_CANDIDATES
from engine.labelling.rules import Rule, RuleKind, rule_of
from engine.labelling.scorers.estimators import make_classifier
from engine.labelling.shown import (
    WITH_A_CLASS,
    ShownLabels,
    accuracy_of_shown,
    image_statuses,
    shown_labels,
)
from engine.labelling.trials.draws import TrialDraw, TrialSettings, draw_trial
from engine.labelling.trials.figures import TrialFigures, mean_figures
from engine.labelling.trials.trial import (
    KnownImages,
    request_with_examples,
    run_trial,
    run_trials,
)

__all__ = [
    "LABELLED_UNDER",
    "LOST_LABELS",
    "LOST_SETTINGS",
    "NOT_SEEN",
    "N_CANDIDATES",
    "WITH_A_CLASS",
    "AccuracyEstimate",
    "AttributeModel",
    "AttributeReason",
    "ClassTextReader",
    "ClassTexts",
    "EmbeddedImages",
    "EmbeddingTable",
    "FitCache",
    "HeldOutLabels",
    "ImageStatus",
    "KnownImages",
    "LabelRequest",
    "LabelSettings",
    "LabelledUnder",
    "Method",
    "Mistake",
    "PreparedPool",
    "PseudoLabeler",
    "PseudoLabels",
    "QueueItem",
    "ReadClassTexts",
    "Reason",
    "RoundReport",
    "Rule",
    "RuleKind",
    "RunnerUp",
    "ShownLabels",
    "Strategy",
    "TrialDraw",
    "TrialFigures",
    "TrialSettings",
    "WhyNext",
    "accuracy_of_shown",
    "by_image",
    "capture_digest",
    "changed_since",
    "draw_trial",
    "embed_request",
    "explain",
    "find_duplicates",
    "find_mistakes",
    "hold_out",
    "image_statuses",
    "images_to_embed",
    "images_to_tag",
    "judge_attributes",
    "learn_attributes",
    "likely_mistakes",
    "make_classifier",
    "mean_figures",
    "next_images",
    "note_seen",
    "pack_labels",
    "prepare_pool",
    "ready_pool",
    "request_with_examples",
    "rule_of",
    "run_trial",
    "run_trials",
    "shown_labels",
    "unpack_labels",
    "unseen_images",
    "with_graph",
]
