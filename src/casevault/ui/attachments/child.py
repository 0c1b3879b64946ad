"""The process that decodes documents: it holds no key, opens nothing, and ends with the session.

It is given one document, and answers one question after the other about it until its input ends.
"""

from __future__ import annotations

import os
from typing import BinaryIO, Final, Protocol

from casevault.ui.attachments import confinement
from casevault.ui.attachments.image_reading import ImageDocument
from casevault.ui.attachments.pdf_reading import PdfDocument
from casevault.ui.attachments.text_reading import TextDocument, is_text
from casevault.ui.attachments.wire import (
    MAX_DOCUMENT,
    MAX_WORDS,
    PAGE_HEAD,
    PAGE_REQUEST,
    Ask,
    DocumentInfo,
    FrameError,
    Refusal,
    RefusedError,
    Say,
    frame,
    read_frame,
)

ARGUMENT: Final = "--decode"
_IMAGE_STARTS: Final = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"BM",
)
_PDF_WITHIN: Final = 1024
_QUESTIONS: Final[dict[str, int]] = {
    Ask.PAGE: PAGE_REQUEST.size,
    Ask.WORDS: PAGE_REQUEST.size,
    Ask.CLEAN: 0,
}


class Document(Protocol):
    """What all kinds of documents can do."""

    info: DocumentInfo

    def page(self, number: int, longest: int) -> tuple[int, int, bytes]:
        """One page as (width, height, rows of RGB)."""
        ...

    def words(self, number: int) -> str:
        """The text of one page."""
        ...

    def cleaned(self) -> bytes:
        """The same without remarks."""
        ...


def run_decoder() -> int:
    """Serve one document on standard input and output; the exit code."""
    confinement.die_with_parent()
    # By number: a program without a console has no standard streams in Python.
    with os.fdopen(0, "rb") as source, os.fdopen(1, "wb") as target:
        confinement.give_up()
        try:
            serve(source, target)
        except (FrameError, BrokenPipeError):
            return 1
    return 0


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Take the document, say what it is, answer questions about it.

    Raises:
        FrameError: the other side is gone.
    """
    _, content = read_frame(source.read, {Ask.DOCUMENT: MAX_DOCUMENT})
    document = None
    try:
        document = _timed_document(content)
        _say(target, Say.DESCRIPTION, document.info.to_bytes())
    except RefusedError as refused:
        _say(target, Say.REFUSED, refused.why.encode("ascii"))
    while document is not None:
        letter, payload = read_frame(source.read, _QUESTIONS)
        try:
            confinement.start_clock()
            say, answer = _answer(document, Ask(letter), payload)
            confinement.stop_clock()
            _say(target, say, *answer)
        except RefusedError as refused:
            confinement.stop_clock()
            _say(target, Say.REFUSED, refused.why.encode("ascii"))


def opened(content: bytes) -> Document:
    """The document in its kind, which its first bytes say, not its name.

    Raises:
        RefusedError: of no kind that can be shown, or damaged.
    """
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return PdfDocument(content)
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if is_webp or content.startswith(_IMAGE_STARTS):
        return ImageDocument(content)
    if is_text(content):
        return TextDocument(content)
    raise RefusedError(Refusal.UNKNOWN_KIND)


def _timed_document(content: bytes) -> Document:
    confinement.start_clock()
    try:
        return opened(content)
    except MemoryError:
        raise RefusedError(Refusal.TOO_LARGE) from None
    except (confinement.ConfinedError, RecursionError):
        raise RefusedError(Refusal.DAMAGED) from None
    finally:
        confinement.stop_clock()


def _answer(document: Document, ask: Ask, payload: bytes) -> tuple[Say, tuple[bytes, ...]]:
    try:
        if ask is Ask.CLEAN:
            return Say.CLEAN, (document.cleaned(),)
        number, longest = PAGE_REQUEST.unpack(payload)
        if number >= document.info.pages:
            raise RefusedError(Refusal.DAMAGED)
        if ask is Ask.WORDS:
            words = document.words(number).encode("utf-8", "replace")
            return Say.WORDS, (words[:MAX_WORDS],)
        width, height, rows = document.page(number, longest)
    except MemoryError:
        raise RefusedError(Refusal.TOO_LARGE) from None
    except (confinement.ConfinedError, RecursionError):
        raise RefusedError(Refusal.DAMAGED) from None
    return Say.PAGE, (PAGE_HEAD.pack(width, height), rows)


def _say(target: BinaryIO, say: Say, *parts: bytes) -> None:
    whole = sum(len(part) for part in parts)
    head = frame(say, b"")
    target.write(head[:1] + whole.to_bytes(4, "big"))
    target.writelines(parts)
    target.flush()
