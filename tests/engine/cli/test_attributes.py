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
