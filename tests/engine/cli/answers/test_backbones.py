"""Where nobody asks for a backbone and the bundled one is broken, work goes on without it."""

from engine.embedding import BACKBONE_SETTING, describe_built_in
from engine.project import Project
from tests.engine.embedding.published import write_published

NOTE = "“descriptor” takes the place of “protolabel-m”, whose weight file"


def setting_of(path):
    project = Project.open(path)
    try:
        return project.setting(BACKBONE_SETTING)
    finally:
        project.close()


def test_that_the_bundled_backbone_is_the_default(cli, labelled):
    assert cli("info", labelled, "--json").data["backbone"] == "protolabel-m"


def test_that_nothing_is_said_while_it_is_whole(cli, project):
    assert cli("embed", project).err == ""


def test_that_the_descriptor_takes_its_place_and_a_note_says_so(cli, project, without_bundled):
    said = cli("embed", project, "--json")
    assert said.data["backbone"] == "descriptor"
    assert said.err.count("\n") == 1
    assert f"{NOTE} {without_bundled} is missing" in said.err


def test_that_the_project_is_not_bound_to_it(cli, project, without_bundled):
    cli("embed", project)
    assert setting_of(project) is None


def test_that_evaluating_says_so_too(cli, photos, without_bundled):
    said = cli("evaluate", photos, "--shots", "1", "--seeds", "1", "--json")
    assert said.data["backbone"] == "descriptor"
    assert NOTE in said.err


def test_that_nothing_is_said_to_who_has_chosen(cli, project, without_bundled):
    assert cli("embed", project, "--backbone", "resnet18").err == ""
    assert cli("embed", project).err == ""


def test_that_a_choice_is_kept_even_if_it_is_the_default_now(cli, project, without_bundled):
    cli("embed", project, "--backbone", "descriptor")
    assert setting_of(project) == "descriptor"


def test_that_the_list_marks_the_default_and_says_what_each_takes(
    cli, without_bundled, monkeypatch
):
    monkeypatch.setattr(
        "engine.cli.answers.backbones.describe_backbones", lambda _: describe_built_in()
    )
    said = cli("backbones")
    (descriptor,) = [line for line in said.out.splitlines() if line.startswith("descriptor")]
    assert descriptor.rstrip().endswith("ready, the default")
    assert "pip install efficientnet-lite4-pytorch-model" in said.out


def test_that_a_program_gets_the_list_with_details(cli, monkeypatch):
    monkeypatch.setattr(
        "engine.cli.answers.backbones.describe_backbones", lambda _: describe_built_in()
    )
    data = cli("backbones", "--json").data
    assert data["default"] == data["backbones"][0] == "protolabel-m"
    assert data["details"][0]["licence"] == "Apache-2.0"


def test_that_published_weights_become_a_backbone(cli, tmp_path, photos):
    weights = write_published(tmp_path / "lite.pth")
    out = tmp_path / "lite0.safetensors"
    said = cli("import-backbone", weights, "--out", out, "--json")
    assert said.data == {"backbone": str(out), "input_size_px": 224, "weights": 3_350_000}
    assert cli("evaluate", photos, "--shots", "1", "--seeds", "1", "--backbone", out).code == 0


def test_that_what_is_no_published_network_is_refused(cli, tmp_path):
    (tmp_path / "lite.pth").write_text("nothing")
    said = cli("import-backbone", tmp_path / "lite.pth", "--out", tmp_path / "a.safetensors")
    assert (said.code, said.out) == (1, "")
    assert f"{tmp_path / 'lite.pth'} cannot be read as plain tensors" in said.err
    assert not (tmp_path / "a.safetensors").exists()
