from __future__ import annotations

import ast
import importlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right, Role
from casevault.services import cases, identity, log_details, log_reading, log_words
from casevault.services.identity import Reason
from casevault.services.log_reading import LogFilter, LogReader, matching_about
from casevault.services.log_words import SETTING_NAMES, action_words, detail_words
from casevault.services.session import Session
from casevault.vault import standing
from casevault.vault.audit import AuditEntry
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseRow
from casevault.vault.opening import open_with_derived_key
from services.vaults import again, new_session

REPORT = {"source": "POL", "outcome": "ONGOING", "received": "2026-02-01"}


def started(session: Session) -> list[CaseRow]:
    """A new case."""
    made = cases.start_case(session, REPORT)
    found = [session.vault.cases.get(case_id) for case_id in made.cases]
    return [row for row in found if row is not None]


def entry(action: AuditAction, reason: str = "", **detail: Any) -> AuditEntry:
    return AuditEntry(1, 0, "u1", action, reason=reason, detail=detail)


def said(action: AuditAction, reason: str = "", **detail: Any) -> str:
    return detail_words(entry(action, reason, **detail), {"u1": "Ana", "u2": "Mira"}.__getitem__)


@pytest.mark.parametrize("action", AuditAction)
def test_every_action_has_words(action: AuditAction) -> None:
    assert action_words(action)[0].isupper()
    assert "_" not in action_words(action)


@pytest.mark.parametrize(
    ("action", "detail", "words"),
    [
        (AuditAction.REFUSED, {"right": "release"}, "Make and sign releases"),
        (AuditAction.USER_CHANGED, {"user": "u2", "roles": ["worker"]}, "Mira; Case worker"),
        (AuditAction.FAILED_UNLOCKS, {"count": 3}, "3 times"),
        (AuditAction.IMPORTED, {"cases": ["a", "b"]}, "2 cases"),
        (AuditAction.BACKUP_MADE, {"bytes": 12_400_000}, "12 MB"),
        (AuditAction.VERIFIED, {"sound": True, "findings": 0}, "all is sound"),
        (AuditAction.VERIFIED, {"sound": False, "findings": 2}, "2 findings"),
        (
            AuditAction.RELEASE_PREPARED,
            {
                "table_set": "rs_centre_year",
                "profile": "public",
                "start": "2025-01-01",
                "end": "2025-12-31",
                "recipient": "Centre",
            },
            "Reports and identified persons; 01.01.2025 – 31.12.2025; For the public; Centre",
        ),
        (AuditAction.NOTHING_RELEASED_SAID, {"backup_of": "2026-02-20"}, "20.02.2026"),
        (
            AuditAction.UNLOCKED,
            {"found": [standing.COPY_HEALED]},
            (
                "One of the two copies of the vault's key file, …, was damaged and has been "
                "written anew from the other. Make a backup now; if it comes again, check the disk."
            ),
        ),
        (AuditAction.LOCKED, {}, ""),
    ],
)
def test_details_are_said_in_words(
    action: AuditAction, detail: Mapping[str, Any], words: str
) -> None:
    assert said(action, **detail) == words


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_for_opening_an_identity_is_said_in_its_words(reason: Reason) -> None:
    words = identity.REASON_TEXT[reason]

    assert said(AuditAction.IDENTITY_READ, reason.value) == words
    assert said(AuditAction.IDENTITY_READ, f"{reason.value}: to call") == f"{words}: to call"


def test_a_reason_in_own_words_stays_as_it_is() -> None:
    assert said(AuditAction.RECORD_REMOVED, "entered twice: 2") == "entered twice: 2"


def changed_settings() -> set[str]:
    """The name of every setting of a vault that some part of the program puts."""
    root = Path(log_words.__file__).parent.parent
    found = set()
    for path in (*root.glob("services/**/*.py"), *root.glob("vault/**/*.py")):
        puts = [
            node.args[0]
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func).endswith("settings.put")
        ]
        if puts:
            name = path.relative_to(root.parent).with_suffix("").as_posix().replace("/", ".")
            known = vars(importlib.import_module(name))
            found |= {eval(ast.unparse(given), known) for given in puts}  # noqa: S307 - our source
    return found


def test_every_setting_the_program_changes_has_words() -> None:
    assert len(changed_settings()) > 5
    assert changed_settings() <= SETTING_NAMES.keys()
    assert said(AuditAction.SETTING_CHANGED, name="last_backup") == "day of the last backup"
    assert "does not know" in said(AuditAction.SETTING_CHANGED, name="something_newer")


def test_details_of_a_newer_program_do_not_break_the_reading() -> None:
    detail: dict[str, Any] = {
        "right": "fly",
        "profile": "martian",
        "table_set": "x9",
        "roles": ["pilot"],
    }

    assert "does not know" in said(AuditAction.REFUSED, **detail)
    assert "fly" not in said(AuditAction.REFUSED, **detail)


def test_the_newest_part_is_read_first_and_then_what_is_older(session: Session) -> None:
    folder, clock = session.vault.info.folder, session.clock
    session.vault.audit.append(AuditAction.NAMES_READ)
    session.close()
    later = again(folder, clock=clock)
    for _ in range(10):
        later.vault.audit.append(AuditAction.NAMES_READ)
    reader = LogReader(later)
    newest = [item.entry.number for item in reader.part(fewest=1)]
    older = [item.entry.number for part in iter(reader.part, []) for item in part]
    last = later.vault.log_anchor().entry

    assert newest == list(range(last, last - 12, -1))
    assert older == list(range(newest[-1] - 1, 0, -1))
    assert reader.part() == []
    later.close()


def test_what_is_entered_while_the_log_is_read_is_left_for_the_next_time(session: Session) -> None:
    reader = LogReader(session)
    session.vault.audit.append(AuditAction.NAMES_READ)
    (newest, *_) = reader.part()

    assert newest.entry.action is AuditAction.AUDIT_READ
    assert newest.entry.number == reader.last


def test_a_user_who_is_gone_has_words_instead_of_a_name(session: Session) -> None:
    session.vault.audit.append(AuditAction.CASE_ASSIGNED, detail={"user": "no such user"})
    number = session.vault.log_anchor().entry
    line = log_reading.read_whole(session).line(number)

    assert line is not None
    assert line.detail == "somebody no longer here"


def test_a_role_without_the_log_is_refused_and_that_is_an_entry(tmp_path: Any) -> None:
    founder = new_session(tmp_path / "w.casevault")
    founder.vault.users.add_with_derived_key("Jelena", bytearray(32), frozenset({Role.WORKER}))
    founder.close()
    vault = open_with_derived_key(
        tmp_path / "w.casevault", "Jelena", bytearray(32), clock=founder.clock
    )
    session = Session(vault, founder.clock)
    before = session.vault.log_anchor().entry
    with pytest.raises(UserError) as refused:
        log_reading.read_whole(session)
    after = session.vault.log_anchor().entry
    session.close()

    assert refused.value.exit_code is ExitCode.REFUSED
    assert after == before + 1


def test_right_names_cover_every_right() -> None:
    from casevault.services.role_words import RIGHT_NAMES, ROLE_NAMES

    assert set(RIGHT_NAMES) == set(Right)
    assert set(ROLE_NAMES) == set(Role)


def test_filters_combine(session: Session) -> None:
    (case,) = started(session)
    session.vault.audit.refused(Right.RELEASE)
    book = log_reading.read_whole(session)
    day, user = session.today, session.vault.user.user_id

    def numbers(**wanted: Any) -> set[int]:
        return {item.entry.number for item in book.narrowed(LogFilter(**wanted))}

    hers, today = numbers(user_id=user), numbers(first=day, last=day)
    about = numbers(about=matching_about(case.code[:3].lower()))
    begun = numbers(action="case_started")
    together = numbers(
        user_id=user,
        action="case_started",
        about=matching_about(f" {case.code} "),
        first=day,
        last=day,
    )

    assert together == hers & today & about & begun != set()
    assert numbers(about="NOSUCH") == numbers(user_id="nobody") == set()
    assert numbers(last=day - timedelta(days=1)) == set()
    assert not LogFilter().narrows


def test_persons_of_a_case_are_told_apart_by_their_number(session: Session) -> None:
    (case,) = started(session)
    for _ in range(2):
        cases.save(session, case.case_id, "person", {"sex": "F"})
    book = log_reading.read_whole(session)

    assert {item.about for item in book.items} >= {case.code, f"{case.code}/1", f"{case.code}/2"}
    wanted = LogFilter(about=matching_about(f"{case.code}/2"))
    assert {item.about for item in book.narrowed(wanted)} == {f"{case.code}/2"}


KNOWN = {
    *(
        "backup_of",
        "by",
        "bytes",
        "cases",
        "count",
        "documents",
        "end",
        "field",
        "findings",
        "form",
        "forms",
    ),
    *("found", "name", "profile", "recipient", "release", "right", "roles", "slice", "sound"),
    *("start", "table_set", "user"),
}
"""The keys of which `log_words` itself speaks."""


def written_details() -> set[str]:
    """Every key that the program's source writes into the detail of an entry."""
    root = Path(log_words.__file__).parent.parent
    found: set[str] = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            given: list[ast.expr] = []
            if isinstance(node, ast.keyword) and node.arg == "detail":
                given = [part for part in ast.walk(node.value) if isinstance(part, ast.Dict)]
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if {getattr(target, "id", "") for target in targets} & {"detail", "restored"}:
                    given = [node.value]
            elif isinstance(node, ast.FunctionDef) and node.name == "_detail":
                given = [part for part in ast.walk(node) if isinstance(part, ast.Dict)]
            for one in given:
                if isinstance(one, ast.Dict):
                    found |= {str(key.value) for key in one.keys if isinstance(key, ast.Constant)}
    return found


def test_every_detail_the_program_writes_has_words_or_is_silent_on_purpose() -> None:
    written = written_details()

    assert len(written) > 20
    assert written <= KNOWN | log_details.MORE.keys() | log_details.SILENT


@pytest.mark.parametrize("action", AuditAction)
@pytest.mark.parametrize("value", ["raw_value", ["raw_value"], 7, None, {"raw_value": 1}, True])
def test_nothing_raw_is_ever_shown(action: AuditAction, value: Any) -> None:
    """Own words (a recipient), message ids, codes and ids of releases are the exceptions."""
    own = {"recipient", "release", "slice", "set", "name", "found"}
    for key in (KNOWN | log_details.MORE.keys() | log_details.SILENT) - own:
        words = detail_words(entry(action, **{key: value}), lambda _: "Ana")
        assert "raw_" not in words, key
        assert "{" not in words, key


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"features": 1}, "1 feature compared"),
        ({"fields": ["given_name", "family_name"]}, "2 answers of each"),
        ({"before": ["worker"]}, "before: Case worker"),
        ({"settled": 3}, "access to 3 cases received"),
        ({"number": 4}, "number 4"),
        ({"made_at": "2026-03-02T10:00:00+00:00"}, "backup of 02.03.2026"),
        ({"to_erase": 0}, ""),
        ({"ready": True}, "recovery can be used"),
        ({"ground": "ORDER"}, "A court or an authority ordered it"),
        ({"hold": "COURT"}, "Court proceedings"),
        ({"hold": ""}, "may be erased again"),
        ({"share": 2, "set": "K7"}, "set of shares K7; share 2"),
        ({"share": 2, "passed": True}, "it is right; share 2"),
        ({"share": 2, "passed": False}, "it is not the right one; share 2"),
        ({"pattern": "off_hours"}, "Read outside the usual hours"),
    ],
)
def test_more_details_are_said_in_words(detail: Mapping[str, Any], words: str) -> None:
    assert said(AuditAction.RESTORED, **detail) == words
