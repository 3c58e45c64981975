"""A classifier per attribute is fitted at once, on what is known and on nothing else."""

import subprocess
import sys

import numpy as np
import pytest

from engine.prototypes.zero_shot.dap import fit_attribute_classifiers
from engine.vectors import normalise_rows

WITHOUT_TORCH = """
import sys, numpy as np
from engine.jobs import Job
from engine.prototypes.zero_shot import SeenImages, fit_zero_shot
features = np.eye(6, dtype=np.float32)
tags = np.array([[1, 0], [0, 1], [1, 1]], np.float32).repeat(2, axis=0)
class_index = np.array([0, 0, 1, 1, -1, -1], np.int32)
seen = SeenImages(features, class_index, tags[::2], tags)
for method in ("auto", "dap"):
    fit_zero_shot(Job(), seen, ("a", "b", "c"), method=method)
sys.exit("torch" in sys.modules)
"""


def examples(n=80, dim=40, n_attributes=6):
    rng = np.random.default_rng(0)
    features = normalise_rows(rng.normal(size=(n, dim)).astype(np.float32))
    targets = features @ rng.normal(size=(dim, n_attributes)) > 0
    return features, targets.astype(np.float32)


def learn(features, targets, **options):
    weights = np.ones_like(targets)
    return fit_attribute_classifiers(features, targets, weights, decay=0.1, **options)


@pytest.mark.parametrize("loss", ["logistic", "svm"])
def test_that_attributes_of_new_images_are_told(loss):
    features, targets = examples(n=160)
    logits = learn(features[:120], targets[:120], loss=loss).logits(features[120:])
    assert ((logits > 0) == targets[120:]).mean() > 0.75


def test_that_nothing_is_said_of_an_attribute_without_target():
    features, targets = examples()
    targets[:, 2] = np.nan
    learnt = learn(features, targets)
    assert not learnt.logits(features)[:, 2].any()
    assert learnt.prior[2] == 0


def test_that_an_unknown_target_is_as_if_its_image_were_not_there():
    features, targets = examples()
    targets[40:] = np.nan
    half, all_ = learn(features[:40], targets[:40]), learn(features, targets)
    assert np.array_equal(half.logits(features), all_.logits(features))


def test_that_a_target_without_weight_teaches_nothing():
    features, targets = examples()
    weights = np.ones_like(targets)
    weights[40:] = 0
    learnt = fit_attribute_classifiers(features, targets, weights, decay=0.1)
    half = learn(features[:40], targets[:40])
    assert np.array_equal(learnt.logits(features), half.logits(features))


def test_that_a_strength_between_is_met_half_way():
    features, _ = examples()
    targets = np.full((len(features), 1), 0.3, np.float32)
    shares = 1 / (1 + np.exp(-learn(features, targets).logits(features)))
    assert np.allclose(shares, 0.3, atol=1e-3)


def test_that_an_attribute_of_all_images_is_likely_but_not_certain():
    features, _ = examples()
    targets = np.ones((len(features), 1), np.float32)
    shares = 1 / (1 + np.exp(-learn(features, targets).logits(features)))
    assert (shares > 0.95).all()
    assert (shares < 1).all()


def test_that_quick_methods_do_without_torch():
    assert subprocess.run([sys.executable, "-c", WITHOUT_TORCH], check=False).returncode == 0
