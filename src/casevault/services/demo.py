"""A practice vault of invented people, ready to look at, to teach with and to measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import platformdirs

from casevault import paths
from casevault.domain.clock import Clock, SystemClock
from casevault.domain.errors import UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.domain.roles import Role
from casevault.i18n import N_, gettext, language
from casevault.services import egress, passphrases, releases, unlock, users
from casevault.services.case_batches import NewCase, save_new_cases
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.training.practice import MOST_PEOPLE, practice_cases
from casevault.vault.audit_actions import AuditAction

USER = "Practice"
SECOND_USER = "Second person"
TABLE_SET = "rs_centre_year"
_AT_ONCE = 1000
_FILLING = N_("Inventing people")


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made: the vault, who opens it, and the files of its yearly release."""

    vault: Path
    user_name: str
    passphrase: str
    second_user: str
    second_passphrase: str
    files: tuple[Path, ...]

    def as_json(self) -> dict[str, object]:
        """The same for other programs."""
        return {
            "vault": str(self.vault),
            "user": self.user_name,
            "passphrase": self.passphrase,
            "second_user": self.second_user,
            "second_passphrase": self.second_passphrase,
            "files": [str(path) for path in self.files],
        }


def default_folder() -> Path:
    """Where practice vaults lie unless somebody says otherwise."""
    return Path(platformdirs.user_data_dir(paths.NEUTRAL_NAME, appauthor=False)) / "practice"


def make(
    folder: Path,
    *,
    people: int,
    seed: int,
    country: str = "RS",
    with_release: bool = False,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Demo:
    """Make a practice vault in `folder`, with the last full year's release when asked for.

    Raises:
        UserError: there is a practice vault already, too many people, or no room.
    """
    if not 0 <= people <= MOST_PEOPLE:
        raise UserError(
            N_("A practice vault holds at most {most} people. Choose fewer."), most=MOST_PEOPLE
        )
    clock = clock or SystemClock()
    egress.make_folder(folder)
    vault = folder / "practice.casevault"
    first, second = passphrases.generate(), passphrases.generate()
    session = unlock.create_vault(
        vault,
        user_name=USER,
        passphrase=bytearray(first.encode("utf-8")),
        label=gettext(N_("Practice")),
        country=country,
        practice=True,
        clock=clock,
        progress=progress,
    )
    try:
        roles = frozenset({Role.DIRECTOR})
        users.add_user(session, SECOND_USER, bytearray(second.encode("utf-8")), roles=roles)
        fill(session, people=people, seed=seed, progress=progress)
        files = yearly_release(session, folder, second, progress) if with_release else ()
    finally:
        session.close()
    return Demo(vault, USER, first, SECOND_USER, second, files)


def fill(session: Session, *, people: int, seed: int, progress: Progress | None = None) -> None:
    """Fill a practice vault with invented cases of the last two full years."""
    stream: Iterator[NewCase] = (
        NewCase(case.records, case.status, case.opened_on)
        for case in practice_cases(
            session.vault.info.country, people=people, seed=seed, today=session.today
        )
    )
    done = 0
    while chunk := list(islice(stream, _AT_ONCE)):
        save_new_cases(session, chunk, AuditAction.IMPORTED)
        done += len(chunk)
        if progress is not None:
            progress(_FILLING, done / max(people, 1))


def yearly_release(
    session: Session, folder: Path, approver_passphrase: str, progress: Progress | None
) -> tuple[Path, ...]:
    """The public release of the last full calendar year, approved by the second person."""
    year = Period.year(session.today.year - 1)
    prepared = releases.prepare(
        session,
        releases.ReleaseSpec(TABLE_SET, Profile.PUBLIC, year, cut_off=session.today),
        progress=progress,
    )
    approval = releases.approve(
        session, prepared, SECOND_USER, bytearray(approver_passphrase.encode("utf-8"))
    )
    written = releases.write(
        session,
        prepared,
        folder,
        language_code=language().code,
        approval=approval,
        progress=progress,
    )
    return tuple(written)


def last_full_year(today: date) -> Period:
    """The calendar year before this one."""
    return Period.year(today.year - 1)
