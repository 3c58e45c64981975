"""A backbone of one's own, from the command line."""

import signal

import pytest
from PIL import Image

from engine.embedding import BackboneId, load_embedder
from engine.embedding.network.file import read_backbone
from engine.training.loss_curve import LossCurve
from tests.engine.training.factories import use_tiny_network, write_student, write_teacher


@pytest.fixture
def backbone(tmp_path):
    return tmp_path / "house.safetensors"


@pytest.fixture
def train(cli, tmp_path, photos, backbone, monkeypatch):
    """Return a function that trains on the photos for a few steps."""
    use_tiny_network(monkeypatch)
    teacher = write_teacher(tmp_path / "teacher")
    words = [photos, "--teacher", teacher, "--out", backbone, "--batch-size", "4", "--epochs", "1"]
    return lambda *more: cli("train-backbone", *words, *more)


@pytest.fixture
def stop_at_step_2(monkeypatch):
    """Return a function that lets a signal come in the middle of a run."""
    whole = LossCurve.add

    def arrange(number):
        def add(curve, step, losses, **options):
            whole(curve, step, losses, **options)
            if step == 2:
                signal.raise_signal(number)

        monkeypatch.setattr(LossCurve, "add", add)

    yield arrange
    monkeypatch.setattr(LossCurve, "add", whole)


def assert_failed(said, *words):
    assert (said.code, said.out) == (1, "")
    assert len(said.err.splitlines()) == 1, said.err
    for word in words:
        assert word in said.err


def test_that_the_answer_says_what_was_written_and_how_good_it_is(train, backbone):
    said = train("--json")
    assert said.code == 0, said.err
    assert (said.data["backbone"], said.data["steps"]) == (str(backbone), 4)
    assert -1 <= said.data["cosine"] <= 1
    assert 0 <= said.data["neighbours"] <= 1
    with Image.open(said.data["curve"]) as curve:
        curve.verify()


def test_that_the_file_is_a_backbone(train, backbone, tmp_path):
    train()
    embedder = load_embedder(BackboneId(str(backbone)), cache_folder=tmp_path)
    picture = Image.new("RGB", (60, 40), "teal")
    assert embedder.embed(embedder.prepare(picture)[None]).shape == (1, embedder.spec.dim)


def test_that_a_person_is_told_how_to_use_it(train, backbone):
    said = train()
    assert f"--backbone {backbone}" in said.out
    assert "Learning from 15 images on cpu." in said.err


def test_that_the_same_seed_gives_the_same_file(train, backbone):
    files = []
    for seed in ("3", "3", "4"):
        train("--seed", seed)
        files.append(backbone.read_bytes())
        backbone.unlink()
    assert files[0] == files[1] != files[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_stopped_run_says_how_to_go_on(train, backbone, stop_at_step_2, number):
    stop_at_step_2(number)
    said = train()
    checkpoint = backbone.with_suffix(".checkpoint")
    assert said.code == 130
    assert f"What was learned is in {checkpoint}. Go on with --resume." in said.err
    assert checkpoint.exists()


def test_that_a_stopped_run_is_gone_on_with(train, backbone, stop_at_step_2):
    train()
    whole = backbone.read_bytes()
    backbone.unlink()
    stop_at_step_2(signal.SIGINT)
    train()
    assert_failed(train(), "unfinished run", "--resume")
    assert train("--resume", "--json").data["steps"] == 4
    assert backbone.read_bytes() == whole


def test_that_a_run_may_start_from_a_file(train, backbone, tmp_path):
    train()
    better = tmp_path / "better.safetensors"
    assert train("--start", backbone, "--out", better).code == 0
    assert better.exists()


def test_that_several_teachers_improve_a_backbone(train, backbone, tmp_path):
    first = write_student(tmp_path / "first.safetensors")
    said = train("--start", first, "--teacher", first, "--json")
    assert said.code == 0, said.err
    assert said.data["losses"].keys() <= {"relations"}
    assert read_backbone(backbone).architecture == read_backbone(first).architecture


def test_that_a_time_may_be_set(train):
    assert train("--minutes", "0.1", "--json").data["steps"] <= 4


def test_that_a_start_that_is_none_is_an_error_in_one_line(train):
    assert_failed(train("--start", "resnet50"), "cannot start from resnet50")


def test_that_weights_go_to_a_weight_file_only(train, tmp_path):
    said = train("--out", tmp_path / "house.pt")
    assert said.code == 2
    assert "does not end in .safetensors" in said.err


def test_that_an_unknown_teacher_is_an_error_in_one_line(train):
    assert_failed(train("--teacher", "resnet19"), "no teacher resnet19", "protolabel backbones")


def test_that_a_folder_without_images_is_an_error_in_one_line(cli, train, tmp_path):
    (tmp_path / "empty").mkdir()
    said = cli("train-backbone", tmp_path / "empty", "--teacher", tmp_path / "teacher")
    assert_failed(said, "holds no images", "empty")
