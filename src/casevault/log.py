"""Technical log lines, in memory only: no line can hold anything a person typed."""

from __future__ import annotations

import logging
from collections import deque
from typing import Final

KEPT_LINES: Final = 500

_lines: deque[str] = deque(maxlen=KEPT_LINES)


class _WordsOnly(logging.Handler):
    """Keeps the fixed text of a record and the types of its arguments, never their values."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line; arguments are reduced to numbers or type names."""
        arguments = record.args if isinstance(record.args, tuple) else ()
        shown = [str(a) if isinstance(a, (int, float)) else type(a).__name__ for a in arguments]
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        _lines.append(" ".join([record.levelname, record.name, str(record.msg), *shown, error]))


def start() -> None:
    """Send all logging of the process to memory; nothing goes to a file or to the terminal."""
    root = logging.getLogger()
    root.handlers[:] = [_WordsOnly()]
    root.setLevel(logging.INFO)


def recent() -> tuple[str, ...]:
    """The lines kept so far, oldest first, for a bug report that a person reads before sending."""
    return tuple(_lines)
