"""What the device check found in this session, so that My day need not look twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject

from casevault.services import device_check
from casevault.services.device_check import DeviceReport
from casevault.ui.jobs import Jobs
from casevault.ui.page import Desk

_known: Final[WeakKeyDictionary[Jobs, DeviceReport]] = WeakKeyDictionary()


def keep(desk: Desk, report: DeviceReport) -> None:
    """Remember what was found until the session ends."""
    _known[desk.jobs] = report


def look_once(desk: Desk, owner: QObject, tell: Callable[[DeviceReport], None]) -> None:
    """Tell what is known; when nothing is, look at the computer beside other work, then tell."""
    known = _known.get(desk.jobs)
    if known is not None:
        tell(known)
        return
    folder = desk.session.vault.info.folder

    def found(report: DeviceReport) -> None:
        keep(desk, report)
        tell(report)

    desk.jobs.run(
        lambda _report: device_check.check_computer(folder, now=datetime.now(UTC)),
        found,
        owner=owner,
        quiet=True,
    )
