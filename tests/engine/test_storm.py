"""Whatever a person does, in whatever order: labels stay sound and forget no verdict.

A few short storms belong to the usual tests; `make storm` sends many long ones.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.audit import answer_page, freeze, latest_audit, start_audit
from engine.errors import AuditError, SupportError
from engine.jobs import Job
from engine.labelling import (
    ImageStatus,
    LabelRequest,
    LabelSettings,
    PseudoLabeler,
    pack_labels,
    shown_labels,
    unpack_labels,
)
from engine.labelling.fit_cache import FitCache
from engine.project import (
    NO_CLASS,
    AuditPlan,
    ClassId,
    ImageId,
    Project,
    ShownGuesses,
    VerdictKind,
    attribute_wishes,
    is_none_of,
    wishes,
)
from engine.simulation.known_folder import temporary_project
from tests.engine.project.pictures import picture_of
from tests.factories import clear_verdicts, clustered_features, fake_hash, make_request

IS_LONG = "STORM" in os.environ
N_IMAGES = int(os.environ.get("STORM_IMAGES", "200"))
N_KINDS, N_ATTRIBUTES = 5, 4
SAME_SHARE, SAME_PROBABILITY = 0.995, 0.02
"""So much of two labellings of the same must be equal, which begin from other fits."""

FEATURES, TRUTH = clustered_features([N_IMAGES // N_KINDS] * N_KINDS, dim=24, spread=0.9)
POOL = make_request(FEATURES, {}).pool
STRENGTHS = np.random.default_rng(3).integers(0, 2, (N_KINDS, N_ATTRIBUTES))
BATCH = 12

batches = st.lists(st.integers(0, len(TRUTH) - 1), min_size=1, max_size=BATCH, unique=True)
has_classes = precondition(lambda self: self.project.classes)
has_labels = precondition(lambda self: self.labels is not None)


class Storm(RuleBasedStateMachine):
    """A person at work on a project whose labels follow, as in the window.

    Attributes
    ----------
    kinds : the true kind of the images of each class
    labels : the present ones; None where there are no two classes to tell apart
    of_run : the labels of the latest rounds, as the project file keeps them
    """

    def __init__(self):
        super().__init__()
        self.held = ExitStack()
        hashes = [fake_hash(number) for number in range(len(TRUTH))]
        self.project = self.held.enter_context(temporary_project(hashes))
        self.past, self.future = [], []
        self.settings, self.cache = LabelSettings(), FitCache()
        self.labels = self.of_run = None

    def teardown(self):
        self.held.close()

    @initialize()
    def define_two_classes(self):
        for kind in (1, 2):
            first = int(np.argmax(kind == TRUTH))
            self.do(wishes.new_class(self.project.state, f"kind {kind}", [first, first + 1]))
        self.labels = self.update()

    # what a person does

    def do(self, edit, shown=None):
        self.past.append(picture_of(self.project))
        self.future.clear()
        self.project.do(edit, self.shown() if shown is None else shown)

    def shown(self):
        table = self.table()
        return ShownGuesses(table.guesses, table.probabilities)

    def table(self):
        project = self.project
        verdicts, unreadable = project.verdicts.snapshot(), project.catalog.is_unreadable
        return shown_labels(verdicts, self.labels, unreadable, project.classes)

    def some_class(self, data) -> ClassId:
        return data.draw(st.sampled_from(sorted(self.project.classes)))

    @rule(images=batches, with_examples=st.booleans())
    def new_class(self, images, with_examples):
        name = f"kind {self.project.state.next_class_id}"
        self.do(wishes.new_class(self.project.state, name, images if with_examples else ()))

    @has_classes
    @rule(data=st.data())
    def rename_class(self, data):
        class_id = self.some_class(data)
        self.do(wishes.rename_class(self.project.state, class_id, f"renamed {len(self.past)}"))

    @has_classes
    @rule(data=st.data())
    def remove_class(self, data):
        self.do(wishes.remove_class(self.project.state, self.some_class(data)))

    @has_classes
    @rule(
        data=st.data(), images=batches, wish=st.sampled_from([wishes.assign, wishes.add_examples])
    )
    def give_a_class(self, data, images, wish):
        self.do(wish(self.project.state, self.some_class(data), images))

    @has_labels
    @rule(images=batches, is_right=st.booleans())
    def judge_what_is_shown(self, images, is_right):
        guesses = {}
        for image_id in images:
            if (class_id := int(self.table().guesses[image_id])) != NO_CLASS:
                guesses.setdefault(class_id, []).append(image_id)
        wish = wishes.accept if is_right else wishes.reject
        if guesses:
            self.do(wish(self.project.state, guesses))

    @has_labels
    @rule(data=st.data())
    def review_a_page(self, data):
        class_id = self.some_class(data) if self.project.classes else ClassId(1)
        page = np.flatnonzero((self.table().guesses == class_id) & self.is_open())[:30].tolist()
        wrong = data.draw(st.lists(st.sampled_from(page), unique=True, max_size=5)) if page else []
        right = [image_id for image_id in page if image_id not in wrong]
        if page:
            self.do(wishes.review(self.project.state, class_id, right=right, wrong=wrong))

    @rule(images=batches)
    def judge_as_none_of_these(self, images):
        self.do(wishes.none_of_these(self.project.state, images))

    @rule(images=batches, wish=st.sampled_from([wishes.skip, clear_verdicts]))
    def judge_without_class(self, images, wish):
        self.do(wish(images))

    @has_classes
    @rule(data=st.data())
    def judge_everything_alike(self, data):
        images = np.flatnonzero(self.is_open()).tolist()
        class_id = self.some_class(data)
        edits = (
            wishes.reject(self.project.state, {class_id: images}),
            wishes.assign(self.project.state, class_id, images),
            wishes.none_of_these(self.project.state, images),
        )
        if images:
            self.do(data.draw(st.sampled_from(edits)))

    def is_open(self):
        return self.project.verdicts.kinds == VerdictKind.OPEN

    @rule()
    def undo(self):
        now = picture_of(self.project)
        self.project.undo()
        if self.past:
            self.future.append(now)
            assert picture_of(self.project) == self.past.pop()

    @rule()
    def redo(self):
        now = picture_of(self.project)
        self.project.redo()
        if self.future:
            self.past.append(now)
            assert picture_of(self.project) == self.future.pop()

    @has_labels
    @rule(seed=st.integers(0, 9))
    def begin_an_audit(self, seed):
        try:
            snapshot = freeze(self.project.catalog, self.table(), "automatic")
        except AuditError:
            return
        self.do(start_audit(self.project.state, AuditPlan(seed=seed), snapshot))

    @precondition(lambda self: self.project.audits.records)
    @rule(data=st.data())
    def answer_a_page_of_the_audit(self, data):
        audit = latest_audit(self.project.state)
        offers = [o for o in audit.next(5) if o.class_id in self.project.classes]
        images = [offer.image_id for offer in offers]
        wrong = data.draw(st.lists(st.sampled_from(images), unique=True)) if images else []
        right = [image_id for image_id in images if image_id not in wrong]
        if images:
            edit = answer_page(self.project.state, audit, right=right, wrong=wrong)
            self.do(edit, audit.shown)

    # what follows

    def request(self) -> LabelRequest:
        state = self.project.state
        attributes = state.attribute_snapshot()
        return LabelRequest(POOL, tuple(state.classes), state.verdicts.snapshot(), attributes)

    def previous(self):
        return self.of_run if self.labels is None else self.labels

    def labeler(self):
        return PseudoLabeler(self.settings, self.cache)

    def update(self):
        try:
            return self.labeler().update(Job(), self.request(), self.previous())
        except SupportError:
            return None

    @rule()
    def labels_follow(self):
        self.labels = self.update()

    @rule()
    def label_in_rounds(self):
        try:
            labels = self.labeler().run(Job(), self.request())
        except SupportError:
            return
        self.labels, self.of_run = labels, unpack_labels(pack_labels(labels))

    @has_classes
    @rule(data=st.data(), images=batches)
    def labels_follow_two_edits_at_once(self, data, images):
        requests = [self.request()]
        for some in (images[::2], images[1::2]):
            self.do(wishes.assign(self.project.state, self.some_class(data), some))
            requests.append(self.request())
        previous, jobs = self.previous(), [Job() for _ in requests]
        with ThreadPoolExecutor(len(requests)) as threads:
            asked = [
                threads.submit(self.labeler().update, job, request, previous)
                for job, request in zip(jobs, requests, strict=True)
            ]
            jobs[1].cancel()
        for future in (asked[0], asked[2]):
            assert isinstance(future.exception(), SupportError | None)
        self.labels = None if asked[2].exception() else asked[2].result()

    @rule()
    def reopen(self):
        before, path = picture_of(self.project), self.project.path
        self.project.close()
        self.project = Project.open(path)
        self.held.callback(self.project.close)
        assert picture_of(self.project) == before
        self.cache = FitCache()
        self.labels = unpack_labels(pack_labels(self.labels)) if self.labels else None

    @rule()
    def a_fresh_process_gives_the_same_labels(self):
        labels = self.labels = self.update()
        try:
            fresh = PseudoLabeler(self.settings).update(Job(), self.request(), self.of_run)
        except SupportError:
            assert labels is None
            return
        same = labels.guesses == fresh.guesses
        same &= labels.is_confident == fresh.is_confident
        same &= labels.is_novel == fresh.is_novel
        assert same.mean() >= SAME_SHARE
        differences = np.abs(labels.probabilities - fresh.probabilities)[same]
        assert differences.max(initial=0) <= SAME_PROBABILITY

    @invariant()
    def statuses_contradict_nothing(self):
        table, verdicts = self.table(), self.project.verdicts
        auto = np.flatnonzero(table.statuses == ImageStatus.AUTO)
        assert np.isin(table.guesses[table.guesses >= 0], list(self.project.classes)).all()
        assert (table.guesses[auto] >= 0).all()
        assert (verdicts.class_ids[auto] == NO_CLASS).all()
        assert not is_none_of(verdicts, auto, table.guesses[auto]).any()
        for image_id, ruled_out in verdicts.ruled_out.items():
            assert table.guesses[image_id] not in ruled_out
        assert np.isfinite(table.probabilities).all()
        assert ((table.probabilities >= 0) & (table.probabilities <= 1 + 1e-6)).all()

    @invariant()
    def no_label_is_sure_of_what_is_novel(self):
        if self.labels is not None:
            assert not (self.labels.is_confident & self.labels.is_novel).any()
            assert np.isfinite(self.labels.probabilities).all()


class DescribedStorm(Storm):
    """The same where classes also have checklists and images have tags."""

    @initialize()
    def name_attributes(self):
        names = [f"attribute {number}" for number in range(N_ATTRIBUTES)]
        self.do(attribute_wishes.new_attributes(self.project.state, names))
        for class_id in tuple(self.project.classes):
            self.describe(class_id)

    def describe(self, class_id):
        strengths = STRENGTHS[(class_id - 1) % N_KINDS]
        attributes = sorted(self.project.vocabulary.attributes)
        entries = dict(zip(attributes, map(float, strengths), strict=True))
        self.do(attribute_wishes.set_checklist(self.project.state, class_id, entries))

    @has_classes
    @rule(data=st.data())
    def describe_a_class(self, data):
        if len(self.project.vocabulary.attributes) == N_ATTRIBUTES:
            self.describe(self.some_class(data))

    @precondition(lambda self: self.project.classes and self.project.vocabulary.attributes)
    @rule(data=st.data(), strength=st.sampled_from([0.0, 1.0, None]))
    def change_a_chip(self, data, strength):
        attribute = data.draw(st.sampled_from(sorted(self.project.vocabulary.attributes)))
        entries = {attribute: strength}
        class_id = self.some_class(data)
        self.do(attribute_wishes.set_checklist(self.project.state, class_id, entries))

    @rule(images=batches)
    def tag_images(self, images):
        for column, attribute in enumerate(sorted(self.project.vocabulary.attributes)):
            for is_present in (False, True):
                strengths = STRENGTHS[TRUTH[images] - 1, column % N_ATTRIBUTES]
                some = [i for i, s in zip(images, strengths, strict=True) if bool(s) == is_present]
                if some:
                    edit = attribute_wishes.tag_images(
                        self.project.state, [ImageId(i) for i in some], {attribute: is_present}
                    )
                    self.do(edit)


def weather(*, n_storms: int, n_steps: int):
    return settings(
        max_examples=20 * n_storms if IS_LONG else n_storms,
        stateful_step_count=3 * n_steps if IS_LONG else n_steps,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if IS_LONG else [Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


Storm.TestCase.settings = weather(n_storms=4, n_steps=16)
DescribedStorm.TestCase.settings = weather(n_storms=2, n_steps=10)
TestStorm = Storm.TestCase
TestDescribedStorm = DescribedStorm.TestCase
