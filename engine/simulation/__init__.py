"""How much work a folder is until its labels hold a promise, measured without a person.

A simulated person, who knows the class of every image, works a real project from no label at
all to the certificate: with the same edits, queue, labeller and audits as anybody else.
"""

from engine.simulation.baselines import key_every_image, verify_the_grid
from engine.simulation.effort import Effort
from engine.simulation.ending import Ending
from engine.simulation.known_folder import KnownFolder
from engine.simulation.replay import Replay, ReplaySettings, replay

__all__ = [
    "Effort",
    "Ending",
    "KnownFolder",
    "Replay",
    "ReplaySettings",
    "key_every_image",
    "replay",
    "verify_the_grid",
]
