from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casevault.ui.attachments.decoder import CannotShowError, Decoder, PagePicture
from casevault.ui.attachments.wire import MAX_DOCUMENT, DocumentInfo, Kind, Refusal
from ui.attachments import hostile

MOST_MEGABYTES = 200
MOST_SECONDS = 2.0
SOURCE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
DOCUMENTS = dict(hostile.documents())


def shown(content: bytes, longest: int = 800) -> tuple[DocumentInfo, PagePicture | None, str]:
    """What a viewer would get of a document's first page."""
    decoder = Decoder()
    try:
        info = decoder.load([content], len(content))
        picture = None if info.kind is Kind.TEXT else decoder.page(0, longest)
        return info, picture, decoder.words(0)
    finally:
        decoder.close()


def spent(process: int) -> tuple[int, float]:
    """The most memory that a process ever held, in megabytes, and its seconds of processor."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    times = Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    ticks = int(times[11]) + int(times[12])
    return (int(peak[1]) // 1024 if peak else 0), ticks / 100


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_an_image_is_shown(kind: str) -> None:
    info, picture, words = shown(hostile.image(kind, (600, 400)), 300)
    assert (info.kind, info.pages, words) == (Kind.IMAGE, 1, "")
    assert picture is not None
    assert (picture.width, picture.height) == (300, 200)
    assert max(picture.rows[:3]) < min(picture.rows[-3:])


def test_a_pdf_is_shown_page_by_page_and_can_be_listened_to() -> None:
    decoder = Decoder()
    content = hostile.pdf(("first", "second"))
    assert decoder.load([content[:100], content[100:]], len(content)).pages == 2
    picture = decoder.page(1, 421)
    assert (picture.height, len(picture.rows)) == (421, picture.width * picture.height * 3)
    assert max(picture.rows) == 255
    assert min(picture.rows) < 128
    assert [decoder.words(number).strip() for number in (0, 1)] == ["first", "second"]
    with pytest.raises(CannotShowError):
        decoder.page(2, 400)
    assert decoder.page(0, 100).height == 100
    decoder.close()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251", "utf-8-sig"])
def test_a_text_is_read_in_its_encoding(encoding: str) -> None:
    words = "Драга Марија,\nовде је уверење."
    info, picture, read = shown(words.encode(encoding))
    assert (info.kind, picture, read) == (Kind.TEXT, None, words)


def test_latin_letters_of_the_region_are_read_too() -> None:
    assert shown("Draga Željka, čekam te u Šapcu. Đorđe".encode("cp1250"))[2].startswith(
        "Draga Željka, čekam"
    )


def test_controls_do_not_reach_the_screen() -> None:
    assert "\u202e" not in shown("evil \u202e txt".encode())[2]


@pytest.mark.skipif(sys.platform != "linux", reason="limits are measured through /proc")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_made_to_do_harm_is_bounded(name: str) -> None:
    decoder = Decoder()
    memory, seconds = 0, 0.0
    try:
        info = decoder.load([DOCUMENTS[name]], len(DOCUMENTS[name]))
        memory, seconds = spent(decoder.process_id)
        if info.kind is not Kind.TEXT:
            decoder.page(0, 1600)
        decoder.words(0)
        memory, seconds = spent(decoder.process_id)
    except CannotShowError:
        pass  # refused, or ended by its clock: bounded is what counts
    finally:
        decoder.close()
    assert memory < MOST_MEGABYTES
    assert seconds < MOST_SECONDS


def test_a_document_that_is_too_large_is_not_even_sent() -> None:
    decoder = Decoder()
    with pytest.raises(CannotShowError) as refused:
        decoder.load(iter(()), MAX_DOCUMENT + 1)
    assert refused.value.why is Refusal.TOO_LARGE


LIAR = """
import sys
import time
sys.stdin.buffer.read(5 + {size})
sys.stdout.buffer.write({answer!r})
sys.stdout.buffer.flush()
sys.stdout.close()
sys.stdin.buffer.read()
"""
GOOD = (
    b'{"kind": "image", "media_type": "image/png", "pages": 1, "remarks": [], "cleanable": false}'
)


def said(letter: bytes, payload: bytes, length: int | None = None) -> bytes:
    return letter + (len(payload) if length is None else length).to_bytes(4, "big") + payload


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"I",
        said(b"I", b"{}"),
        said(b"I", b"[" * 60_000),
        said(b"I", GOOD, 2**32 - 1),
        said(b"I", GOOD.replace(b'"pages": 1', b'"pages": 99999')),
        said(b"I", GOOD.replace(b'"pages": 1', b'"pages": true')),
        said(b"I", GOOD.replace(b"image/png", b"image/png\\n\\u202e")),
        said(b"I", GOOD.replace(b'"remarks": []', b'"remarks": [["place", 7]]')),
        said(b"I", GOOD.replace(b"[]", b"[" + b",".join([b'["a","b"]'] * 61) + b"]")),
        said(b"X", GOOD),
        said(b"E", b"surprise"),
        said(b"E", b"damaged" * 9),
        said(b"R", GOOD),
    ],
)
def test_a_decoding_process_that_lies_is_believed_nothing(answer: bytes) -> None:
    program = LIAR.format(size=3, answer=answer)
    decoder = Decoder([sys.executable, "-c", program])
    with pytest.raises(CannotShowError):
        decoder.load([b"abc"], 3)


@pytest.mark.parametrize(
    "page",
    [
        said(b"R", b""),
        said(b"R", b"\0\0\0\1\0\0\0\1" + b"xx"),
        said(b"R", b"\0\0\0\1\0\0\0\1" + b"xxxx"),
        said(b"R", b"\0\0\0\0\0\0\0\1"),
        said(b"R", b"\xff\xff\xff\xff\xff\xff\xff\xff"),
        said(b"R", b"\0\0\x1f\x41\0\0\0\1" + bytes(3 * 8001)),
        said(b"S", b"words"),
    ],
)
def test_a_page_that_is_not_what_was_asked_for_is_not_shown(page: bytes) -> None:
    program = LIAR.format(size=3, answer=said(b"I", GOOD) + page)
    decoder = Decoder([sys.executable, "-c", program])
    decoder.load([b"abc"], 3)
    with pytest.raises(CannotShowError):
        decoder.page(0, 100)


CONFINED = """
import os, sys
from casevault import lockdown
lockdown.refuse_network()
from casevault.ui.attachments import child, confinement
read_end, write_end = os.pipe()
os.close(read_end); os.close(write_end)
confinement.give_up()
tried = []
for what, attempt in {
    "read a file": lambda: open(sys.executable, "rb"),
    "write a file": lambda: open("here.txt", "w"),
    "open below Python": lambda: __import__("posix").open("/etc/hostname", 0),
    "start a program": lambda: __import__("_posixsubprocess").fork_exec,
    "import": lambda: __import__("wave"),
    "fork": lambda: os.fork(),
    "list a folder": lambda: os.listdir("/"),
    "remove": lambda: os.unlink("/tmp/nothing"),
    "signal": lambda: os.kill(os.getppid(), 15),
}.items():
    try:
        attempt()
        tried.append(what)
    except BaseException:
        pass
os.write(1, ",".join(tried).encode())
"""


def test_the_decoding_process_can_reach_nothing_outside() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CONFINED], capture_output=True, timeout=60, env=SOURCE, check=False
    )
    assert done.stdout.decode() == "start a program"  # looking it up; calling it is a fork


RAW = """
import ctypes, os, sys
from casevault.ui.attachments import child, confinement
library = ctypes.CDLL(None, use_errno=True)
calls = [library.open, library.socket, library.fork, library.kill, library.unlink]
arguments = [(b"/etc/hostname", 0), (2, 1, 0), (), (os.getppid(), 15), (b"/tmp/nothing",)]
confinement.give_up()
done = [str(call(*given)) for call, given in zip(calls, arguments)]
os.write(1, ",".join(done).encode())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a filter of Linux")
def test_not_even_code_below_python_can_open_connect_or_fork() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RAW], capture_output=True, timeout=60, env=SOURCE, check=True
    )
    assert done.stdout.decode() == "-1,-1,-1,-1,-1"


SHOWS = """
import sys
import time
from casevault.ui.attachments.decoder import Decoder
decoder = Decoder()
decoder.load([b"a letter"], 8)
print(decoder.process_id, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looked at through /proc")
def test_the_decoding_process_ends_when_the_session_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SHOWS], env=SOURCE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as session:
        assert session.stdout is not None
        process = Path(f"/proc/{int(session.stdout.readline())}")
        assert process.exists()
        session.kill()
    end = time.monotonic() + 20
    while process.exists() and "(zombie)" not in (process / "status").read_text("ascii"):
        assert time.monotonic() < end
        os.sched_yield()
