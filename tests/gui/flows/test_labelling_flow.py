"""Labels follow every change by themselves, and what a person said shows at once."""

from typing import get_args

import numpy as np
import pytest

from engine.embedding import BackboneId
from engine.jobs import Job
from engine.labelling import (
    LABELLED_UNDER,
    ImageStatus,
    LabelledUnder,
    LabelSettings,
    Method,
    PseudoLabeler,
    class_text_reader,
    pack_labels,
)
from engine.project import Changes, Project, wishes
from engine.vectors import normalise_rows
from gui.flows.labelling import LabellingFlow
from tests.factories import ids
from tests.gui.labelling_stage import WAIT_MS, LabellingStage, define_three, wait_until_labelled


@pytest.fixture
def stage(qapp, tmp_path):
    stage = LabellingStage(tmp_path)
    yield stage
    stage.close()


def test_that_one_class_labels_nothing_and_is_no_error(stage, qtbot):
    with qtbot.assertNotEmitted(stage.flow.failed):
        stage.define("a", 0)
        qtbot.waitUntil(lambda: not stage.tasks.is_busy)
    assert stage.flow.labels is None


def test_that_from_two_classes_on_every_image_has_a_label(stage, qtbot):
    stage.define("a", 0, 1)
    stage.define("b", 30, 31)
    wait_until_labelled(stage, qtbot)
    assert (stage.flow.table.guesses > 0).all()


def test_that_clear_images_get_their_class(stage, qtbot):
    define_three(stage, qtbot)
    assert (stage.flow.table.guesses == stage.truth).all()


def test_that_a_verdict_shows_before_the_labels_are_computed(stage, qtbot):
    define_three(stage, qtbot)
    stage.document.do(lambda state: wishes.assign(state, 2, ids(5)))
    assert stage.flow.table.guesses[5] == 2
    assert stage.flow.table.statuses[5] == ImageStatus.ACCEPTED


def test_that_undo_brings_the_automatic_label_back(stage, qtbot):
    define_three(stage, qtbot)
    stage.document.do(lambda state: wishes.assign(state, 2, ids(5)))
    stage.document.undo()
    wait_until_labelled(stage, qtbot)
    assert stage.flow.table.guesses[5] == 1


def test_that_a_run_reports_its_rounds_and_outlives_a_restart(stage, qtbot):
    define_three(stage, qtbot)
    with qtbot.waitSignals([stage.flow.round_done, stage.flow.run_finished]):
        stage.flow.run()
    again = LabellingFlow(stage.document, stage.tasks, stage.embedding)
    assert np.array_equal(again.table.guesses, stage.flow.table.guesses)
    assert again.labels.reports


def test_that_a_run_without_classes_explains_itself(stage, qtbot):
    with qtbot.waitSignal(stage.flow.failed) as failed:
        stage.flow.run()
    assert "two classes" in str(failed.args[0])


def test_that_removing_a_class_leaves_no_image_with_it(stage, qtbot):
    define_three(stage, qtbot)
    stage.document.do(lambda state: wishes.remove_class(state, 3))
    qtbot.waitUntil(lambda: 3 not in stage.flow.table.guesses and not stage.tasks.is_busy)


def test_that_the_reason_names_examples_of_the_same_class(stage, qtbot):
    define_three(stage, qtbot)
    reason = stage.flow.reason_for(45)
    assert reason.probabilities[0][0] == 2
    assert set(reason.nearest) == {30, 31}


def test_that_new_images_get_open_rows_at_once(stage, qtbot):
    define_three(stage, qtbot)
    stage.document.changed.emit(Changes.IMAGES)
    assert len(stage.flow.table.statuses) == len(stage.document.catalog)


def test_that_the_labels_of_a_run_in_another_program_are_taken_over(stage, qtbot):
    define_three(stage, qtbot)
    with qtbot.waitSignal(stage.flow.run_finished) as run:
        stage.flow.run()
    qtbot.waitUntil(lambda: not stage.tasks.is_busy)
    stage.flow.labels = None
    project = Project.open(stage.document.path)
    project.save_labels(pack_labels(run.args[0]))
    project.close()
    stage.document.refresh()
    assert stage.flow.labels.reports == run.args[0].reports


def kept_settings(stage):
    return LabelledUnder.unpacked(stage.document.setting(LABELLED_UNDER)).settings


def relabel(stage, qtbot, settings):
    with qtbot.waitSignal(stage.flow.labelled, timeout=WAIT_MS):
        stage.flow.use_settings(settings)
    qtbot.waitUntil(lambda: not stage.tasks.is_busy, timeout=WAIT_MS)


def run(stage, qtbot):
    with qtbot.waitSignal(stage.flow.run_finished, timeout=WAIT_MS):
        stage.flow.run()
    qtbot.waitUntil(lambda: not stage.tasks.is_busy, timeout=WAIT_MS)


@pytest.mark.parametrize("method", get_args(Method))
def test_that_every_method_labels_at_once_and_is_kept(stage, qtbot, method):
    define_three(stage, qtbot)
    settings = LabelSettings(method, threshold=0.5)
    relabel(stage, qtbot, settings)
    assert (stage.flow.table.guesses == stage.truth).all()
    assert kept_settings(stage) == settings


@pytest.mark.parametrize("method", ["diffusion", "label-spreading"])
def test_that_a_method_that_lives_on_neighbours_has_them_before_any_run(stage, qtbot, method):
    define_three(stage, qtbot)
    relabel(stage, qtbot, LabelSettings(method))
    assert stage.flow.request.pool.graph is not None


def test_that_labels_of_another_method_are_not_built_on(stage, qtbot):
    define_three(stage, qtbot)
    relabel(stage, qtbot, LabelSettings("prototype"))
    changed = stage.flow.labels
    fresh = PseudoLabeler(LabelSettings("prototype")).update(Job(), stage.flow._request)
    assert np.array_equal(changed.probabilities, fresh.probabilities)


def test_that_another_threshold_keeps_what_the_rounds_found(stage, qtbot):
    define_three(stage, qtbot)
    run(stage, qtbot)
    reports = stage.flow.labels.reports
    with qtbot.assertNotEmitted(stage.flow.run_started):
        relabel(stage, qtbot, LabelSettings(threshold=0.999999))
    assert stage.flow.labels.reports == reports
    assert ImageStatus.UNCERTAIN in stage.flow.table.statuses


def test_that_another_method_after_a_run_takes_its_own_rounds(stage, qtbot):
    define_three(stage, qtbot)
    run(stage, qtbot)
    with qtbot.waitSignal(stage.flow.run_finished, timeout=WAIT_MS):
        stage.flow.use_settings(LabelSettings("rounds", rounds=2))
    assert len(stage.flow.labels.reports) == 2


def test_that_the_same_settings_label_nothing_again(stage, qtbot):
    define_three(stage, qtbot)
    with qtbot.assertNotEmitted(stage.tasks.started):
        stage.flow.use_settings(LabelSettings())


def test_that_a_classifier_that_cannot_learn_says_why_and_nothing_is_lost(stage, qtbot):
    define_three(stage, qtbot)
    before, table = stage.flow.labels, stage.flow.table
    hopeless = LabelSettings("rounds", classifier="KNeighborsClassifier(n_neighbors=80)")
    with qtbot.waitSignal(stage.flow.failed, timeout=WAIT_MS) as failed:
        stage.flow.use_settings(hopeless)
    assert "cannot learn from these examples" in str(failed.args[0])
    assert stage.flow.labels is before
    assert stage.flow.table is table
    assert kept_settings(stage) == LabelSettings()


def test_that_settings_are_kept_before_there_are_classes(stage, qtbot):
    relabel(stage, qtbot, LabelSettings("logistic"))
    again = LabellingFlow(stage.document, stage.tasks, stage.embedding)
    assert again.settings == LabelSettings("logistic")


def test_that_the_settings_of_a_run_in_another_program_are_taken_over(stage, qtbot):
    define_three(stage, qtbot)
    project = Project.open(stage.document.path)
    project.put_setting(LABELLED_UNDER, LabelledUnder(LabelSettings("logistic")).packed())
    project.close()
    stage.document.refresh()
    assert stage.flow.settings == LabelSettings("logistic")


def test_that_nothing_is_labelled_after_closing(stage, qtbot):
    define_three(stage, qtbot)
    stage.embedding.advanced.emit()
    stage.flow.close()
    stage.tasks.close()
    assert not stage.flow._refresh.isActive()


@pytest.fixture
def with_words(stage, monkeypatch, without_words):
    """Let the backbone know words: each name lies where the images of its class are."""
    stage.embedding._backbone = BackboneId("clip/Tiny/some")
    vectors = stage.embedding.table.vectors.astype(np.float32)
    means = normalise_rows(np.stack([vectors[i : i + 30].mean(axis=0) for i in (0, 30, 60)]))

    def read_texts(_backbone, words, _job, **_):
        return means[["abc".find(name[0]) for name in words]]

    monkeypatch.setattr(class_text_reader, "read_texts", read_texts)
    return stage


def test_that_classes_need_no_example_where_the_backbone_knows_words(with_words, qtbot):
    for name in "abc":
        with_words.define(name)
    with_words.flow.use_settings(LabelSettings(by_name=True))
    wait_until_labelled(with_words, qtbot)
    assert (with_words.flow.table.guesses == with_words.truth).all()


def test_that_other_words_are_heard_at_once(with_words, qtbot):
    define_three(with_words, qtbot)
    with_words.define("d")
    with_words.flow.use_settings(LabelSettings(by_name=True))
    with_words.document.do(lambda state: wishes.rename_class(state, 4, "abba"))
    wait_until_labelled(with_words, qtbot)
    assert 4 in with_words.flow.labels.class_ids
