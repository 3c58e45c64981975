"""`attributes`: tables in and out, single changes, and what is said of bad tables."""

import json

import pytest


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("class,warm,cold\nred,1,0\nGreen,,1\n")
    return path


@pytest.fixture
def described(cli, project, table):
    """A project with two attributes, and three classes of which two have a checklist."""
    assert cli("attributes", "import", project, table).code == 0
    return project


def attributes_of(cli, project, *words):
    data = cli("attributes", "list", project, *words, "--json").data
    return {a.pop("name"): a for a in data["attributes"]}


def classes_of(cli, project):
    return [c["name"] for c in cli("class", "list", project, "--json").data["classes"]]


def test_that_an_import_says_what_came(cli, project, table):
    data = cli("attributes", "import", project, table, "--json").data
    assert (data["attributes"], data["classes"], data["new_classes"]) == (2, 2, ["Green"])


def test_that_a_person_is_told_what_came(cli, project, table):
    said = cli("attributes", "import", project, table)
    assert said.out == "2 attributes of 2 classes imported, 1 of them new.\n"


def test_that_an_import_defines_the_classes_that_are_missing(cli, described):
    assert classes_of(cli, described) == ["red", "blue", "Green"]


def test_that_an_import_is_one_step(cli, described):
    assert cli("undo", described).out == "Undone: Import attributes from table.csv\n"
    assert classes_of(cli, described) == ["red", "blue"]
    assert attributes_of(cli, described) == {}


def test_that_classes_that_are_missing_may_be_left_out(cli, project, table):
    said = cli("attributes", "import", project, table, "--known-classes", "--json")
    assert said.data["classes"] == 1
    assert "Left out, since the project has no such class: Green." in said.err
    assert classes_of(cli, project) == ["red", "blue"]


def test_that_an_import_of_unknown_classes_alone_is_refused(cli, project, table):
    table.write_text("class,warm\ngreen,1\n")
    said = cli("attributes", "import", project, table, "--known-classes")
    assert said.code == 1
    assert "none of the classes" in said.err
    assert attributes_of(cli, project) == {}


def test_that_classes_that_cannot_be_told_apart_are_named(cli, project, table):
    table.write_text("class,warm\nred,1\nblue,1\n")
    said = cli("attributes", "import", project, table)
    assert "red and blue cannot be told apart" in said.err
    assert cli("attributes", "list", project, "--json").data["notes"] == [said.err.strip()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class,warm\nred,\nblue,1\n", "Nothing is known of red"),
        ("class,warm,big\nred,1,0\nblue,0,0\n", "No class has big"),
    ],
)
def test_that_useless_checklists_are_noted_in_one_sentence(cli, project, table, text, words):
    table.write_text(text)
    said = cli("attributes", "import", project, table)
    assert (said.code, len(said.err.splitlines())) == (0, 1)
    assert words in said.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("class,warm,Warm\nred,1,0\n", "“Warm” is there twice"),
        ("class,warm\nred,-1\n", "line 2: “-1” is no strength of “warm” for “red”"),
        ("class,warm\nred,101%\n", "line 2: “101%” is no strength of “warm” for “red”"),
        ("", "is empty"),
        ("class,warm\n", "has no class"),
        ("종류,줄무늬\n얼룩말,1\n".encode("utf-16"), "Save the table as “CSV UTF-8”"),
    ],
)
def test_that_a_bad_table_is_refused_in_one_line(cli, project, table, content, words):
    table.write_bytes(content if isinstance(content, bytes) else content.encode())
    said = cli("attributes", "import", project, table)
    assert (said.code, len(said.err.splitlines())) == (1, 1)
    assert words in said.err
    assert attributes_of(cli, project) == {}


def test_that_korean_names_go_in_and_out(cli, project, table):
    table.write_text("\ufeff종류,줄무늬\r\n얼룩말,1\r\nred,0\r\n", "utf-8")
    assert cli("attributes", "import", project, table, "--json").data["new_classes"] == ["얼룩말"]
    assert cli("attributes", "export", project, table).code == 0
    assert table.read_text("utf-8") == "class,줄무늬\nred,0\nblue,\n얼룩말,1\n"


def test_that_a_table_of_one_class_is_taken_in(cli, project, table):
    table.write_text("class,warm\nred,1\n")
    assert cli("attributes", "import", project, table).err == ""


def test_that_a_bad_table_changes_nothing(cli, project, table):
    table.write_text("class,warm\nred,1\nred,0\n")
    said = cli("attributes", "import", project, table)
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    assert "line 3" in said.err
    assert attributes_of(cli, project) == {}


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_that_an_export_is_imported_again(cli, described, tmp_path, name):
    before = attributes_of(cli, described)
    data = cli("attributes", "export", described, tmp_path / name, "--json").data
    assert (data["attributes"], data["classes"]) == (2, 3)
    cli("attributes", "remove", described, "warm", "cold")
    assert cli("attributes", "import", described, tmp_path / name).code == 0
    assert attributes_of(cli, described) == before


def test_that_a_project_without_attribute_has_nothing_to_export(cli, project, tmp_path):
    said = cli("attributes", "export", project, tmp_path / "out.csv")
    assert (said.code, (tmp_path / "out.csv").exists()) == (1, False)
    assert "has no attribute" in said.err


@pytest.fixture
def rich(cli, described):
    """The described project with a group, a description, unknown cells and tags of two images."""
    cli("attributes", "group", described, "heat", "warm", "cold")
    cli("attributes", "describe", described, "warm", "like a fire")
    cli("attributes", "tag", described, "warm=yes", "one/1-red.png", "one/2-red.png")
    cli("attributes", "tag", described, "cold=no", "one/2-red.png")
    return described


def everything(cli, project, folder):
    """Return all that is known, as JSON holds it."""
    path = folder / "everything.json"
    assert cli("attributes", "export", project, path).code == 0
    return json.loads(path.read_text("utf-8"))


def test_that_json_holds_everything(cli, rich, tmp_path):
    assert everything(cli, rich, tmp_path) == {
        "attributes": [
            {"name": "warm", "group": "heat", "description": "like a fire"},
            {"name": "cold", "group": "heat", "description": ""},
        ],
        "classes": {"red": {"warm": 1, "cold": 0}, "blue": {}, "Green": {"cold": 1}},
        "images": {"one/1-red.png": {"warm": 1}, "one/2-red.png": {"warm": 1, "cold": 0}},
    }


def test_that_everything_comes_back_from_json_in_one_step(cli, rich, tmp_path):
    before = everything(cli, rich, tmp_path)
    cli("attributes", "remove", rich, "warm", "cold")
    said = cli("attributes", "import", rich, tmp_path / "everything.json")
    assert said.out == "2 attributes of 2 tagged images and 3 classes imported, 0 of them new.\n"
    assert everything(cli, rich, tmp_path) == before
    assert cli("undo", rich).out == "Undone: Import attributes from everything.json\n"
    assert attributes_of(cli, rich) == {}


def test_that_another_project_takes_everything_over(cli, rich, tmp_path, photos):
    before = everything(cli, rich, tmp_path)
    other = tmp_path / "other.protolabel"
    cli("new", other, "--images", photos)
    assert cli("attributes", "import", other, tmp_path / "everything.json").code == 0
    assert everything(cli, other, tmp_path) == before


def test_that_tags_of_images_that_are_not_there_are_counted(cli, rich, tmp_path, photos):
    everything(cli, rich, tmp_path)
    (photos / "one/2-red.png").rename(tmp_path / "2-red.png")
    other = tmp_path / "other.protolabel"
    cli("new", other, "--images", photos)
    said = cli("attributes", "import", other, tmp_path / "everything.json", "--json")
    assert (said.data["tagged_images"], said.data["unknown_images"]) == (1, 1)
    assert said.data["notes"][0].startswith(
        "Left out the tags of an image that the project does not have;"
    )


def test_that_tags_alone_are_exported_and_imported_again(cli, rich, tmp_path):
    path = tmp_path / "tags.csv"
    said = cli("attributes", "export", rich, path, "--tags")
    assert said.out == f"2 attributes of 2 tagged images exported to {path}.\n"
    assert path.read_text() == "image,warm,cold\none/1-red.png,1,\none/2-red.png,1,0\n"
    before = everything(cli, rich, tmp_path)
    cli("attributes", "tag", rich, "cold=yes", "one/1-red.png", "one/2-red.png")
    assert (
        cli("attributes", "import", rich, path).out == "2 attributes of 2 tagged images imported.\n"
    )
    assert everything(cli, rich, tmp_path) == before


def test_that_tags_are_imported_though_only_known_classes_are(cli, described, tmp_path):
    path = tmp_path / "tags.csv"
    path.write_text("image,warm\none/1-red.png,0\n")
    assert cli("attributes", "import", described, path, "--known-classes").code == 0
    assert attributes_of(cli, described)["warm"]["images_without"] == 1


def test_that_tags_of_unknown_images_alone_are_refused(cli, described, tmp_path):
    path = tmp_path / "tags.csv"
    path.write_text("image,fast\nnowhere.png,1\n")
    said = cli("attributes", "import", described, path)
    assert (said.code, "none of the images" in said.err) == (1, True)
    assert "fast" not in attributes_of(cli, described)


def test_that_a_tag_between_yes_and_no_changes_nothing(cli, described, tmp_path):
    path = tmp_path / "tags.csv"
    path.write_text("image,warm\none/1-red.png,1\none/2-red.png,0.5\n")
    said = cli("attributes", "import", described, path)
    assert (said.code, len(said.err.splitlines())) == (1, 1)
    assert "line 3: “0.5” does not say whether one/2-red.png shows “warm”" in said.err
    assert attributes_of(cli, described)["warm"]["images_with"] == 0


def test_that_a_project_without_tags_has_none_to_export(cli, described, tmp_path):
    said = cli("attributes", "export", described, tmp_path / "tags.csv", "--tags")
    assert (said.code, "has no tagged image" in said.err) == (1, True)


def test_that_json_is_not_asked_for_tags_alone(cli, rich, tmp_path):
    assert cli("attributes", "export", rich, tmp_path / "all.json", "--tags").code == 2


def test_that_it_is_said_what_csv_leaves_out(cli, rich, described, tmp_path):
    said = cli("attributes", "export", rich, tmp_path / "out.csv")
    assert "Groups, descriptions and tags of images are left out" in said.err


def test_that_attributes_alone_are_exported_to_json(cli, tmp_path, photos):
    project = tmp_path / "bare.protolabel"
    cli("new", project, "--images", photos)
    cli("attributes", "add", project, "warm")
    assert everything(cli, project, tmp_path)["classes"] == {}
    assert cli("attributes", "export", project, tmp_path / "out.csv").code == 1


def test_that_the_list_counts_classes_and_images(cli, described):
    cli("attributes", "tag", described, "warm=no", "one/1-red.png", "one/2-red.png")
    assert attributes_of(cli, described) == {
        "warm": {
            "group": "",
            "description": "",
            "present": 1,
            "absent": 0,
            "unknown": 2,
            "images_with": 0,
            "images_without": 2,
        },
        "cold": {
            "group": "",
            "description": "",
            "present": 1,
            "absent": 1,
            "unknown": 1,
            "images_with": 0,
            "images_without": 0,
        },
    }


def test_that_a_class_with_examples_needs_no_checklist(cli, described):
    said = cli("attributes", "list", described, "--json")
    assert (said.data["notes"], said.err) == ([], "")


def test_that_no_attribute_at_all_is_said(cli, project):
    assert cli("attributes", "list", project).out == "There is no attribute yet.\n"


def test_that_the_list_is_shown_as_a_table(cli, described):
    lines = cli("attributes", "list", described).out.splitlines()
    assert lines[1].split() == ["warm", "1", "0", "2", "0", "0"]


def test_that_a_checklist_is_set_in_one_step(cli, described):
    said = cli("attributes", "set", described, "blue", "warm=no", "COLD=70%")
    assert said.out == "Set 2 attributes of blue.\n"
    lines = cli("attributes", "list", described, "--class", "blue").out.splitlines()
    assert [line.split() for line in lines[1:]] == [["warm", "no"], ["cold", "0.700"]]
    cli("undo", described)
    assert attributes_of(cli, described, "--class", "blue")["warm"]["strength"] is None


def test_that_an_entry_becomes_unknown(cli, described):
    cli("attributes", "set", described, "red", "warm=unknown")
    strengths = attributes_of(cli, described, "--class", "RED")
    assert (strengths["warm"]["strength"], strengths["cold"]["strength"]) == (None, 0)


@pytest.mark.parametrize("entry", ["warm", "warm=", "warm=70", "=yes", " =yes", "warm=perhaps"])
def test_that_an_entry_of_another_form_is_refused(cli, described, entry):
    assert cli("attributes", "set", described, "red", entry).code == 2


def test_that_a_name_may_hold_an_equals_sign(cli, described):
    cli("attributes", "add", described, "a=b")
    cli("attributes", "set", described, "red", "a=b=yes")
    assert attributes_of(cli, described, "--class", "red")["a=b"]["strength"] == 1


def test_that_an_unknown_attribute_is_refused_with_similar_ones(cli, described):
    said = cli("attributes", "set", described, "red", "warn=yes")
    assert said.code == 1
    assert "There is no attribute “warn”. Similar ones are: warm." in said.err


def test_that_an_unknown_class_has_no_checklist(cli, described):
    assert "no class “mauve”" in cli("attributes", "set", described, "mauve", "warm=yes").err
    assert "no class “mauve”" in cli("attributes", "list", described, "--class", "mauve").err


def test_that_images_are_tagged_and_untagged(cli, described, photos):
    cli("attributes", "tag", described, "warm=yes", "one/1-red.png", photos / "one/2-red.png")
    assert attributes_of(cli, described)["warm"]["images_with"] == 2
    cli("attributes", "tag", described, "warm=unknown", "one/1-red.png")
    assert attributes_of(cli, described)["warm"]["images_with"] == 1


def test_that_a_tag_is_no_strength(cli, described):
    said = cli("attributes", "tag", described, "warm=0.5", "one/1-red.png")
    assert said.code == 2


def test_that_an_unknown_image_is_not_tagged(cli, described):
    said = cli("attributes", "tag", described, "warm=yes", "nowhere.png")
    assert (said.code, "no image nowhere.png" in said.err) == (1, True)


def test_that_attributes_are_added_with_a_group(cli, project):
    cli("attributes", "add", project, "small", "big", "--group", "size", "--description", "hm")
    shown = attributes_of(cli, project)
    assert [(a["group"], a["description"]) for a in shown.values()] == [("size", "hm")] * 2


def test_that_an_attribute_is_renamed_grouped_and_described(cli, described):
    assert cli("attributes", "rename", described, "warm", "hot").code == 0
    assert cli("attributes", "group", described, "heat", "hot", "cold").code == 0
    data = cli("attributes", "describe", described, "hot", "glows", "--json").data
    assert data == {"done": "Describe hot"}
    shown = attributes_of(cli, described)
    assert [a["group"] for a in shown.values()] == ["heat", "heat"]
    assert shown["hot"]["description"] == "glows"


def test_that_an_attribute_is_removed_and_comes_back(cli, described):
    before = attributes_of(cli, described)
    assert cli("attributes", "remove", described, "warm").out == "Remove attribute warm.\n"
    assert list(attributes_of(cli, described)) == ["cold"]
    cli("undo", described)
    assert attributes_of(cli, described) == before


def test_that_info_counts_attributes(cli, described):
    assert cli("info", described, "--json").data["attributes"] == 2
