import json

import numpy as np
import pytest
import typer
from PIL import Image

from engine.cli.answers.display import DisplayWish, set_display
from engine.cli.answers.project import make_project
from engine.project import Project, view_of


@pytest.fixture
def images(tmp_path):
    (tmp_path / "images").mkdir()
    for number in range(3):
        values = np.full((8, 8), 1000 * number, np.uint16)
        Image.fromarray(values).save(tmp_path / "images" / f"{number}.tif")
    (tmp_path / "images" / "film.mp4").write_bytes(b"x")
    return tmp_path / "images"


@pytest.fixture
def project(images):
    path = images.with_name("p.protolabel")
    make_project(path, images, as_json=True)
    return path


def test_that_new_tells_the_range_and_what_is_not_read(images, capsys):
    make_project(images.with_name("p.protolabel"), images, as_json=True)
    said = capsys.readouterr()
    assert json.loads(said.out)["not_read"] == {"mp4": 1}
    assert "from 0 (black) to 2000 (white)" in said.err
    assert "1 file is not read: 1 MP4." in said.err


def test_that_a_range_that_was_said_is_kept(project, capsys):
    capsys.readouterr()
    set_display(project, DisplayWish("0:4095", None, 2, "1,3"), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["ranges"] == [{"kind": "grey 16", "black": [0.0], "white": [4095.0]}]
    opened = Project.open(project)
    view = view_of(opened)
    opened.close()
    assert (view.page, view.channels) == (2, (1, 3))
    assert view.range_of("grey 16").high == (4095.0,)


@pytest.mark.parametrize("said", ["", "5", "a:b", "9:3", "nan:4", "0:inf"])
def test_that_a_range_that_is_none_is_refused(project, said):
    with pytest.raises(typer.BadParameter, match="--range"):
        set_display(project, DisplayWish(said, None, None, None), as_json=True)


@pytest.mark.parametrize("said", ["0", "1,2,3,4", "x", "-1"])
def test_that_channels_that_are_none_are_refused(project, said):
    with pytest.raises(typer.BadParameter, match="--channels"):
        set_display(project, DisplayWish(None, None, None, said), as_json=True)
