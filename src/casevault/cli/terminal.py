"""What commands say, and how: plain lines or one JSON object, progress on a terminal only."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from casevault.i18n import gettext

_BAR_WIDTH = 30


class Terminal:
    """The output of one command; `as_json` prints a single object at the end instead of lines."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._shows_progress = sys.stderr.isatty() and not as_json
        self._is_progress_open = False

    def say(self, message_id: str, **values: object) -> None:
        """Print one translated line, unless the result goes out as JSON."""
        if not self.as_json:
            self._end_progress()
            print(gettext(message_id).format(**values))

    def line(self, text: str = "") -> None:
        """Print one line that is data or already translated."""
        if not self.as_json:
            self._end_progress()
            print(text)

    def warn(self, text: str) -> None:
        """Print one line that somebody should know, also beside a result that is JSON."""
        self._end_progress()
        print(text, file=sys.stderr)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print columns aligned for reading; numbers to the right."""
        if self.as_json:
            return
        self._end_progress()
        cells = [list(head), *[[str(value) for value in row] for row in rows]]
        widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
        numeric = [
            all(isinstance(row[i], int) for row in rows) and bool(rows) for i in range(len(head))
        ]
        for position, row in enumerate(cells):
            shown = [
                text.rjust(width) if is_number else text.ljust(width)
                for text, width, is_number in zip(row, widths, numeric, strict=True)
            ]
            print("  ".join(shown).rstrip())
            if position == 0:
                print("  ".join("─" * width for width in widths))

    def result(self, values: Mapping[str, object]) -> None:
        """End of the command: the one JSON object, or nothing more."""
        self._end_progress()
        if self.as_json:
            print(json.dumps(values, ensure_ascii=False, sort_keys=True))

    def problem(self, text: str, exit_code: int) -> None:
        """Say what went wrong: one sentence and what to do, on the error stream."""
        self._end_progress()
        print(text, file=sys.stderr)
        if self.as_json:
            print(json.dumps({"error": text, "exit_code": exit_code}, ensure_ascii=False))

    def progress(self, what: str, share: float) -> None:
        """Show how far long work has come; `share` from 0 to 1."""
        if not self._shows_progress:
            return
        full = round(_BAR_WIDTH * min(max(share, 0.0), 1.0))
        bar = "█" * full + "░" * (_BAR_WIDTH - full)
        print(f"\r\033[K{bar} {gettext(what)}", end="", file=sys.stderr, flush=True)
        self._is_progress_open = True

    def _end_progress(self) -> None:
        if self._is_progress_open:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._is_progress_open = False
