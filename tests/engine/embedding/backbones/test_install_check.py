import importlib

import pytest

from engine.embedding.backbones import install_check
from engine.errors import BrokenInstallError


def test_that_a_cpu_torch_is_told_to_get_both_from_the_cpu_wheels():
    error = describe_ending("2.9.0+cpu", "0.24.0")
    assert error.endswith(
        "pip install --force-reinstall torch torchvision"
        " --index-url https://download.pytorch.org/whl/cpu"
    )
    assert "torch 2.9.0+cpu and torchvision 0.24.0 do not work together" in error


def test_that_other_mismatches_are_told_to_install_both_anew():
    error = describe_ending("2.9.0", "0.20.0")
    assert error.endswith("Run: pip install --force-reinstall torch torchvision")


@pytest.mark.parametrize(
    ("torch", "torchvision", "package"),
    [(None, "0.24.0", "torch"), ("2.9.0", None, "torchvision")],
)
def test_that_a_missing_package_is_named(torch, torchvision, package):
    assert describe_ending(torch, torchvision).startswith(f"{package} is not installed.")


def describe_ending(torch, torchvision):
    return str(install_check.describe_install(torch, torchvision))


@pytest.mark.parametrize(
    "failure",
    [
        RuntimeError("operator torchvision::nms does not exist"),
        ImportError("undefined symbol"),
        OSError("libcudart.so.12: cannot open shared object file"),
    ],
)
def test_that_a_failing_import_becomes_one_line_that_says_what_to_install(monkeypatch, failure):
    def fail(name):
        raise failure

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(BrokenInstallError) as caught:
        install_check.import_torchvision()
    assert "pip install" in str(caught.value)
    assert "\n" not in str(caught.value)
