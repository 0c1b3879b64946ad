"""The lock: hide, keep what was typed, end the process. It never asks and never takes a second.

Order: all windows away; drafts sealed and handed to the supervisor (no disk involved); then stored
in the vault; when that worked, the supervisor is told to forget its copies; then the process ends
without running anything more. Work under way is told to stop, and waited for only briefly: what is
half-written outside the vault has no name yet. A second timer ends it whatever hangs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QApplication

from casevault.services import drafts
from casevault.services.drafts import Draft, Place
from casevault.services.session import Session
from casevault.ui.clipboard import clear_clipboard
from casevault.ui.ending import end_process
from casevault.ui.handover import Ending
from casevault.ui.jobs import Jobs
from casevault.ui.link import SupervisorLink

LOCK_SECONDS: Final = 0.9
STORE_SECONDS: Final = 0.6
BUSY_SECONDS: Final = 0.2
_log = logging.getLogger(__name__)


def hide_everything() -> None:
    """Take every window off the screen now, and what was copied off the clipboard."""
    for widget in QApplication.topLevelWidgets():
        widget.hide()
    clear_clipboard()
    QApplication.sendPostedEvents()


def lock(
    session: Session,
    jobs: Jobs,
    link: SupervisorLink,
    typed: Callable[[], Sequence[Draft]],
    place: Callable[[], Place],
    *,
    busy: bool = False,
    end: Callable[[Ending], None] = end_process,
) -> None:
    """Lock the open vault; with the real `end` it never returns.

    `busy` says that work outside `jobs` may hold the database up. A vault that has gone over to
    new keys is closed already: nothing can be stored in it any more.
    """
    if not session.vault.is_open:
        hide_everything()
        end(Ending.NEW_KEYS)
        return
    last_resort = threading.Timer(LOCK_SECONDS, end, (Ending.LOCKED,))
    last_resort.daemon = True
    last_resort.start()
    try:
        hide_everything()
        seconds = BUSY_SECONDS if jobs.cancel_all() or busy else STORE_SECONDS
        waiting = tuple(typed())
        link.hand_over(sealed_now(session, waiting))
        here = place()
        if jobs.call_and_wait(lambda: keep_all(session, waiting, here), seconds):
            link.hand_over(())
    except Exception:  # noqa: BLE001 - see below
        # Whatever went wrong here, an open screen would be worse; the supervisor has the drafts.
        _log.exception("drafts could not be stored at lock")
    finally:
        last_resort.cancel()
        end(Ending.LOCKED)


def sealed_now(session: Session, waiting: Sequence[Draft]) -> tuple[bytes, ...]:
    """The drafts sealed to the user."""
    return tuple(drafts.seal(session, draft) for draft in waiting)


def keep_all(session: Session, waiting: Sequence[Draft], place: Place | None) -> bool:
    """Store drafts and place in the vault and close it; True when all is on the disk."""
    for draft in waiting:
        drafts.keep(session, draft)
    if place is not None:
        drafts.keep_place(session, place)
    session.close()
    return True
