"""Thumbnails come in batches from cache or file, and never show what a file held before."""

import threading

import pytest
from PySide6.QtGui import QColor, QPixmap

from engine.embedding import EmbeddingCache
from engine.images import (
    USUAL_VIEW,
    ImageFile,
    RenderedImage,
    encode_thumbnail,
    hash_content,
    read_image,
)
from engine.messages import Message
from engine.project import Project, Reading
from gui.document import Document
from gui.flows.thumbnails import workers as thumbnail_workers
from gui.flows.thumbnails.loader import ThumbnailLoader
from tests.factories import ids, write_picture

RED, BLUE = (200, 40, 40), (40, 40, 200)


class InlineDecoder:
    """A DecoderProcess without a process, which can be held up."""

    gate: threading.Event
    rendered: list[tuple[str, int]]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def close(self):
        self.gate.set()

    def render(self, path, *, max_side_px, view):
        picture, content_hash = read_image(path), hash_content(path.read_bytes())
        self.rendered.append((path.name, max_side_px))
        self.gate.wait(10)
        jpeg = encode_thumbnail(picture, max_side_px=max_side_px)
        key = view.key(content_hash, path, "", is_stack=False)
        return RenderedImage(content_hash, key, jpeg, *picture.size)


def plain_key(document, image_id):
    catalog = document.catalog
    path = catalog.path_of(image_id)
    return USUAL_VIEW.key(catalog.hashes[image_id], path, "", is_stack=False)


@pytest.fixture
def decoder(monkeypatch):
    monkeypatch.setattr(thumbnail_workers, "DecoderProcess", InlineDecoder)
    InlineDecoder.gate, InlineDecoder.rendered = threading.Event(), []
    InlineDecoder.gate.set()
    return InlineDecoder


@pytest.fixture
def document(qapp, tmp_path):
    images = tmp_path / "images"
    for number in range(6):
        write_picture(images / f"{number}.png", RED)
    project = Project.create(tmp_path / "test.protolabel", root=images)
    project.add_files([ImageFile(f"{number}.png", 1, 1) for number in range(6)])
    document = Document(project)
    yield document
    document.close()


@pytest.fixture
def cache_folder(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def make_loader(document, cache_folder):
    made = []

    def make():
        made.append(ThumbnailLoader(document, cache_folder=cache_folder))
        return made[-1]

    yield make
    for loader in made:
        loader.close()


@pytest.fixture
def loader(decoder, make_loader):
    return make_loader()


def colour_of(pixmap):
    return pixmap.toImage().pixelColor(pixmap.width() // 2, pixmap.height() // 2)


def is_red(pixmap):
    return colour_of(pixmap).red() > colour_of(pixmap).blue()


def read(document, number):
    """Let the catalog know what the file holds now."""
    data = document.catalog.path_of(number).read_bytes()
    document.record_reading(Reading({number: hash_content(data)}, {}))


def change(document, number, colour):
    """Overwrite a file and let a scan notice."""
    write_picture(document.catalog.path_of(number), colour)
    document.begin_scan()
    document.take_files([ImageFile(f"{number}.png", 2, 2)])
    document.finish_scan({})


def store(folder, content_hash, colour):
    pixmap = QPixmap(8, 8)
    pixmap.fill(QColor(*colour))
    pixmap.save(str(folder.parent / "stored.jpg"))
    with EmbeddingCache(folder) as cache:
        cache.store_thumbnails({content_hash: (folder.parent / "stored.jpg").read_bytes()})


def test_that_a_thumbnail_arrives_after_it_was_asked_for(loader, qtbot):
    with qtbot.waitSignal(loader.arrived) as arrived:
        assert loader.pixmap(0) is None
    assert arrived.args == [[0]]
    assert is_red(loader.pixmap(0))


def test_that_peeking_loads_nothing(loader):
    assert loader.peek(0) is None
    assert not loader.is_busy


def test_that_wanted_thumbnails_arrive(loader, qtbot):
    loader.want(ids(0, 1, 2))
    qtbot.waitUntil(lambda: all(loader.peek(i) for i in range(3)))
    assert not loader.is_busy


def test_that_many_thumbnails_arrive_in_few_batches(loader, decoder, qtbot):
    decoder.gate.clear()
    batches = []
    loader.arrived.connect(batches.append)
    loader.want(ids(*range(6)))
    decoder.gate.set()
    qtbot.waitUntil(lambda: all(loader.peek(i) for i in range(6)))
    assert len(batches) <= 3


def test_that_what_was_scrolled_past_is_not_decoded(loader, decoder, qtbot):
    decoder.gate.clear()
    loader.want(ids(0))
    qtbot.waitUntil(lambda: bool(decoder.rendered))
    loader.want(ids(1, 2, 3))
    loader.want(ids(4))
    decoder.gate.set()
    qtbot.waitUntil(lambda: loader.peek(4) is not None)
    assert {name for name, _ in decoder.rendered} == {"0.png", "4.png"}


def test_that_a_cached_thumbnail_needs_no_decoding(
    decoder, document, cache_folder, make_loader, qtbot
):
    read(document, 0)
    store(cache_folder, plain_key(document, 0), BLUE)
    loader = make_loader()
    with qtbot.waitSignal(loader.arrived):
        loader.pixmap(0)
    assert not is_red(loader.pixmap(0))
    assert not decoder.rendered


def test_that_a_damaged_thumbnail_is_made_anew(decoder, document, cache_folder, make_loader, qtbot):
    read(document, 0)
    with EmbeddingCache(cache_folder) as cache:
        cache.store_thumbnails({plain_key(document, 0): b"damaged"})
    loader = make_loader()
    with qtbot.waitSignal(loader.arrived):
        loader.pixmap(0)
    assert is_red(loader.pixmap(0))


def test_that_a_decoded_thumbnail_is_kept_in_the_cache(loader, document, cache_folder, qtbot):
    with qtbot.waitSignal(loader.arrived):
        loader.pixmap(0)
    path = document.catalog.path_of(0)
    key = USUAL_VIEW.key(hash_content(path.read_bytes()), path, "", is_stack=False)
    with EmbeddingCache(cache_folder) as cache:
        assert cache.thumbnail(key)


def test_that_an_unreadable_image_is_known_as_broken(loader, document, qtbot):
    document.catalog.path_of(0).write_bytes(b"no picture")
    with qtbot.waitSignal(loader.arrived):
        loader.pixmap(0)
    assert loader.is_broken(0)
    assert loader.pixmap(0) is None
    assert not loader.is_busy


def test_that_a_broken_image_is_tried_again_once_it_is_mended(loader, document, qtbot):
    document.catalog.path_of(0).write_bytes(b"no picture")
    document.record_reading(Reading({}, {0: Message("broken")}))
    assert loader.is_broken(0)
    change(document, 0, RED)
    with qtbot.waitSignal(loader.arrived):
        assert loader.pixmap(0) is None
    assert is_red(loader.pixmap(0))


def test_that_a_changed_file_does_not_show_its_old_picture(loader, document, qtbot):
    read(document, 0)
    loader.want(ids(0))
    qtbot.waitUntil(lambda: loader.peek(0) is not None)
    change(document, 0, BLUE)
    assert loader.peek(0) is None
    qtbot.waitUntil(lambda: loader.peek(0) is not None)
    assert not is_red(loader.peek(0))


def test_that_a_picture_read_before_the_file_changed_is_thrown_away(
    loader, decoder, document, qtbot
):
    read(document, 0)
    decoder.gate.clear()
    loader.want(ids(0))
    qtbot.waitUntil(lambda: bool(decoder.rendered))
    change(document, 0, BLUE)
    read(document, 0)
    decoder.gate.set()
    qtbot.waitUntil(lambda: loader.peek(0) is not None)
    assert not is_red(loader.peek(0))


def test_that_the_newest_preview_wins(loader, decoder, qtbot):
    decoder.gate.clear()
    shown = []
    loader.preview_arrived.connect(lambda image_id, _: shown.append(image_id))
    for image_id in (0, 1, 2):
        loader.preview(image_id, side_px=1000)
    decoder.gate.set()
    qtbot.waitUntil(lambda: bool(shown))
    assert set(shown) == {2}


def test_that_a_neighbour_is_there_at_once_when_its_turn_comes(loader, qtbot):
    loader.preview(0, side_px=1000, neighbours=ids(1))
    qtbot.waitUntil(lambda: not loader.is_busy)
    with qtbot.waitSignal(loader.preview_arrived, timeout=0) as arrived:
        loader.preview(1, side_px=1000)
    assert arrived.args[0] == 1


def test_that_two_views_of_one_image_get_the_larger_preview(loader, decoder, qtbot):
    decoder.gate.clear()
    loader.preview(0, side_px=1000)
    loader.preview(0, side_px=300)
    decoder.gate.set()
    qtbot.waitUntil(lambda: not loader.is_busy)
    assert {side for _, side in decoder.rendered} == {1000}


def test_that_a_failure_of_the_decoder_breaks_one_image_only(
    loader, decoder, monkeypatch, caplog, qtbot
):
    render = decoder.render

    def fail_once(self, path, *, max_side_px, view):
        if path.name == "0.png":
            raise ValueError("unforeseen")
        return render(self, path, max_side_px=max_side_px, view=view)

    monkeypatch.setattr(decoder, "render", fail_once)
    loader.want(ids(0, 1))
    qtbot.waitUntil(lambda: loader.peek(1) is not None and loader.is_broken(0))
    assert "unforeseen" in caplog.text


def test_that_closing_ends_every_thread(decoder, make_loader, qtbot):
    before = threading.active_count()
    loader = make_loader()
    loader.want(ids(0, 1, 2))
    loader.close()
    assert threading.active_count() == before


def test_that_a_process_of_its_own_decodes(make_loader, document, qtbot):
    loader = make_loader()
    document.catalog.path_of(1).write_bytes(b"no picture")
    loader.want(ids(0, 1))
    qtbot.waitUntil(lambda: loader.peek(0) is not None and loader.is_broken(1), timeout=20_000)
    assert isinstance(loader.pixmap(0), QPixmap)
