"""A decoder may crash, hang or be killed; its caller goes on with the next file."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import UnreadableImageError
from engine.images import DecoderProcess, decoder_process, hash_content
from tests.pictures import encode, write_plain

POSIX_PATH = type(Path())


class CrashingPath(POSIX_PATH):
    """Ends the child as it takes its orders."""

    def __reduce__(self):
        return os._exit, (1,)


@pytest.fixture(scope="module")
def decoder():
    with DecoderProcess() as process:
        yield process


@pytest.fixture
def picture(tmp_path):
    return write_plain(tmp_path / "a.png", size=(400, 300))


def test_that_a_picture_comes_back_with_its_hash_and_whole_size(decoder, picture):
    rendered = decoder.render(picture, max_side_px=100)
    assert rendered.content_hash == hash_content(picture.read_bytes())
    assert (rendered.width_px, rendered.height_px) == (400, 300)
    assert Image.open(BytesIO(rendered.jpeg)).size == (100, 75)


def test_that_the_size_of_a_lying_photo_is_that_of_the_upright_one(decoder, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "lying.jpg"
    path.write_bytes(encode(Image.new("RGB", (800, 600)), "JPEG", exif=exif.tobytes()))
    rendered = decoder.render(path, max_side_px=100)
    assert (rendered.width_px, rendered.height_px) == (600, 800)
    assert Image.open(BytesIO(rendered.jpeg)).size == (75, 100)


def test_that_the_reason_of_an_unreadable_file_comes_back(decoder, tmp_path):
    (tmp_path / "empty.png").write_bytes(b"")
    with pytest.raises(UnreadableImageError, match=r"^The file is empty\.$"):
        decoder.render(tmp_path / "empty.png", max_side_px=100)


def test_that_many_threads_get_each_their_own_picture(decoder, tmp_path):
    paths = [write_plain(tmp_path / f"{n}.png", size=(20 + n, 20)) for n in range(24)]
    with ThreadPoolExecutor(4) as pool:
        rendered = list(pool.map(lambda path: decoder.render(path, max_side_px=64), paths))
    assert [image.width_px for image in rendered] == [20 + n for n in range(24)]


def test_that_a_crash_is_reported_and_the_next_picture_comes(decoder, picture):
    with pytest.raises(UnreadableImageError, match=r"^The decoder crashed on this file\.$"):
        decoder.render(CrashingPath(picture), max_side_px=100)
    assert decoder.render(picture, max_side_px=100).width_px == 400


def test_that_a_child_killed_between_two_pictures_is_replaced(decoder, picture):
    decoder.render(picture, max_side_px=100)
    kill_and_wait(decoder)
    assert decoder.render(picture, max_side_px=100).width_px == 400


def kill_and_wait(decoder: DecoderProcess) -> None:
    os.kill(decoder.pid, signal.SIGKILL)
    decoder._child.process.join()


def test_that_a_child_that_hangs_is_given_up(picture):
    with DecoderProcess(time_limit_s=1) as decoder:
        decoder.render(picture, max_side_px=100)
        stuck = decoder.pid
        os.kill(stuck, signal.SIGSTOP)
        with pytest.raises(UnreadableImageError, match="took more than 1 seconds"):
            decoder.render(picture, max_side_px=100)
        with pytest.raises(ProcessLookupError):
            os.kill(stuck, 0)
        assert decoder.render(picture, max_side_px=100).width_px == 400


def test_that_a_late_answer_is_not_taken_for_the_next(decoder, picture, monkeypatch, tmp_path):
    other = write_plain(tmp_path / "b.png", size=(50, 50))
    decoder.close()
    monkeypatch.setattr(decoder_process, "_START_LIMIT_S", 0.0)
    sizes = [decoder.render(path, max_side_px=64).width_px for path in (picture, other, picture)]
    assert sizes == [400, 50, 400]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system sets no limit")
def test_that_a_child_may_take_so_much_memory_only(decoder, picture):
    resource = pytest.importorskip("resource")
    decoder.render(picture, max_side_px=64)
    soft, _ = resource.prlimit(decoder.pid, resource.RLIMIT_AS)
    assert 0 < soft < 16 * 2**30


def test_that_ctrl_c_does_not_reach_the_child(decoder, picture):
    decoder.render(picture, max_side_px=100)
    pid = decoder.pid
    os.kill(pid, signal.SIGINT)
    assert decoder.render(picture, max_side_px=100).width_px == 400
    assert decoder.pid == pid


def test_that_no_child_starts_before_it_is_needed():
    assert DecoderProcess().pid is None


def test_that_closing_ends_the_child(picture):
    with DecoderProcess() as decoder:
        decoder.render(picture, max_side_px=100)
        pid = decoder.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_that_the_child_neither_imports_the_program_nor_outlives_it(tmp_path, picture):
    program = tmp_path / "program.py"
    program.write_text(
        "import os, sys\nfrom pathlib import Path\nfrom engine.images import DecoderProcess\n"
        "print('program starts', flush=True)\n"
        "DecoderProcess().render(Path(sys.argv[1]), max_side_px=64)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(  # returns when nobody holds its output any more: the child is gone
        [sys.executable, program, picture],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "program starts\n")
