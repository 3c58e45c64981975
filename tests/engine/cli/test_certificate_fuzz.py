"""A certificate or manifest that was tampered with by chance never holds, and never crashes."""

import json
import shutil

import numpy as np
import pytest

from engine.errors import EngineError
from engine.interop import verify_export
from engine.jobs import Job
from tests.engine.cli.test_certificate_files import audited

__all__ = ["audited"]

ODD = [None, True, -1, 1e308, "", "../../etc/passwd", []]


@pytest.fixture
def export(cli, audited, out):
    assert cli("export", audited, "--out", out).code == 0
    return out


def holds(folder):
    try:
        return verify_export(Job(), folder)[1].holds
    except EngineError as error:
        return "\n" in str(error)  # as bad as if it held


def places(value, way=()):
    """Yield the way to every value within a JSON document."""
    yield way
    if isinstance(value, dict | list):
        for key, held in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(held, (*way, key))


def put(document, way, value):
    for key in way[:-1]:
        document = document[key]
    document[way[-1]] = value


def test_that_no_field_of_a_certificate_can_hold_another_value(export):
    path = export / "certificate.json"
    text = path.read_text(encoding="utf-8")
    document, kept = json.loads(text), []
    for way in [way for way in places(document) if way]:
        for odd in ODD:
            other = json.loads(text)
            put(other, way, odd)
            if other != document:
                path.write_text(json.dumps(other), encoding="utf-8")
                kept += [(way, odd)] if holds(export) else []
    assert kept == [(("seal",), "")]  # as before there were seals; all else is counted again


@pytest.mark.parametrize("name", ["certificate.json", "manifest.csv"])
def test_that_damaged_bytes_never_hold_and_never_crash(export, name, tmp_path):
    path, draw = export / name, np.random.default_rng(1)
    content = path.read_bytes()
    for _ in range(120):
        data, where = bytearray(content), int(draw.integers(len(content)))
        match int(draw.integers(4)):
            case 0:
                data[where] = int(draw.integers(256))
            case 1:
                del data[where:]
            case 2:
                data[where : where + 20] = draw.bytes(20)
            case _:
                data[where:where] = data[where : where + 200]
        path.write_bytes(data)
        assert not holds(export) or same(bytes(data), content, name)
    shutil.rmtree(export)


def test_that_a_certificate_without_end_is_refused(export):
    (export / "certificate.json").write_bytes(b"[" * 200_000)
    assert not holds(export)


def same(data, content, name):
    """Say whether the change makes no difference: white space, or another ending of a line."""
    if name == "certificate.json":
        return json.loads(data) == json.loads(content)
    return data.split() == content.split()
