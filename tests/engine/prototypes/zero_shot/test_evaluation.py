"""The figures of the literature, on a world whose answer is known."""

import numpy as np
import pytest

from engine.jobs import Job
from engine.prototypes.zero_shot import (
    attribute_reliability,
    evaluate_zero_shot,
    fit_refined,
    fit_zero_shot,
    prepare_features,
)
from engine.prototypes.zero_shot.space import FeatureSpace
from tests.engine.prototypes.zero_shot.conftest import make_world


@pytest.fixture(scope="module")
def result(world):
    return evaluate_zero_shot(Job(), world.problem())


def test_that_unseen_classes_are_found_far_above_chance(result):
    assert result.figures.zsl_top1 > 0.6
    assert result.figures.gzsl_h > 0.4


def test_that_the_same_seed_gives_the_same_figures(world, result):
    assert evaluate_zero_shot(Job(), world.problem()) == result


def test_that_images_may_be_chosen_to_teach(world):
    taught = ~world.is_unseen[world.labels] & (np.arange(len(world.labels)) % 8 < 4)
    result = evaluate_zero_shot(Job(), world.problem(), method="ridge", taught=taught)
    assert result.figures.zsl_top1 > 0.4


def test_that_the_pool_refines_what_attributes_predict():
    noisy = make_world(noise=1.1, seed=1)
    result = evaluate_zero_shot(Job(), noisy.problem(), method="ridge")
    assert result.refined.zsl_top1 > result.figures.zsl_top1


def test_that_refined_scores_are_of_the_classes_that_were_asked_for(world):
    seen = world.seen()
    model = fit_zero_shot(Job(), seen, world.names, method="ridge")
    assert fit_refined(model, seen, world.features).scores(world.features).shape == (240, 30)
    among_unseen = fit_refined(model, seen, world.features, world.is_unseen)
    assert among_unseen.scores(world.features).shape == (240, 6)


def test_that_an_attribute_that_images_show_is_reliable_and_noise_is_not(world):
    strengths = world.strengths.copy()
    strengths[:, 1] = np.random.default_rng(5).permutation(np.arange(30) % 2)
    reliability = attribute_reliability(Job(), world.seen(strengths=strengths))
    assert reliability[2] > 0.9
    assert reliability[1] < 0.7


def test_that_the_reliability_of_an_attribute_that_all_have_is_unknown(world):
    strengths = world.strengths.copy()
    strengths[:, 2] = 1
    assert np.isnan(attribute_reliability(Job(), world.seen(strengths=strengths))[2])


def test_that_tags_are_judged_image_by_image(world):
    seen = world.seen()
    tags = np.full((len(seen.class_index), world.strengths.shape[1]), np.nan, np.float32)
    tags[::2, 0] = world.strengths[seen.class_index[::2], 0]
    reliability = attribute_reliability(Job(), world.seen(tags=tags))
    assert reliability[0] > 0.9
    assert np.isnan(reliability[1:]).all()


def test_that_few_images_in_many_dimensions_keep_their_lengths(world):
    wide = np.random.default_rng(0).normal(size=(24, 200)).astype(np.float32)
    rows = np.arange(0, 192, 8)
    seen = world.seen().only(np.isin(np.arange(192), rows))
    seen = type(seen)(wide, seen.class_index, seen.strengths)
    space = FeatureSpace.fit(seen)
    whole, inside = space.apply_to_all(wide), space.apply(wide)
    assert np.allclose(whole @ whole.T, inside @ inside.T, atol=1e-4)


def test_that_activations_get_their_square_root_and_coordinates_do_not():
    everyone = np.ones(50, bool)
    drawn = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)
    for embeddings in (drawn, np.abs(drawn) ** 2):
        features = prepare_features(embeddings, everyone)
        assert np.allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
    assert np.allclose(
        prepare_features(np.abs(drawn) ** 2, everyone),
        prepare_features(np.abs(drawn) ** 2 * 9, everyone),
        atol=1e-5,
    )
