"""What a check says of the signatures under the log, of users who are here and who have left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.roles import Role
from casevault.services import users
from casevault.services.session import Session
from casevault.services.verify import Verification, verify
from casevault.vault import findings
from casevault.vault.audit_actions import AuditAction
from casevault.vault.row_seal import digest
from domain.hand_clock import HandClock
from services.test_users import as_user, joined
from services.vaults import FOUNDER, again, new_session


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Session]:
    """A vault in which Mira worked twice and then left, as the founder opens it."""
    clock = HandClock()
    session = new_session(tmp_path / "work.casevault", clock=clock)
    mira = joined(session, "Mira", frozenset({Role.WORKER}))
    session.close()
    for looks in (3, 1):
        hers = as_user(session, "Mira")
        for _ in range(looks):
            hers.vault.audit.append(AuditAction.NAMES_READ)
        hers.close()
    session = again(tmp_path / "work.casevault", clock=clock)
    users.remove_user(session, mira)
    session = again(tmp_path / "work.casevault", clock=clock)
    yield session
    session.close()


def entries_of(session: Session, user_id: str) -> list[int]:
    """The entries that this user made, as the log itself says."""
    return [entry.number for entry in session.vault.audit.read() if entry.user_id == user_id]


def texts(result: Verification) -> list[str]:
    return [part.text() for part in result.signed]


def test_who_has_left_is_counted_and_her_signatures_hold(left: Session) -> None:
    result = verify(left)
    assert result.is_sound
    here, former = result.signed
    assert (here.signer.is_member, here.name, here.signer.wrong) == (True, FOUNDER, 0)
    hers = entries_of(left, former.signer.user_id)
    assert (former.signer.signatures, former.signer.wrong) == (2, 0)
    assert (former.signer.entries, former.signer.last) == (len(hers), max(hers))
    assert texts(result)[1] == (
        f"Signatures of former user 1: 2, under {len(hers)} entries of the log, the last of them "
        f"number {max(hers)}. All hold."
    )
    assert f"Signatures of {FOUNDER}: " in texts(result)[0]


def test_a_forged_signature_of_who_has_left_is_said_to_be_hers(left: Session) -> None:
    database, seal = left.vault.writer.database, left.vault.writer.seal
    (user_id,) = {part.signer.user_id for part in verify(left).signed if part.former}
    session, entry, head = database.rows(
        "SELECT session, entry, head FROM audit_signature JOIN audit_session ON number = session"
        " WHERE user_id = ?",
        (user_id,),
    )[0]
    forged = (session, entry, head, bytes(64))
    database.run(
        "UPDATE audit_signature SET signature = ?, mac = ? WHERE session = ?",
        (forged[3], seal.tag(digest("signature", *forged)), session),
    )
    result = verify(left)
    assert findings.SIGNATURE_WRONG in {found.finding.message_id for found in result.findings}
    here, former = result.signed
    assert (here.holds, former.holds) == (True, False)
    assert former.text().endswith("Not right: 1.")


def test_a_signature_by_nobody_who_was_ever_appointed_proves_nothing(left: Session) -> None:
    ring = left.vault.keyring
    former = verify(left).signed[1].signer.user_id
    ring.signers.pop(former)
    result = verify(left)
    assert [part.signer.user_id for part in result.signed] == [ring.user_id]
    (said,) = [found for found in result.findings if not found.is_damage]
    assert "nobody was ever appointed with their key: 2." in said.text()


def test_names_that_cannot_be_read_leave_the_rest_of_the_report(left: Session) -> None:
    left.vault.writer.database.run("UPDATE directory SET mac = zeroblob(32)")
    result = verify(left)
    assert not result.is_sound
    assert texts(result)[0].startswith("Signatures of somebody no longer here: ")
