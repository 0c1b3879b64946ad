from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right, Role
from casevault.services import identity, log_reading, log_words
from casevault.services.identity import Reason
from casevault.services.log_words import SETTING_NAMES, action_words, detail_words
from casevault.services.session import Session
from casevault.vault import standing
from casevault.vault.audit import AuditEntry
from casevault.vault.audit_actions import AuditAction
from casevault.vault.opening import open_with_derived_key
from services.vaults import new_session


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


def test_every_setting_the_program_changes_has_words() -> None:
    root = Path(log_words.__file__).parent.parent
    sources = [path.read_text("utf-8") for path in sorted(root.rglob("*.py"))]
    changed = {name for text in sources for name in re.findall(r"settings\.put\((\w+)", text)}
    values = re.findall(r'^(\w+)(?:: Final)? = "(\w+)"$', "\n".join(sources), re.MULTILINE)

    assert {dict(values)[name] for name in changed} <= SETTING_NAMES.keys()
    assert said(AuditAction.SETTING_CHANGED, name="last_backup") == "day of the last backup"
    assert "does not know" in said(AuditAction.SETTING_CHANGED, name="something_newer")


def test_details_of_a_newer_program_do_not_break_the_reading() -> None:
    detail: dict[str, Any] = {
        "right": "fly",
        "profile": "martian",
        "table_set": "x9",
        "roles": ["pilot"],
    }

    assert "fly" in said(AuditAction.REFUSED, **detail)


def test_the_newest_part_is_read_and_what_is_older_is_counted(session: Session) -> None:
    for _ in range(10):
        session.vault.audit.append(AuditAction.NAMES_READ)
    before = session.vault.log_anchor().entry
    part = log_reading.read(session, newest=4)

    assert part.earlier == before - 4
    assert [line.number for line in part.lines] == list(range(before - 3, before + 2))
    assert part.lines[-1].action == "audit_read"


def test_a_user_who_is_gone_has_words_instead_of_a_name(session: Session) -> None:
    session.vault.audit.append(AuditAction.CASE_ASSIGNED, detail={"user": "no such user"})
    line = log_reading.read(session).lines[-2]

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
        log_reading.read(session)
    after = session.vault.log_anchor().entry
    session.close()

    assert refused.value.exit_code is ExitCode.REFUSED
    assert after == before + 1


def test_right_names_cover_every_right() -> None:
    from casevault.services.role_words import RIGHT_NAMES, ROLE_NAMES

    assert set(RIGHT_NAMES) == set(Right)
    assert set(ROLE_NAMES) == set(Role)
