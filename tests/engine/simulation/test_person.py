import numpy as np

from engine.simulation.person import SimulatedPerson

NAMES = ("cat", "dog", "owl")


def looks(*, slips: float, seed: int = 0):
    person = SimulatedPerson(np.full(2000, 1, np.int32), NAMES, slips=slips, seed=seed)
    return [person.look_at(image_id) for image_id in range(2000)]


def test_that_nobody_careful_errs():
    assert set(looks(slips=0)) == {"dog"}


def test_that_slips_are_as_many_as_said():
    assert 0.03 < np.mean([name != "dog" for name in looks(slips=0.05)]) < 0.07


def test_that_a_slip_shows_another_class():
    assert set(looks(slips=1)) == {"cat", "owl"}


def test_that_the_same_seed_slips_alike():
    assert looks(slips=0.1, seed=3) == looks(slips=0.1, seed=3)
