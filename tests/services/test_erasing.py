"""Erasing cases: what goes, what stays, what stops it, and the paper about it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.retention import ErasureGround, HoldReason, Schedule
from casevault.domain.roles import Role
from casevault.services import cases, drafts, erasing, retention, statistics
from casevault.services.case_batches import NewCase, save_new_cases
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from domain.hand_clock import HandClock
from services.vaults import again
from vault.made_vaults import COORDINATOR, added, opened

REPORT = {"received": "2025-02-03", "source": "POL", "outcome": "IDENT", "outcome_on": "2025-02-20"}
PERSON = {"sex": "F", "birth_year": 1990, "given_name": "Jelena", "family_name": "Ilić"}


def new_case(session: Session, status: str = "ACTIVE", **person: object) -> str:
    """An invented case of one identified person; its id."""
    before = set(all_cases(session))
    records = (("report", REPORT), ("person", {**PERSON, **person}))
    save_new_cases(session, [NewCase(records, status, "2025-02-03")])
    (case_id,) = set(all_cases(session)) - before
    return case_id


def all_cases(session: Session) -> list[str]:
    found = cases.find(session, cases.CaseQuery())
    return [row.case_id for row in cases.fetch(session, found)]


def after_erasing(session: Session, clock: HandClock, *case_ids: str) -> Session:
    erasing.erase(session, case_ids, ErasureGround.REQUEST)
    return again(session.vault.info.folder, clock=clock)


def figures_of(session: Session) -> object:
    report = statistics.internal_report(session, "rs_centre_year", Period.year(2025))
    return report.tables


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_it_is_said_beforehand_what_erasing_means(session: Session) -> None:
    case_id = new_case(session)
    meaning = erasing.meaning(session, case_id)
    assert (meaning.persons, meaning.forms, meaning.documents) == (1, 2, 0)
    assert meaning.held_in == ()


def test_an_erased_case_is_gone_and_the_figures_are_the_same(
    session: Session, clock: HandClock
) -> None:
    gone, stays = new_case(session), new_case(session, birth_year=1985)
    before = figures_of(session)
    opened = after_erasing(session, clock, gone)
    assert all_cases(opened) == [stays]
    assert figures_of(opened) == before
    [stone] = erasing.erased(opened)
    assert (stone.case_id, stone.ground_words()) == (gone, "The person asked for it")
    last = [entry for entry in opened.vault.audit.read() if entry.action is AuditAction.CASE_ERASED]
    assert last[0].detail["cases"] == [gone]
    opened.close()


def test_words_typed_in_no_case_go_with_an_erasure_where_they_are_ones_own(
    session: Session, clock: HandClock
) -> None:
    """A name in the search box may be hers; nobody can see that of what others typed."""
    folder, (gone, stays) = session.vault.info.folder, (new_case(session), new_case(session))
    key = added(session.vault, "Zora", COORDINATOR)
    search = drafts.words_draft("", "cases", "search", {"search": "Jelena"})
    drafts.keep(session, search)
    drafts.keep(session, drafts.words_draft(stays, "case", "open/", {"own": "x"}))
    drafts.keep(session, drafts.words_draft(gone, "case", "open/", {"own": "x"}))
    drafts.keep_place(session, drafts.Place("home", {}))
    session.close()
    zora = Session(opened(folder, "Zora", key), clock)
    for page in ("cases", "home"):
        drafts.keep(zora, drafts.words_draft("", page, "search", {"search": "Jelena"}))
    zora.close()

    session = again(folder, clock=clock)
    told = erasing.meaning(session, gone).drafts
    assert [(each.name, each.count, each.is_self) for each in told] == [
        ("Founder", 1, True),
        ("Zora", 2, False),
    ]
    assert drafts.whose(told) == "Founder (1), Zora (2)"
    after = after_erasing(session, clock, gone)
    assert [draft.case_id for draft in drafts.waiting_words(after)] == [stays]
    assert drafts.take_place(after) == drafts.Place("home", {})
    assert after.vault.verify().is_sound
    after.close()
    zora = Session(opened(folder, "Zora", key), clock)
    assert len(drafts.waiting_words(zora)) == 2
    zora.close()


def test_the_certificate_says_the_code_and_names_nobody(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    case_id = new_case(session)
    code = erasing.meaning(session, case_id).code
    opened = after_erasing(session, clock, case_id)
    [stone] = erasing.erased(opened)
    written = erasing.write_certificate(opened, stone, tmp_path)
    text = text_of(written.read_bytes())
    assert code in text
    assert "No backup that is known still holds it." in text
    assert "Jelena" not in text
    assert case_id not in text
    actions = [entry.action for entry in opened.vault.audit.read()]
    assert AuditAction.PAPER_WRITTEN in actions
    opened.close()


def test_a_legal_hold_stops_it_until_it_is_taken_off(session: Session, clock: HandClock) -> None:
    case_id = new_case(session)
    retention.hold(session, case_id, HoldReason.COURT)
    with pytest.raises(UserError) as refused:
        erasing.erase(session, (case_id,), ErasureGround.PERIOD)
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "Court proceedings" in refused.value.text()
    assert all_cases(session) == [case_id]
    retention.hold(session, case_id, None)
    opened = after_erasing(session, clock, case_id)
    assert all_cases(opened) == []
    opened.close()


def test_a_case_nobody_knows_is_refused_in_words(session: Session) -> None:
    with pytest.raises(UserError) as refused:
        erasing.erase(session, ("f" * 32,), ErasureGround.MISTAKE)
    assert "Read the list again" in refused.value.text()


def test_only_a_coordinator_erases_holds_or_reviews(session: Session, clock: HandClock) -> None:
    case_id = new_case(session)
    session.vault.users.add_with_derived_key(
        "Mira", bytearray(b"m" * 32), frozenset({Role.WORKER, Role.DIRECTOR})
    )
    folder = session.vault.info.folder
    session.close()
    from casevault.vault.opening import open_with_derived_key

    mira = Session(open_with_derived_key(folder, "Mira", bytearray(b"m" * 32), clock=clock), clock)
    for attempt in (
        lambda: erasing.erase(mira, (case_id,), ErasureGround.REQUEST),
        lambda: erasing.meaning(mira, case_id),
        lambda: retention.hold(mira, case_id, HoldReason.CLAIM),
        lambda: retention.review(mira),
        lambda: retention.set_schedule(mira, Schedule(1, 1, 1, 18)),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert refused.value.exit_code is ExitCode.REFUSED
    mira.close()


def test_a_closed_case_comes_up_for_review_when_its_time_is_over(
    session: Session, clock: HandClock
) -> None:
    closed, open_one = new_case(session, "CLOSED"), new_case(session, "ACTIVE")
    assert retention.review(session) == []
    clock.forward(days=5 * 366)
    [line] = retention.review(session)
    assert line.case_id == closed
    assert line.review_on == date(2031, 3, 2)
    assert line.hold is None
    retention.hold(session, closed, HoldReason.ARCHIVE)
    [line] = retention.review(session)
    assert line.hold is not None
    assert line.hold.reason is HoldReason.ARCHIVE
    assert open_one in all_cases(session)


def test_a_schedule_of_ones_own_holds(session: Session, clock: HandClock) -> None:
    new_case(session, "CLOSED")
    retention.set_schedule(session, Schedule(1, 2, 3, 18))
    clock.forward(days=100)
    assert len(retention.review(session)) == 1
    assert retention.schedule(session) == Schedule(1, 2, 3, 18)
