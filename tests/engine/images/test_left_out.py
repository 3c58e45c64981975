import pytest

from engine.images import LeftOut, formats, scan_folder


@pytest.fixture(autouse=True)
def without_extras(monkeypatch):
    monkeypatch.setattr("engine.images.scanning.readable_suffixes", lambda: formats.IMAGE_SUFFIXES)
    monkeypatch.setattr("engine.images.left_out.readable_suffixes", lambda: formats.IMAGE_SUFFIXES)


def scanned(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    left_out = LeftOut()
    return [file.path for file in scan_folder(root, left_out)], left_out


def test_that_formats_which_an_extra_reads_are_named_with_it(tmp_path):
    _, left_out = scanned(tmp_path, "a.jpg", "b.HEIC", "c.heic", "d.cr2")
    assert str(left_out.statement) == (
        "3 files are not read: 1 CR2 (pip install protolabel[raw]),"
        " 2 HEIC (pip install protolabel[heic])."
    )


def test_that_a_single_film_is_named(tmp_path):
    _, left_out = scanned(tmp_path, "a.mp4", "notes.txt")
    assert str(left_out.statement) == "1 file is not read: 1 MP4."


def test_that_nothing_is_said_where_all_is_read(tmp_path):
    assert scanned(tmp_path, "a.jpg", "notes.txt")[1].statement is None


@pytest.mark.parametrize(
    "folder",
    [
        "@eaDir",
        "__MACOSX",
        ".thumbnails",
        "Catalog Previews.lrdata",
        "$RECYCLE.BIN",
        ".AppleDouble",
    ],
)
def test_that_folders_of_thumbnails_and_metadata_are_left_out_and_named(tmp_path, folder):
    found, left_out = scanned(tmp_path, "a.jpg", f"{folder}/b.jpg")
    assert found == ["a.jpg"]
    assert folder in str(left_out.statement)


def test_that_an_ordinary_folder_of_previews_is_scanned(tmp_path):
    assert scanned(tmp_path, "previews/a.jpg", "thumbs/b.jpg")[0] == [
        "previews/a.jpg",
        "thumbs/b.jpg",
    ]


def test_that_files_of_the_system_are_named(tmp_path):
    assert scanned(tmp_path, "Thumbs.db")[1].metadata == {"Thumbs.db": 1}


def test_that_placeholders_of_a_cloud_are_counted(tmp_path):
    assert scanned(tmp_path, ".a.jpg.icloud")[1].n_elsewhere == 1
