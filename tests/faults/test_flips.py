"""A damaged project gives the same labels and verdicts, or says so; never others without a word."""

import sqlite3
from collections import Counter
from contextlib import closing

import numpy as np
import pytest

from engine.errors import DamagedProjectError, EngineError
from engine.project import Project, attribute_wishes, wishes
from engine.project.project import DAMAGED_LABELS
from tests.factories import make_project

N_IMAGES = 120


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The bytes of a project in which a person has done a bit of everything."""
    with closing(make_project(tmp_path_factory.mktemp("base"), N_IMAGES)) as project:
        for number, name in enumerate(("fox", "heron", "otter")):
            project.do(wishes.new_class(project.state, name, [3 * number, 3 * number + 1]))
        project.do(attribute_wishes.new_attributes(project.state, ["horns", "wings"]))
        for image_id in range(10, 60):
            project.do(wishes.assign(project.state, 1 + image_id % 3, [image_id]))
        project.do(wishes.none_of_these(project.state, range(60, 66)))
        project.do(wishes.reject(project.state, {1: [70], 2: [71]}))
        project.do(attribute_wishes.tag_images(project.state, [3, 4], {1: True, 2: False}))
        project.do(attribute_wishes.set_checklist(project.state, 1, {1: 1.0, 2: 0.0}))
        project.save_labels(bytes(range(256)) * 40)
        return project.path.read_bytes(), said(project)


def said(project):
    """Return all that a person has said and the engine has kept, as one value."""
    state = project.state
    verdicts = state.verdicts
    return (
        [(d.class_id, d.name, d.description, d.key, d.colour) for d in state.classes.values()],
        verdicts.kinds.tolist(),
        verdicts.class_ids.tolist(),
        verdicts.newest_classes.tolist(),
        sorted(verdicts.ruled_out.items()),
        [attribute.name for attribute in state.vocabulary.attributes.values()],
        sorted((a, sorted(t.items())) for a, t in state.vocabulary.tags.items()),
        sorted((c, sorted(held.items())) for c, held in state.vocabulary.checklists.items()),
        project.load_labels(),
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE verdict SET class_id = 2 WHERE image_id = 12",
        "UPDATE verdict SET kind = 5, class_id = NULL WHERE image_id = 12",
        "DELETE FROM verdict WHERE image_id = 12",
        "UPDATE OR IGNORE verdict SET image_id = 99 WHERE image_id = 12",
        "UPDATE verdict SET newest_class = 2 WHERE image_id = 61",
        "UPDATE ruled_out SET class_id = 3 WHERE image_id = 70",
        "UPDATE class SET name = 'box' WHERE id = 1",
        "UPDATE tag SET is_present = 0 WHERE image_id = 3",
        "UPDATE checklist SET strength = 0.5 WHERE attribute_id = 1",
        "UPDATE attribute SET name = 'corns' WHERE id = 1",
        "UPDATE journal SET inverse = replace(inverse, '59', '58') WHERE seq > 50",
    ],
)
def test_that_a_row_that_was_not_saved_so_is_seen(base, tmp_path, change):
    path = tmp_path / "x.protolabel"
    path.write_bytes(base[0])
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute(change)
    with pytest.raises(DamagedProjectError):
        take_all_back(path)


def take_all_back(path):
    with closing(Project.open(path)) as project:
        while project.undo_title:
            project.undo()


def damaged(content, draw):
    """Return the bytes with one damage: a bit, a byte, a page of zeros or of noise, or the end."""
    data, where = bytearray(content), int(draw.integers(len(content)))
    match int(draw.integers(5)):
        case 0:
            data[where] ^= 1 << int(draw.integers(8))
        case 1:
            data[where] = int(draw.integers(256))
        case 2:
            start = where // 4096 * 4096
            data[start : start + 4096] = bytes(4096)
        case 3:
            data[where : where + 64] = draw.bytes(len(data[where : where + 64]))
        case _:
            del data[where:]
    return bytes(data)


def outcome(base, path, content):
    whole, expected = base
    if content == whole:
        return "same"
    path.write_bytes(content)
    try:
        with closing(Project.open(path)) as project:
            found = said(project)
            while project.undo_title:
                project.undo()
    except EngineError as error:
        return "refused" if path.name in str(error) else "other"
    if found[-1] == DAMAGED_LABELS:
        return "said" if found[:-1] == expected[:-1] else "other"
    return "same" if found == expected else "other"


def outcomes(base, folder, seeds):
    counts = Counter()
    for seed in seeds:
        path = folder / f"{seed}.protolabel"
        result = outcome(base, path, damaged(base[0], np.random.default_rng(seed)))
        counts[result] += 1
        if result == "other":
            counts[f"seed {seed}"] += 1
        path.unlink(missing_ok=True)
    return counts


def test_that_damage_is_seen_or_does_no_harm(base, tmp_path):
    assert outcomes(base, tmp_path, range(60))["other"] == 0


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_that_damage_is_seen_or_does_no_harm_in_two_thousand_trials(
    base, tmp_path, record_property
):
    counts = outcomes(base, tmp_path, range(1000, 3000))
    record_property("damages", dict(counts))
    assert counts["other"] == 0
