import pytest

from engine.interop.folder_names import TakenNames, folder_names, safe_name

RESERVED = ["con", "NUL", "Com1", "lpt9", "aux.txt", "CON .txt", "conin$", "com²"]


@pytest.mark.parametrize("name", ["zebra", "얼룩말", "🦓 zebra", "été", "a b.c", "[red]", "CONGO"])
def test_that_a_name_every_system_takes_is_kept(name):
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("<img src=x>", "_img src=x_"),
        ("a/b\\c", "a_b_c"),
        ("what?*", "what__"),
        ("two\nlines", "two_lines"),
        ("trailing. .", "trailing"),
        ("..", "_"),
        (".", "_"),
        ("/", "_"),
        (".git", "_git"),
        ("bad\udcff", "bad_"),
    ],
)
def test_that_what_a_system_forbids_is_replaced(name, expected):
    assert safe_name(name) == expected


@pytest.mark.parametrize("name", RESERVED)
def test_that_names_of_windows_devices_are_changed(name):
    stem = safe_name(name).partition(".")[0]
    assert stem == name.partition(".")[0] + "_"


def test_that_a_long_name_is_cut_between_characters():
    assert safe_name("얼" * 200) == "얼" * 60


def test_that_names_that_become_equal_are_kept_apart():
    assert folder_names(["a/b", "a:b", "a_b"]) == {"a_b": "a_b", "a/b": "a_b (2)", "a:b": "a_b (3)"}


def test_that_names_that_differ_in_capitals_or_composition_are_kept_apart():
    names = folder_names(["Zebra", "zebra", "e\u0301", "é"]).values()
    assert len({name.casefold() for name in names}) == 4


def test_that_the_order_of_classes_does_not_change_their_folders():
    assert folder_names(["a/b", "a_b", "a:b"]) == folder_names(["a:b", "a/b", "a_b"])


def test_that_a_numbered_name_does_not_take_the_place_of_a_later_file():
    taken = TakenNames()
    names = [taken.claim(stem, ".jpg") for stem in ("x", "x (2)", "x", "x")]
    assert names == ["x.jpg", "x (2).jpg", "x (3).jpg", "x (4).jpg"]
