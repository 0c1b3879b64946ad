"""Reading a statement with a vault as background: its releases, its log, and nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.disclosure.ledger import (
    EntryKind,
    ImportedFigure,
    LedgerEntry,
    Relation,
    import_entry,
)
from casevault.disclosure.model import Bound, Part, total
from casevault.disclosure.publication import Statements
from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.domain.statement_check import LONGEST_TEXT, FindingKind
from casevault.services import demo, releases, statement_check
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from services.vaults import new_session

PART = Part.of("reports", ("2025-Q1",), {})
STORY = "Last month we helped a 14-year-old girl from Leskovac. Her stepfather was arrested."


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "work.casevault", clock=SystemClock(), practice=True)
    yield made
    made.close()


def entry(*bounds: Bound) -> LedgerEntry:
    statements = Statements(bounds=bounds)
    return LedgerEntry(EntryKind.RELEASE, "K7", "2026-01-01", "", {}, statements=statements)


def test_exact_and_rounded_numbers_of_a_ledger_are_told_apart() -> None:
    exact, rounded = statement_check.published_numbers(
        [
            entry(
                Bound(total(PART), 66, 66, "total"),
                Bound(total(PART), 25, 25, "cell", rounded=True),
                Bound(total(PART), 5, 19, "class", rounded=True),
                Bound(total(PART), 0, None, "rest"),
            )
        ]
    )

    assert (exact, rounded) == (frozenset({66}), frozenset({25}))


def test_numbers_published_by_others_count_as_published() -> None:
    figures = [
        ImportedFigure("police", PART, Relation.CONTAINS, 31, 31),
        ImportedFigure("ministry", PART, Relation.OVERLAPS, 10, 20),
    ]
    exact, rounded = statement_check.published_numbers(
        [import_entry("K8", "2026-01-01", "", "police", figures)]
    )

    assert (exact, rounded) == (frozenset({31}), frozenset())


def test_a_released_total_is_quiet_and_one_beside_it_is_not(session: Session) -> None:
    demo.fill(session, people=40, seed=7)
    year = Period.year(session.today.year - 1)
    spec = releases.ReleaseSpec(demo.TABLE_SET, Profile.PUBLIC, year, session.today)
    prepared = releases.prepare(session, spec)
    folder = session.vault.info.folder.parent / "out"
    releases.write(session, prepared, folder, language_code="en")
    known = statement_check.background_of(session)
    released = max(known.exact)
    beside = next(
        released + step
        for step in range(1, known.threshold)
        if released + step not in known.published
    )

    assert known.compared
    assert known.country == "RS"
    assert statement_check.read_with(session, f"We received {released} reports.").findings == ()
    (found,) = statement_check.read_with(session, f"We received {beside} reports.").findings
    assert found.kind is FindingKind.SMALL_DIFFERENCE


def test_before_the_first_release_every_number_is_new_and_that_is_said(session: Session) -> None:
    reading = statement_check.read_with(session, "We helped 23 persons.")

    assert [one.kind for one in reading.findings] == [FindingKind.NEW_FIGURE]
    assert any("Nothing was released from this vault yet" in note for note in reading.notes())


def test_the_log_says_that_a_text_was_checked_and_nothing_of_it(session: Session) -> None:
    before = session.vault.log_anchor().entry
    reading = statement_check.read_with(session, STORY)
    statement_check.read_again(f"{STORY} More.", reading)

    since = session.vault.audit.read(after=before)
    (logged,) = (one for one in since if one.action is AuditAction.STATEMENT_CHECKED)
    assert (logged.detail, logged.reason, logged.case_id) == ({}, "", None)


def test_no_word_of_the_text_is_on_the_disk(session: Session) -> None:
    statement_check.read_with(session, f"{STORY} Zlatokosa princeza.")
    folder = session.vault.info.folder
    found = [
        path for path in folder.rglob("*") if path.is_file() and b"princeza" in path.read_bytes()
    ]

    assert found == []


def test_every_reading_says_that_it_is_not_certain_also_when_nothing_is_found() -> None:
    for text in (STORY, "Good morning."):
        assert any("cannot be certain" in note for note in statement_check.read_alone(text).notes())


def test_without_a_vault_it_is_said_that_nothing_published_was_compared() -> None:
    notes = statement_check.read_alone("We helped 23 persons.").notes()

    assert any("No published figures were compared" in note for note in notes)


def test_the_answer_for_other_programs_names_places_and_wording() -> None:
    answer = statement_check.read_alone(STORY).as_json(STORY)

    assert answer["quiet"] is False
    ages = [one for one in answer["findings"] if one["kind"] == "age"]
    assert [one["text"] for one in ages] == ["14-year-old"]
    assert "minor" in ages[0]["suggestions"]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00bad", b"a" * (LONGEST_TEXT + 1), b"b" * (5 * LONGEST_TEXT)]
)
def test_a_file_that_is_no_statement_is_refused(content: bytes, tmp_path: Path) -> None:
    place = tmp_path / "text.txt"
    place.write_bytes(content)

    with pytest.raises(UserError):
        statement_check.read_file(place)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        statement_check.read_file(tmp_path / "none.txt")


def test_every_kind_of_finding_has_a_name_and_a_reason() -> None:
    from casevault.domain.statement_reasons import REASONS, TOGETHER_REASONS

    assert set(statement_check.KIND_NAMES) == set(FindingKind)
    assert set(REASONS) | {FindingKind.TOGETHER} == set(FindingKind)
    assert set(TOGETHER_REASONS) == {True, False}
