from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.log_patterns import PatternKind, WorkingHours
from casevault.domain.roles import Right, Role
from casevault.services import cases, identity, log_reading, working_hours
from casevault.services.identity import Reason
from casevault.services.log_questions import WorthAsking, talked_about, worth_asking
from casevault.services.pattern_words import PATTERN_NAMES, PATTERN_TEXTS
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.opening import open_with_derived_key
from domain.hand_clock import HandClock
from services.vaults import FOUNDER, again, new_session

REPORT = {"source": "POL", "outcome": "ONGOING", "received": "2026-02-01"}
ALWAYS = WorkingHours(0, 24, frozenset(range(7)))


def found(session: Session, hours: WorkingHours = ALWAYS) -> list[WorthAsking]:
    return worth_asking(log_reading.read_whole(session), hours)


def person(session: Session, **names: Any) -> str:
    """A new case with one person; her record."""
    (case_id,) = cases.start_case(session, REPORT).cases
    return cases.save(session, case_id, "person", {"sex": "F", **names}).record_id


@pytest.mark.parametrize("kind", PatternKind)
def test_every_pattern_says_what_was_seen_why_it_can_be_harmless_and_what_to_ask(
    kind: PatternKind,
) -> None:
    text = PATTERN_TEXTS[kind]

    assert PATTERN_NAMES[kind][0].isupper()
    assert text.harmless.endswith(".")
    assert "?" in text.ask
    for words in ("suspicious", "illegal", "guilty", "abuse", "violation"):
        assert words not in f"{PATTERN_NAMES[kind]} {text.harmless} {text.ask}".casefold()


def test_opening_a_namesake_is_a_second_entry_before_anything_is_shown(session: Session) -> None:
    record_id = person(session, given_name="Ana", family_name=FOUNDER)
    before = session.vault.log_anchor().entry
    answers = identity.open_identity(session, record_id, Reason.CASE_WORK)
    entries = session.vault.audit.read(after=before)

    assert answers["family_name"] == FOUNDER
    assert [entry.action for entry in entries[:2]] == [
        AuditAction.IDENTITY_READ,
        AuditAction.OWN_NAME_READ,
    ]
    assert entries[1].record_id == record_id
    assert entries[1].case_id == entries[0].case_id
    assert FOUNDER not in str(entries)


def test_a_namesake_whose_entry_cannot_be_made_is_not_shown(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_id = person(session, given_name="Ana", family_name=FOUNDER)

    def full(*_: object, **__: object) -> int:
        raise UserError("The disk is full.")

    monkeypatch.setattr(type(session.vault.audit), "append", full)
    with pytest.raises(UserError, match="full"):
        identity.open_identity(session, record_id, Reason.CASE_WORK)


def test_somebody_else_is_one_entry_as_ever(session: Session) -> None:
    record_id = person(session, given_name=FOUNDER, family_name="Marković")
    before = session.vault.log_anchor().entry
    identity.open_identity(session, record_id, Reason.CASE_WORK)

    assert session.vault.log_anchor().entry == before + 1


def test_a_namesake_is_asked_about_with_the_code_of_the_case(
    session: Session, clock: HandClock
) -> None:
    record_id = person(session, given_name="Ana", family_name=FOUNDER)
    clock.forward(minutes=1)
    identity.open_identity(session, record_id, Reason.CASE_WORK)
    asked = [one for one in found(session) if one.question.kind is PatternKind.OWN_NAME]
    (code,) = session.vault.cases.codes().values()

    assert [one.case_codes for one in asked] == [(code,)]
    assert asked[0].seen == f"{FOUNDER} opened, once, a person who bears the same family name."


def test_hours_are_those_of_the_vault(session: Session, clock: HandClock) -> None:
    local = clock.now().astimezone()
    clock.forward(seconds=(local.replace(hour=12) - local).total_seconds())
    session.vault.audit.append(AuditAction.NAMES_READ)
    clock.forward(minutes=1)
    kinds = [
        [one.question.kind for one in found(session, hours)]
        for hours in (ALWAYS, WorkingHours(14, 16))
    ]

    assert PatternKind.OFF_HOURS not in kinds[0]
    assert PatternKind.OFF_HOURS in kinds[1]


def test_a_clock_that_was_set_back_is_asked_about(session: Session, clock: HandClock) -> None:
    clock.forward(days=-2)
    for _ in range(6):
        session.vault.audit.append(AuditAction.NAMES_READ)
        clock.forward(minutes=3)
    asked = found(session, WorkingHours(3, 4, frozenset()))

    assert PatternKind.CLOCK_BEHIND in {one.question.kind for one in asked}


def test_what_was_talked_about_is_gone_until_it_goes_on(session: Session, clock: HandClock) -> None:
    for _ in range(3):
        clock.forward(minutes=1)
        session.vault.audit.refused(Right.RELEASE)
    clock.forward(minutes=1)
    (one,) = [each for each in found(session) if each.question.kind is PatternKind.REFUSALS]
    clock.forward(minutes=1)
    talked_about(session, one.question, "a button was misleading")
    clock.forward(minutes=1)
    settled = {each.question.kind for each in found(session)}
    clock.forward(minutes=1)
    session.vault.audit.refused(Right.RELEASE)
    clock.forward(minutes=1)
    (again_asked,) = [each for each in found(session) if each.question.kind is PatternKind.REFUSALS]

    assert PatternKind.REFUSALS not in settled
    assert again_asked.question.count == 4


def test_a_talk_needs_a_note(session: Session, clock: HandClock) -> None:
    for _ in range(3):
        clock.forward(minutes=1)
        session.vault.audit.refused(Right.RELEASE)
    (one, *_) = found(session)
    with pytest.raises(UserError, match="few words"):
        talked_about(session, one.question, "  ")


def test_only_readers_of_the_log_settle_and_only_coordinators_set_the_hours(
    tmp_path: Path,
) -> None:
    founder = new_session(tmp_path / "v.casevault")
    founder.vault.users.add_with_derived_key("Jelena", bytearray(32), frozenset({Role.WORKER}))
    for _ in range(3):
        founder.vault.audit.refused(Right.RELEASE)
    (one, *_) = found(founder)
    founder.close()
    vault = open_with_derived_key(
        tmp_path / "v.casevault", "Jelena", bytearray(32), clock=founder.clock
    )
    worker = Session(vault, founder.clock)
    for forbidden in (
        lambda: talked_about(worker, one.question, "note"),
        lambda: working_hours.set_working_hours(worker, ALWAYS),
    ):
        with pytest.raises(UserError) as refused:
            forbidden()
        assert refused.value.exit_code is ExitCode.REFUSED
    worker.close()


def test_hours_are_kept_and_nonsense_is_not_believed(tmp_path: Path) -> None:
    clock = HandClock()
    first = new_session(tmp_path / "v.casevault", clock=clock)
    working_hours.set_working_hours(first, WorkingHours(8, 20, frozenset({0, 6})))
    first.close()
    clock.forward(seconds=timedelta(hours=1).total_seconds())
    session = again(tmp_path / "v.casevault", clock=clock)
    kept = working_hours.working_hours(session)
    for nonsense in ({"first": 9}, {"first": 9, "last": 3, "days": [1]}, "always", 7):
        session.vault.settings.put(working_hours.HOURS_SETTING, nonsense)
        assert working_hours.working_hours(session) == WorkingHours()
    session.close()

    assert kept == WorkingHours(8, 20, frozenset({0, 6}))
