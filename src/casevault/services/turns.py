"""One piece of work on the whole vault at a time: a backup, a drill, new keys for everybody.

Saves and reading go on beside it; only two of these would be in each other's way.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.services.session import Session
from casevault.services.unlock import Progress

_WAITING: Final = N_("Waiting for the backup that is being made")
_LOOK_SECONDS: Final = 0.2
_turn: Final = threading.RLock()


@contextmanager
def turn(session: Session, progress: Progress | None = None) -> Iterator[None]:
    """Wait until nothing else works on the whole vault; `progress` may raise to stop waiting.

    Raises:
        UserError: meanwhile the vault went over to new keys.
    """
    while not _turn.acquire(timeout=_LOOK_SECONDS):
        if progress is not None:
            progress(_WAITING, 0.0)
    try:
        if not session.vault.is_open:
            raise UserError(
                N_("The vault has got new keys meanwhile. Unlock it and try again."),
                exit_code=ExitCode.REFUSED,
            )
        yield
    finally:
        _turn.release()
