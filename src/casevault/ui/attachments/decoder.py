"""The session's end of the decoding process: one for each document, killed when it is closed.

Whatever comes back is read as if an attacker had written it: no more than is allowed, in the order
asked for, within a time. Calls wait; they are for a worker thread.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casevault import paths
from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.ui.attachments.job_limits import TIME_IS_OVER, Job, confine
from casevault.ui.attachments.wire import (
    MAX_DESCRIPTION,
    MAX_DOCUMENT,
    MAX_PIXELS,
    MAX_SIDE,
    MAX_WORDS,
    PAGE_HEAD,
    PAGE_REQUEST,
    Ask,
    DocumentInfo,
    FrameError,
    Refusal,
    Say,
    description,
    frame,
    read_frame,
)

SECONDS: Final = 8.0
"""How long an answer may take; the process itself is ended by less than two of its processor."""

_CHANNELS: Final = 3
_REFUSAL_BYTES: Final = 16
_PASSED_ON: Final = ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_TOO_SLOW: Final = N_(
    "This document takes too long to be shown, as files made to do harm do. "
    "Ask who sent it for another copy, a photograph of the paper for instance."
)
_BROKEN: Final = N_(
    "This document cannot be shown. Close it and open it once more; if that does not help, ask who "
    "sent it for another copy."
)
_UNCONFINED: Final = N_(
    "Windows did not let CaseVault shut this document off from the rest of the computer, so it is "
    "not shown. Restart the computer; if that does not help, ask whoever looks after it."
)
REFUSAL_WORDS: Final[Mapping[Refusal, str]] = {
    Refusal.UNKNOWN_KIND: N_(
        "CaseVault shows PDF, images and plain text, and this is something else. It can be kept, "
        "but not be looked at here."
    ),
    Refusal.DAMAGED: N_(
        "This file is damaged, or built in a way that CaseVault does not show. "
        "Ask who sent it for another copy, a photograph of the paper for instance."
    ),
    Refusal.TOO_LARGE: N_(
        "This document is too large to be shown safely. It can be kept; a smaller copy, for "
        "instance scanned at 300 dots to the inch, can be shown."
    ),
    Refusal.LOCKED: N_(
        "This PDF opens only with a password of its own, so it cannot be shown here. "
        "Ask who sent it for a copy without a password."
    ),
    Refusal.NOT_CLEANABLE: N_(
        "What this file tells about itself cannot be taken out without changing the file. "
        "Keep it as it is, or take a new photograph of the paper."
    ),
}


class CannotShowError(UserError):
    """A document cannot be shown; `why` is None where the process ended without a word."""

    def __init__(self, message_id: str, why: Refusal | None = None) -> None:
        super().__init__(message_id)
        self.why = why


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page: rows from the top, three bytes for each pixel."""

    width: int
    height: int
    rows: bytes


class Decoder:
    """One decoding process and the document it was given."""

    def __init__(
        self,
        command: Sequence[str] | None = None,
        *,
        confined: Callable[[subprocess.Popen[bytes]], Job | None] = confine,
    ) -> None:
        """Start the process, and limit it from here where it cannot do that itself.

        Raises:
            CannotShowError: it cannot be limited; it is ended and sees no document.
        """
        self._slow = threading.Event()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            list(command or (*paths.own_command(), "--decode")),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_bare_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError  # cannot be: both were asked for
        self._source, self._target = self._process.stdout, self._process.stdin
        self._job: Job | None = None
        try:
            self._job = confined(self._process)
        except OSError:
            self.close()
            raise CannotShowError(_UNCONFINED) from None

    @property
    def process_id(self) -> int:
        """Of the decoding process."""
        return self._process.pid

    def load(self, chunks: Iterable[bytes], size: int) -> DocumentInfo:
        """Give it the document, `size` bytes in `chunks`; what it is.

        Raises:
            CannotShowError: it cannot be shown.
        """
        if size > MAX_DOCUMENT:
            self.close()
            raise CannotShowError(REFUSAL_WORDS[Refusal.TOO_LARGE], Refusal.TOO_LARGE)
        try:
            with self._answering():
                head = frame(Ask.DOCUMENT)
                self._target.write(head[:1] + size.to_bytes(4, "big"))
                for chunk in chunks:
                    self._target.write(chunk)
                self._target.flush()
                return description(self._read(Say.DESCRIPTION, MAX_DESCRIPTION))
        except BaseException:
            self.close()
            raise

    def page(self, number: int, longest: int) -> PagePicture:
        """Draw one page, its longer side about `longest` pixels.

        Raises:
            CannotShowError: it cannot be shown.
        """
        with self._answering():
            self._ask(Ask.PAGE, PAGE_REQUEST.pack(number, max(0, longest)))
            answer = self._read(Say.PAGE, PAGE_HEAD.size + MAX_PIXELS * _CHANNELS)
            if len(answer) < PAGE_HEAD.size:
                raise FrameError
            width, height = PAGE_HEAD.unpack_from(answer)
            fits = 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE
            if not fits or len(answer) != PAGE_HEAD.size + width * height * _CHANNELS:
                raise FrameError
            return PagePicture(width, height, answer[PAGE_HEAD.size :])

    def words(self, number: int) -> str:
        """The text of one page, without control characters.

        Raises:
            CannotShowError: the process ended.
        """
        with self._answering():
            self._ask(Ask.WORDS, PAGE_REQUEST.pack(number, 0))
            text = self._read(Say.WORDS, MAX_WORDS).decode("utf-8", "replace")
            return "".join(letter for letter in text.replace("\r\n", "\n") if _is_shown(letter))

    def cleaned(self) -> bytes:
        """The document without what it tells about its making, otherwise bit for bit the same.

        Raises:
            CannotShowError: that is not possible for it.
        """
        with self._answering():
            self._ask(Ask.CLEAN)
            return self._read(Say.CLEAN, MAX_DOCUMENT)

    def close(self) -> None:
        """End the process at once; what it held is gone with it."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        if self._job is not None:
            self._job.close()
        for pipe in (self._source, self._target):
            with suppress(OSError):
                pipe.close()

    def _ask(self, ask: Ask, payload: bytes = b"") -> None:
        self._target.write(frame(ask, payload) + payload)
        self._target.flush()

    def _read(self, wanted: Say, limit: int) -> bytes:
        letter, payload = read_frame(
            self._source.read, {wanted: limit, Say.REFUSED: _REFUSAL_BYTES}
        )
        if letter == wanted:
            return payload
        try:
            why = Refusal(payload.decode("ascii"))
        except ValueError:
            raise FrameError from None
        raise CannotShowError(REFUSAL_WORDS[why], why)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Whatever the process does wrong in here ends it, and is said in words."""
        clock = threading.Timer(SECONDS, self._give_up)
        clock.daemon = True
        clock.start()
        try:
            if self._job is not None:
                self._job.renew()
            yield
        except (FrameError, OSError, ValueError, MemoryError):
            self.close()
            raise CannotShowError(_TOO_SLOW if self._was_slow() else _BROKEN) from None
        finally:
            clock.cancel()
            clock.join()

    def _give_up(self) -> None:
        self._slow.set()
        self._process.kill()

    def _was_slow(self) -> bool:
        import signal

        by_clock = -getattr(signal, "SIGPROF", 0)
        ended = self._process.returncode
        return self._slow.is_set() or ended == TIME_IS_OVER or (by_clock != 0 and ended == by_clock)


def _bare_environment() -> dict[str, str]:
    """What the process needs to start, and nothing else that stands in ours."""
    found = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # Where this program is neither frozen nor installed, the other one must find it too.
    return {**found, "PYTHONPATH": str(Path(__file__).resolve().parents[3])}


def _is_shown(letter: str) -> bool:
    return letter.isprintable() or letter in "\n\t"
