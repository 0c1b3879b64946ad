"""Two kinds of failure: what a person can act on (`UserError`), and our bugs (all else)."""

from __future__ import annotations

from datetime import date
from enum import IntEnum

from casevault.domain.dates import format_day
from casevault.i18n import gettext


class ExitCode(IntEnum):
    """How a command ends; the numbers are part of the command line's contract."""

    DONE = 0
    BAD_INPUT = 2
    REFUSED = 3
    DAMAGED = 4
    WRONG_KEY = 5
    IN_USE = 6
    BUG = 70


class UserError(Exception):
    """Something the person at the screen can act on.

    `message_id` is the English text marked with `N_`: one sentence that says what happened and one
    that says what to do, with `{name}` placeholders filled from `values`; a day among them is
    written as the language writes days. Values must never be anything about a person in a case.
    """

    def __init__(
        self, message_id: str, *, exit_code: ExitCode = ExitCode.BAD_INPUT, **values: object
    ) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.exit_code = exit_code
        self.values = values

    def text(self) -> str:
        """The message in the language in use."""
        shown = {
            name: format_day(value) if isinstance(value, date) else value
            for name, value in self.values.items()
        }
        return gettext(self.message_id).format(**shown)

    def __str__(self) -> str:
        return self.text()
