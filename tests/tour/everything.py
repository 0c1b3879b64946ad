"""Every page and dialog on one practice vault, inside this process: for pictures and for P11."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casevault.domain.clock import SystemClock
from casevault.domain.roles import Role
from casevault.services import demo, users
from casevault.services.session import Session
from casevault.vault import opening
from casevault.vault.creating import NewVault
from casevault.vault.derivation import SALT_BYTES, usual_parameters
from services.vaults import DERIVED_KEY
from tour import (
    planted,
    steps_case,
    steps_door,
    steps_figures,
    steps_keys,
    steps_office,
    steps_people,
    steps_recovery,
)
from tour.journey import Journey
from tour.robot import Script

APPROVER: Final = "Second person"
_LABEL: Final = "Sunčana kuća"
_WORDS: Final = "tulip anchor velvet bishop random"
"""The approver's passphrase in a practice vault that lives for a minute."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much of everything is wanted; the release takes seconds."""

    writes_release: bool = True


def practice_session(folder: Path, people: int) -> Session:
    """A practice vault with invented people and a second user who may approve."""
    clock = SystemClock()
    vault = opening.create_with_derived_key(
        folder,
        NewVault(demo.USER, frozenset({Role.COORDINATOR, Role.DIRECTOR}), _LABEL, "RS", True),
        bytearray(DERIVED_KEY),
        kdf=usual_parameters(bytes(SALT_BYTES)),
        clock=clock,
    )
    session = Session(vault, clock)
    demo.fill(session, people=people, seed=7)
    users.add_user(
        session, APPROVER, bytearray(_WORDS.encode("ascii")), roles=frozenset({Role.DIRECTOR})
    )
    return session


def everything(session: Session, away: Path, wishes: Wishes) -> Callable[[Journey], Script]:
    """The script that shows every page; `session` is open already, below the slow derivation."""

    def script(journey: Journey) -> Script:
        journey.notebook.note("label", _LABEL)
        journey.notebook.note("user", planted.USER)
        yield from steps_door.see_the_door(journey)
        yield from steps_door.see_the_restore(journey)
        yield from steps_door.see_the_damage(journey, session.vault.info.folder)
        yield from steps_door.see_how_a_vault_is_made(journey)
        yield from steps_door.go_back_to_the_door(journey)
        yield from steps_recovery.see_the_way_back(journey, session.vault.info.folder)
        journey.hand.process.enter(session)
        yield from steps_case.work_on_a_case(journey)
        yield from steps_case.leave_something_unsaved(journey)
        yield from steps_case.keep_it_as_a_draft(journey)
        yield from steps_figures.look_at_the_statistics(journey)
        yield from steps_figures.see_the_releases(journey, "releases_none")
        yield from steps_figures.check_a_statement(journey)
        yield from steps_figures.ask_for_a_release(journey)
        if wishes.writes_release:
            yield from steps_figures.check_a_release(journey)
            yield from steps_figures.write_a_release(journey, _WORDS, away)
            yield from steps_figures.check_the_files(journey, away)
        else:
            yield from steps_figures.give_up_the_release(journey)
        yield from steps_office.see_the_users(journey)
        yield from steps_people.see_who_leaves(journey)
        yield from steps_people.see_who_opens_a_case(journey)
        yield from steps_recovery.set_up_recovery(journey)
        yield from steps_recovery.try_a_share(journey)
        yield from steps_office.back_up_and_check(journey)
        yield from steps_office.see_the_backups(journey)
        yield from steps_keys.see_how_cases_end(journey)
        yield from steps_keys.see_how_keys_travel(journey)
        yield from steps_office.look_at_the_computer(journey)
        yield from steps_office.take_over_a_spreadsheet(journey)
        yield from steps_office.read_the_log(journey)
        yield from steps_office.see_the_settings(journey)
        yield from steps_office.see_the_shortcuts(journey)
        yield from steps_office.see_the_help(journey)

    return script
