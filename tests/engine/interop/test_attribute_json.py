"""JSON of all that is known by attributes, and how it is told from a plain table."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.errors import AttributeTableError
from engine.interop import (
    AttributeTable,
    read_attribute_table,
    read_attributes,
    write_attributes,
)
from engine.project import AttributeKnowledge

NAN = np.nan
ALL = {
    "attributes": [
        {"name": "stripes", "group": "fur", "description": "dark on light"},
        {"name": "horns"},
    ],
    "classes": {"zebra": {"stripes": 1}, "얼룩말": {"horns": "70%", "stripes": None}, "cat": {}},
    "images": {"a/b.jpg": {"stripes": 1, "horns": 0}, "c.jpg": {"horns": "yes"}},
}


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a JSON file and reads what is known."""

    def read(content):
        path = tmp_path / "all.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return read_attributes(path)

    return read


@pytest.fixture
def refusal(read):
    def refusal(content):
        with pytest.raises(AttributeTableError) as caught:
            read(content)
        assert "all.json" in str(caught.value)
        return str(caught.value)

    return refusal


def make_knowledge(class_names, attribute_names, strengths, **more):
    table = AttributeTable(class_names, attribute_names, np.array(strengths, np.float32))
    return AttributeKnowledge(table, **more)


def assert_same(knowledge, other):
    assert knowledge.checklists.class_names == other.checklists.class_names
    assert knowledge.checklists.attribute_names == other.checklists.attribute_names
    assert (knowledge.groups, knowledge.descriptions) == (other.groups, other.descriptions)
    assert knowledge.class_descriptions == other.class_descriptions
    assert knowledge.image_paths == other.image_paths
    np.testing.assert_allclose(
        knowledge.checklists.strengths, other.checklists.strengths, atol=1e-6
    )
    np.testing.assert_array_equal(knowledge.tags, other.tags)


def test_that_all_that_is_known_is_read(read):
    expected = make_knowledge(
        ("zebra", "얼룩말", "cat"),
        ("stripes", "horns"),
        [[1, NAN], [NAN, 0.7], [NAN, NAN]],
        groups={"stripes": "fur"},
        descriptions={"stripes": "dark on light"},
        image_paths=("a/b.jpg", "c.jpg"),
        tags=np.array([[1, 0], [NAN, 1]], np.float32),
    )
    assert_same(read(ALL), expected)


def test_that_checklists_and_tags_may_be_missing(read):
    assert_same(
        read({"attributes": [{"name": "stripes"}]}),
        make_knowledge((), ("stripes",), np.empty((0, 1)), tags=np.empty((0, 1))),
    )


def test_that_an_attribute_need_not_be_listed(read):
    known = read({"attributes": [], "images": {"a.jpg": {"horns": 1}}})
    assert known.checklists.attribute_names == ("horns",)


def test_that_classes_may_be_called_like_the_parts(read):
    known = read({"attributes": {"big": 1}, "classes": {"big": 0}, "images": {"big": 0.5}})
    assert known.checklists.class_names == ("attributes", "classes", "images")
    assert known.checklists.strengths.ravel().tolist() == [1, 0, 0.5]


def test_that_the_checklists_can_be_read_alone(read, tmp_path):
    read(ALL)
    table = read_attribute_table(tmp_path / "all.json")
    assert table.class_names == ("zebra", "얼룩말", "cat")


def test_that_a_file_without_checklists_is_no_table(read, tmp_path):
    read({"attributes": [], "images": {"a.jpg": {"horns": 1}}})
    with pytest.raises(AttributeTableError, match="holds no checklist of a class"):
        read_attribute_table(tmp_path / "all.json")


def test_that_half_a_character_is_kept_in_a_path_alone(read):
    words = {"name": "a\udc80", "group": "g\udc80", "description": "d\udc80"}
    known = read(
        {
            "attributes": [words],
            "classes": {"c\udc80": {"a\udc80": 1}},
            "images": {"\udc80.jpg": {"a\udc80": 0}},
        }
    )
    assert known.checklists.class_names == ("c?",)
    assert (known.groups, known.descriptions) == ({"a?": "g?"}, {"a?": "d?"})
    assert known.image_paths == ("\udc80.jpg",)
    assert (known.checklists.strengths.tolist(), known.tags.tolist()) == ([[1]], [[0]])


def with_entry(entry):
    return {"attributes": [{"name": "horns"}, entry]}


def with_image(tags):
    return {"attributes": [], "images": {"a.jpg": tags}}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"attributes": []}, "has no attribute"),
        (with_entry("stripes"), "attribute 2 is not described in words"),
        (with_entry({"group": "fur"}), "attribute 2 is not described in words"),
        (with_entry({"name": "stripes", "group": 1}), "attribute 2 is not described in words"),
        (with_entry({"name": " "}), "attribute 2 has no name"),
        (with_entry({"name": "Horns"}), "“Horns” is there twice"),
        ({"attributes": [], "class": {}}, "a part “class” that is not known"),
        ('{"attributes": [], "images": {}, "images": {}}', "“images” that is not known, or there"),
        ({"attributes": [], "classes": []}, "something else than checklists"),
        ({"attributes": [], "images": {"a.jpg": 1}}, "something else than checklists"),
        (with_image({"horns": 0.5}), "“0.5” does not say whether a.jpg shows “horns”"),
        (with_image({"horns": 2}), "“2” does not say whether a.jpg shows “horns”"),
        (with_image({"horns": []}), "“[]” does not say whether a.jpg shows “horns”"),
        ({"attributes": [], "classes": {"zebra": {"horns": -1}}}, "“-1” is no strength"),
        ({"attributes": [], "descriptions": {"zebra": 1}}, "something else than words"),
        ({"attributes": [], "descriptions": ["zebra"]}, "something else than words"),
        (
            '{"attributes": [], "images": {"a.jpg": {"horns": 1}, "a.jpg": {"horns": 0}}}',
            "The image “a.jpg” is there already",
        ),
    ],
)
def test_that_bad_parts_are_refused(refusal, content, words):
    assert words in refusal(content)


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
names = st.lists(text, min_size=1, max_size=4).map(
    lambda held: tuple(f"{number} {name}x" for number, name in enumerate(held))
)


@settings(deadline=None, max_examples=60)
@given(data=st.data(), class_names=names, attribute_names=names, image_paths=names)
def test_that_what_is_written_is_read_again(
    tmp_path_factory, data, class_names, attribute_names, image_paths
):
    path = tmp_path_factory.mktemp("known") / "all.json"
    tidy = read_names(path, class_names, attribute_names)
    words = st.dictionaries(st.sampled_from(tidy.attribute_names), text, max_size=4)
    strengths = st.one_of(st.just(NAN), st.floats(0, 1, width=32))
    n_attributes = len(attribute_names)
    knowledge = AttributeKnowledge(
        AttributeTable(
            tidy.class_names,
            tidy.attribute_names,
            data.draw(arrays(np.float32, (len(class_names), n_attributes), elements=strengths)),
        ),
        data.draw(words),
        data.draw(words),
        image_paths,
        data.draw(
            arrays(
                np.float32,
                (len(image_paths), n_attributes),
                elements=st.sampled_from([NAN, 0, 1]),
            )
        ),
        data.draw(st.dictionaries(st.sampled_from(tidy.class_names), text, max_size=4)),
    )
    write_attributes(path, knowledge)
    assert_same(read_attributes(path), knowledge)


def read_names(path, class_names, attribute_names):
    """Return a table of these names as they are when tidy."""
    path.write_text(json.dumps({name: dict.fromkeys(attribute_names) for name in class_names}))
    return read_attribute_table(path)


def test_that_a_path_that_is_no_text_is_written_and_read_again(tmp_path):
    tags = np.ones((1, 1), np.float32)
    nobody = np.empty((0, 1))
    knowledge = make_knowledge((), ("a",), nobody, image_paths=("\udcff.jpg",), tags=tags)
    write_attributes(tmp_path / "all.json", knowledge)
    assert read_attributes(tmp_path / "all.json").image_paths == ("\udcff.jpg",)


def test_that_only_what_is_known_is_written(tmp_path):
    knowledge = make_knowledge(("zebra", "cat"), ("a", "b"), [[1, NAN], [NAN, NAN]])
    write_attributes(tmp_path / "all.json", knowledge)
    assert json.loads((tmp_path / "all.json").read_text()) == {
        "attributes": [{"name": "a"}, {"name": "b"}],
        "classes": {"zebra": {"a": 1}, "cat": {}},
        "images": {},
    }
