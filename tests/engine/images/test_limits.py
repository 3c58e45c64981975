import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("said", "most"), [("50", 50_000_000), ("x", 178_956_970), ("-3", 178_956_970)]
)
def test_that_the_environment_sets_the_largest_picture(said, most):
    code = "from engine.images.limits import MOST_PIXELS; print(MOST_PIXELS)"
    env = {**__import__("os").environ, "PROTOLABEL_MAX_MEGAPIXELS": said}
    ended = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert int(ended.stdout) == most
