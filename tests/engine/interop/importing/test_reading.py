"""Labels of other tools are read as they write them, or refused in one sentence."""

import json

import pytest

from engine.errors import EngineError, LabelFileError
from engine.interop import ExportPlan, export
from engine.interop.importing import class_folder_names, read_labels
from engine.jobs import Job
from tests.engine.interop.builders import make_rows, with_files
from tests.factories import write_picture

TWO = {"sub/a.jpg": "fox", "b.jpg": "고양이"}


def said(found):
    return {label.path: label.class_name for label in found.labels}


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "path,label\nsub/a.jpg,fox\nb.jpg,고양이\n"),
        ("x.csv", "filename;class\nsub/a.jpg;fox\nb.jpg;고양이\n"),
        ("x.tsv", "label\timage\nfox\tsub/a.jpg\n고양이\tb.jpg\n"),
        ("x.txt", "id,species,file_name\n1,fox,sub/a.jpg\n2,고양이,b.jpg\n"),
        ("x.csv", "sub/a.jpg,fox\nb.jpg,고양이\n"),
        ("x.csv", "sep=;\npath;label\nsub/a.jpg;fox\nb.jpg;고양이\n"),
        ("x.csv", '\ufeffpath,label\nsub/a.jpg,"fox"\nb.jpg,고양이\n'),
        ("x.csv", "path,label\nsub/a.jpg,fox\nb.jpg,고양이\n".encode("utf-16")),
        ("x.csv", "path,label\nsub/a.jpg,fox\nb.jpg,고양이\n".encode("cp949")),
        (
            "x.jsonl",
            '{"file_name": "sub/a.jpg", "label": "fox"}\n{"file_name":"b.jpg","label":"고양이"}',
        ),
        ("x.json", json.dumps(TWO)),
        (
            "x.json",
            json.dumps({"classes": ["fox", "고양이"], "labels": {"sub/a.jpg": 0, "b.jpg": 1}}),
        ),
        (
            "x.json",
            json.dumps(
                {
                    "images": [
                        {"id": 1, "file_name": "sub/a.jpg"},
                        {"id": 2, "file_name": "b.jpg"},
                    ],
                    "categories": [{"id": 7, "name": "fox"}, {"id": 8, "name": "고양이"}],
                    "annotations": [
                        {"image_id": 1, "category_id": 7},
                        {"image_id": 2, "category_id": 8},
                    ],
                }
            ),
        ),
        (
            "x.json",
            json.dumps(
                [
                    {
                        "data": {"image": f"/data/local-files/?d={path}"},
                        "annotations": [{"result": [{"value": {"choices": [name]}}]}],
                    }
                    for path, name in TWO.items()
                ]
            ),
        ),
        (
            "x.xml",
            (
                '<annotations><image name="sub/a.jpg"><tag label="fox"/></image>'
                '<image name="b.jpg"><tag label="고양이"/></image></annotations>'
            ),
        ),
    ],
)
def test_that_labels_are_read_as_other_tools_write_them(tmp_path, name, content):
    assert said(read_labels(write(tmp_path, name, content))) == TWO


def test_that_what_was_found_out_of_the_bytes_is_told(tmp_path):
    text = "path,label\nsub/a.jpg,여우\nb.jpg,고양이\n"
    assert read_labels(write(tmp_path, "x.csv", text.encode("cp949"))).encoding == "CP949"
    path = write(tmp_path, "y.csv", "path,label\na.jpg,Bär\n".encode("cp1252"))
    assert said(read_labels(path, "cp1252")) == {"a.jpg": "Bär"}


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        *(("cp949", name) for name in ("여우", "개", "붉은여우")),
        *(("shift_jis", name) for name in ("ネコ", "犬", "犬の写真")),
        *(("cp1252", name) for name in ("Füchsin", "Ourson gâté")),
    ],
)
def test_that_one_word_tells_in_which_bytes_a_list_is(tmp_path, encoding, name):
    path = write(tmp_path, "x.csv", f"path,label\na.jpg,{name}\nb.jpg,fox\n".encode(encoding))
    assert said(read_labels(path))["a.jpg"] == name


@pytest.mark.parametrize("parts", [[""], ["train", "val"]])
def test_that_folders_of_classes_are_read_also_in_parts(tmp_path, parts):
    for part in parts:
        for name in ("fox", "otter"):
            write_picture(tmp_path / part / name / f"{part}1.png", (9, 9, 9))
    found = read_labels(tmp_path)
    assert set(said(found).values()) == {"fox", "otter"}
    assert len(found.labels) == 2 * len(parts)


def test_that_of_several_labels_the_first_is_taken_and_they_are_counted(tmp_path):
    lines = ['{"path": "a.jpg", "labels": ["fox", "red"]}', '{"path": "b.jpg", "labels": ["fox"]}']
    found = read_labels(write(tmp_path, "x.jsonl", "\n".join(lines)))
    assert (said(found), found.n_several) == ({"a.jpg": "fox", "b.jpg": "fox"}, 1)


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["fox/1.png", "fox/2.png", "otter/1.png", "otter/2.png"], ("fox", "otter")),
        (
            ["train/fox/1.png", "val/fox/2.png", "val/otter/1.png", "train/otter/3.png"],
            ("fox", "otter"),
        ),
        (["2019/fox/1.png", "2019/otter/2.png", "2019/fox/3.png", "2019/otter/4.png"], ()),
        (["1.png", "2.png"], ()),
        (["fox/1.png", "otter/2.png", "loose.png", "fox/4.png"], ()),
        (["a/1.png", "b/2.png", "c/3.png", "d/4.png"], ()),
        ([], ()),
    ],
)
def test_that_only_folders_that_look_like_classes_are_taken_for_them(paths, names):
    assert class_folder_names(paths) == names


def test_that_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.interop.importing.texts._MOST_BYTES", 100)
    with pytest.raises(LabelFileError, match="too many for a list of labels"):
        read_labels(write(tmp_path, "x.csv", "path,label\n" * 100))


def test_that_keywords_beside_pictures_are_read(tmp_path):
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:RDF><rdf:Description><dc:subject>'
        "<rdf:Bag><rdf:li>fox</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>"
        "</x:xmpmeta>"
    )
    write_picture(tmp_path / "a.png", (9, 9, 9))
    write(tmp_path, "a.xmp", xmp)
    write(tmp_path, "b.png.xmp", xmp)
    assert said(read_labels(tmp_path)) == {"a.png": "fox", "b.png": "fox"}


@pytest.mark.parametrize("file_format", ["imagefolder", "csv", "jsonl"])
def test_that_what_was_exported_is_read_back(tmp_path, file_format):
    rows = with_files(tmp_path / "images", make_rows({"horse": 2, "zebra": 2}))
    out = tmp_path / "out"
    export(Job(), rows, ExportPlan(format=file_format), root=tmp_path / "images", out=out)
    found = read_labels(out)
    assert said(found) == {row.path: row.label for row in rows}
    assert [label.content_hash.hex() for label in found.labels] == [r.content_hash for r in rows]


BOMB = (
    '<!DOCTYPE a [<!ENTITY b "xxxxxxxx">]><annotations><image name="a.jpg"><tag label="&b;"/>'
    "</image></annotations>"
)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x.csv", "", "is empty"),
        ("x.csv", "\n\n", "is empty"),
        ("x.csv", "just one column\na\n", "one column"),
        ("x.csv", "colour,size\nred,1\n", "no column that names images"),
        ("x.csv", "path,label\na.jpg,\n", "gives no image a class"),
        ("x.csv", b"\x00\x01\x02\x03" * 50, "is no text"),
        ("x.json", "{", "is no JSON"),
        ("x.json", '{"a": 1}', "is JSON, but not as"),
        ("x.json", "[" * 100_000, "is no JSON"),
        ("x.jsonl", "[1]\n", "line 1: this is no JSON object"),
        ("x.xml", "<a>", "cannot be read as XML"),
        ("x.xml", BOMB, "cannot be read as XML"),
        ("x.parquet", "PAR1", "Parquet"),
        ("x.docx", "x", "is of no kind that labels are read from"),
    ],
)
def test_that_bad_files_are_refused_in_one_sentence(tmp_path, name, content, reason):
    with pytest.raises(EngineError, match=reason) as refused:
        read_labels(write(tmp_path, name, content))
    assert "\n" not in str(refused.value)


def test_that_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LabelFileError, match=r"gone\.csv cannot be read"):
        read_labels(tmp_path / "gone.csv")


def test_that_an_encoding_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(LabelFileError, match="no encoding “klingon”"):
        read_labels(write(tmp_path, "x.csv", "path,label\na.jpg,fox\n"), "klingon")
