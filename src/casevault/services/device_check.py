"""Looks at the computer and says what it gives away, what is at stake, and what to click.

Every check is a pure function of a `SystemView`. A check that fails or hangs says "cannot tell";
none stops the others.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from casevault.i18n import N_
from casevault.services.device import (
    linux_desktop,
    linux_disks,
    linux_swap,
    macos,
    memory,
    readers,
    synchronised,
    system_age,
    vault_facts,
    windows,
    windows_desktop,
)
from casevault.services.device.findings import (
    NOT_HERE,
    TOO_SLOW,
    Check,
    Finding,
    State,
    cannot_tell,
    worst_first,
)
from casevault.services.device.live import this_computer
from casevault.services.device.view import System, SystemView
from casevault.services.session import Session
from casevault.services.unlock import Progress

PATIENCE: Final = 12.0
"""Seconds that one check may take before it is left behind."""

_LOOKING: Final = N_("Looking at this computer")
_OF_THE_VAULT: Final = frozenset({Check.BACKUP, Check.FULL_CHECK})
_log = logging.getLogger(__name__)

Look = Callable[[SystemView, str], Finding]

_EVERYWHERE: Final[Mapping[Check, Look]] = MappingProxyType(
    {Check.SYNC: synchronised.sync, Check.READERS: readers.readers}
)
CHECKS: Final[Mapping[System, Mapping[Check, Look]]] = MappingProxyType(
    {
        System.LINUX: {
            Check.SYSTEM_DISK: linux_disks.system_disk,
            Check.VAULT_DISK: linux_disks.vault_disk,
            Check.SWAP: linux_swap.swap,
            Check.HIBERNATION: linux_swap.hibernation,
            Check.MEMORY: memory.memory,
            Check.CLIPBOARD: linux_desktop.clipboard,
            Check.SCREEN: linux_desktop.screen,
            Check.INDEXING: linux_desktop.indexing,
            Check.AUTO_LOGIN: linux_desktop.auto_login,
            Check.SCREEN_LOCK: linux_desktop.screen_lock,
            **_EVERYWHERE,
        },
        System.WINDOWS: {
            Check.SYSTEM_DISK: windows.system_disk,
            Check.VAULT_DISK: windows.vault_disk,
            Check.SWAP: windows.swap,
            Check.HIBERNATION: windows.hibernation,
            Check.MEMORY: windows.memory,
            Check.CLIPBOARD: windows_desktop.clipboard,
            Check.SCREEN: windows_desktop.screen,
            Check.INDEXING: windows.indexing,
            Check.AUTO_LOGIN: windows.auto_login,
            Check.SCREEN_LOCK: windows.screen_lock,
            **_EVERYWHERE,
        },
        System.MACOS: {
            Check.SYSTEM_DISK: macos.system_disk,
            Check.VAULT_DISK: macos.vault_disk,
            Check.SWAP: macos.swap,
            Check.HIBERNATION: macos.hibernation,
            Check.MEMORY: macos.memory,
            Check.CLIPBOARD: macos.clipboard,
            Check.SCREEN: macos.screen,
            Check.INDEXING: macos.indexing,
            Check.AUTO_LOGIN: macos.auto_login,
            Check.SCREEN_LOCK: macos.screen_lock,
            **_EVERYWHERE,
        },
    }
)
_ABOUT_A_VAULT: Final = frozenset({Check.VAULT_DISK, Check.SYNC, Check.READERS, Check.INDEXING})


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """What was found, worst first, and when."""

    findings: tuple[Finding, ...]
    at: datetime
    practice: bool = False

    def of(self, state: State) -> tuple[Finding, ...]:
        """The findings of one state."""
        return tuple(finding for finding in self.findings if finding.state is state)

    @property
    def dangers_of_the_computer(self) -> tuple[Finding, ...]:
        """The dangers that are not said elsewhere already, as that of a missing backup is."""
        return tuple(
            finding for finding in self.of(State.DANGER) if finding.check not in _OF_THE_VAULT
        )


def check_device(
    session: Session, *, view: SystemView | None = None, progress: Progress | None = None
) -> DeviceReport:
    """Look at the computer, and at the backup and checks of the open vault."""
    info = session.vault.info
    findings = [
        _guarded(Check.BACKUP, partial(vault_facts.backup_age, session)),
        _guarded(Check.FULL_CHECK, partial(vault_facts.full_check, session)),
        *_of_computer(view or this_computer(has_keys=True), info.folder, session.today, progress),
    ]
    return DeviceReport(
        worst_first(tuple(findings)), session.clock.now().astimezone(), info.practice
    )


def check_computer(
    folder: Path | None, *, now: datetime, view: SystemView | None = None
) -> DeviceReport:
    """Look at the computer alone, and at a vault's folder where one is named; nothing is opened."""
    found = _of_computer(view or this_computer(), folder, now.astimezone().date(), None)
    return DeviceReport(worst_first(tuple(found)), now.astimezone())


def _of_computer(
    view: SystemView, folder: Path | None, today: date, progress: Progress | None
) -> list[Finding]:
    checks = CHECKS.get(view.system)
    if checks is None:
        return [cannot_tell(check, NOT_HERE) for check in Check if check not in _OF_THE_VAULT]
    place = "" if folder is None else str(folder)
    questions: list[tuple[Check, Callable[[], Finding]]] = [
        (check, partial(look, view, place))
        for check, look in checks.items()
        if place or check not in _ABOUT_A_VAULT
    ]
    questions.append((Check.SYSTEM_AGE, partial(system_age.system_age, view, today)))
    found = []
    for number, (check, look) in enumerate(questions):
        if progress is not None:
            progress(_LOOKING, number / len(questions))
        found.append(_in_time(check, look))
    return found


def _guarded(check: Check, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - one broken check must not hide the others
        _log.warning("device check %s: %s", check, type(error).__name__)
        return cannot_tell(check)


def _in_time(check: Check, look: Callable[[], Finding]) -> Finding:
    """The answer of a check, or that it took too long: a dead network drive can hang any call."""
    done: list[Finding] = []
    worker = threading.Thread(
        target=lambda: done.append(_guarded(check, look)), name="device-check", daemon=True
    )
    worker.start()
    worker.join(PATIENCE)
    return done[0] if done else cannot_tell(check, TOO_SLOW)
