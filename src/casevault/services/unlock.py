"""Making a vault and opening one."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from casevault.domain.clock import Clock, SystemClock
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.services import passphrases
from casevault.services.session import Session
from casevault.vault import opening
from casevault.vault.crypto import wipe
from casevault.vault.failed_unlocks import read_failed
from casevault.vault.users import require_user_name

Progress = Callable[[str, float], None]

COUNTRIES = ("RS", "BA", "ME", "MK", "AL", "XK", "BG")


def create_vault(
    folder: Path,
    *,
    user_name: str,
    passphrase: bytearray,
    label: str,
    country: str,
    practice: bool = False,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Session:
    """Make a new vault whose first user is coordinator and director, and open it.

    The passphrase is wiped.

    Raises:
        UserError: a name is missing, the passphrase is too weak, the folder cannot be used.
    """
    clock = clock or SystemClock()
    if country not in COUNTRIES:
        raise UserError(
            N_("{country} is not one of the countries served. Choose one of {known}."),
            country=country,
            known=", ".join(COUNTRIES),
        )
    require_user_name(user_name)
    passphrases.require_strong(passphrase.decode("utf-8", "replace"), [user_name, label])
    vault = opening.create_vault(
        folder,
        user_name=user_name,
        passphrase=passphrase,
        label=label,
        country=country,
        practice=practice,
        clock=clock,
        progress=progress,
    )
    return Session(vault, clock)


def seconds_to_wait(folder: Path, *, clock: Clock | None = None) -> int:
    """How long this vault asks to wait before the next try: 0 unless it went wrong three times.

    The count lies beside the vault, so that a restart of the program changes nothing.
    """
    try:
        failed = read_failed(folder)
    except (OSError, UserError):
        return 0  # opening says what is wrong with the folder
    return math.ceil(failed.wait((clock or SystemClock()).now()))


def require_no_wait(folder: Path, *, clock: Clock | None = None) -> None:
    """Go on only if nothing keeps the next try waiting.

    Raises:
        UserError: it does (WRONG_KEY), and for how many seconds.
    """
    seconds = seconds_to_wait(folder, clock=clock)
    if seconds:
        raise UserError(
            N_(
                "The name or passphrase was wrong several times. "
                "Wait {seconds} seconds before the next try."
            ),
            exit_code=ExitCode.WRONG_KEY,
            seconds=seconds,
        )


def unlock(
    folder: Path,
    *,
    user_name: str,
    passphrase: bytearray,
    second_factor: bytearray | None = None,
    despite_damage: bool = False,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Session:
    """Open a vault; passphrase and key file's secret are wiped, also when it still asks to wait.

    With `despite_damage` a coordinator goes on where something older was put back, which the log
    keeps.

    Raises:
        UserError: too early after wrong tries, wrong name or passphrase, damaged, newer, in use,
            or no vault at all.
    """
    clock = clock or SystemClock()
    try:
        require_no_wait(folder, clock=clock)
    except UserError:
        wipe(passphrase, second_factor or bytearray())
        raise
    vault = opening.open_vault(
        folder,
        user_name=user_name,
        passphrase=passphrase,
        second_factor=second_factor,
        despite_damage=despite_damage,
        clock=clock,
        progress=progress,
    )
    session = Session(vault, clock)
    if despite_damage:
        from casevault.services.damage import note_going_on

        note_going_on(session)
    return session
