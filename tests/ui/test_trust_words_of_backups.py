from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.services import backup_register, backup_rounds
from casevault.services.session import Session
from casevault.ui.trust_words import backup_fact, drill_fact, drill_words, trust_words
from casevault.ui.widgets.text import Tone
from casevault.vault.lost_roles import LEFT_AGAIN_SETTING
from casevault.vault.restoring import TO_ERASE_SETTING
from domain.hand_clock import HandClock
from services.vaults import new_session
from vault.made_vaults import DIRECTOR, MadeCase, added


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def session(tmp_path: Path, clock: HandClock) -> Iterator[Session]:
    made = new_session(tmp_path / "records.casevault", clock=clock)
    MadeCase().start(made.vault)
    yield made
    made.close()


def test_a_backup_grows_old_only_while_something_waits_for_the_next(
    session: Session, clock: HandClock
) -> None:
    assert backup_fact(session).tone is Tone.DANGER
    backup_rounds.run(session)
    clock.forward(days=1)
    assert backup_fact(session).words == "Backed up yesterday"
    clock.forward(days=20)
    assert backup_fact(session).tone is Tone.OK
    MadeCase().start(session.vault)
    fact = backup_fact(session)
    assert (fact.tone, fact.action, fact.page) == (Tone.CAUTION, "Back up now", "backups")


def test_a_try_that_did_not_succeed_is_one_quiet_line(session: Session) -> None:
    backup_rounds.run(session)
    backup_rounds.note_failure(session, UserError("There is no room."))
    fact = backup_fact(session)
    assert fact.words == "Backed up today; the last try did not succeed"
    assert fact.tone is Tone.CAUTION


def test_the_drill_is_asked_for_only_when_it_is_due(session: Session, clock: HandClock) -> None:
    assert drill_fact(session) is None
    backup_rounds.run(session)
    assert drill_words(session).words == "No restore drill yet"
    clock.forward(days=91)
    fact = drill_fact(session)
    assert fact is not None
    assert fact.words == "It is time to prove that a backup comes back"
    at = clock.now().isoformat(timespec="seconds")
    session.vault.settings.put(backup_register.DRILL, {"at": at, "backup": "x", "sound": True})
    assert drill_fact(session) is None
    session.vault.settings.put(backup_register.DRILL, {"at": at, "backup": "x", "sound": False})
    fact = drill_fact(session)
    assert fact is not None
    assert fact.tone is Tone.DANGER


def test_who_is_back_by_a_restore_stands_in_the_status_line(session: Session) -> None:
    added(session.vault, "Dana", DIRECTOR)
    (dana,) = (user for user in session.vault.users.list() if user.name == "Dana")
    session.vault.settings.put(LEFT_AGAIN_SETTING, [[dana.user_id, []], ["0" * 32, []]])
    words = "By a restore these have again what had been taken from them: Dana"
    assert words in trust_words(session)


def test_what_came_back_by_a_restore_stands_in_the_status_line(session: Session) -> None:
    case = MadeCase()
    case.start(session.vault)
    session.vault.settings.put(TO_ERASE_SETTING, [[case.case_id, 1], ["f" * 32, 1]])
    assert "One erased case came back by a restore" in trust_words(session)
