"""P7, rewriting: a log that was changed shows, to its readers always, to all against a note.

The hand that changes it has the facts key and the database file, and knows this program.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.vault import findings
from casevault.vault.audit_actions import AuditAction
from casevault.vault.audit_chain import entry_digest
from casevault.vault.row_seal import digest
from casevault.vault.vault import Vault
from casevault.vault.verify import verify_vault
from promises.log_insider import Insider
from promises.logged_cases import NAME, started
from vault.made_vaults import DIRECTOR, added, opened


def _log_findings(vault: Vault) -> set[str]:
    return {finding.message_id for finding in vault.verify().findings} - {findings.SCHEMA}


def test_the_insider_of_this_test_leaves_no_trace_where_nothing_was_changed(vault: Vault) -> None:
    """What is found below is found for what was changed, not for how it was done."""
    started(vault)
    insider = Insider(vault)
    insider._stand_at(vault.log_anchor().entry, None)
    assert _log_findings(vault) == set()
    vault.close()


@pytest.mark.parametrize("keeps_key", [True, False])
def test_an_entry_rewritten_by_who_has_the_facts_key_shows_to_readers_of_the_log(
    vault: Vault, *, keeps_key: bool
) -> None:
    case = started(vault)
    vault.identities.open(case.record_id, "the look to be hidden")
    look = vault.log_anchor().entry
    noted = vault.log_anchor()
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    insider = Insider(vault)
    harmless = vault.writer.database.value(
        "SELECT sealed FROM audit_entry WHERE number = ?", (look + 1,)
    )
    insider.rewrite(look, harmless, keeps_key=keeps_key)

    assert findings.LOG_REWRITTEN in _log_findings(vault)
    against = vault.verify(anchors=[noted])
    assert findings.ANCHOR_DIFFERS in {finding.message_id for finding in against.findings}
    with pytest.raises(UserError):
        vault.audit.read()


def test_the_same_shows_to_everyone_against_a_note_kept_elsewhere(
    vault: Vault, tmp_path: Path
) -> None:
    key = added(vault, "Vera", DIRECTOR)
    case = started(vault)
    vault.identities.open(case.record_id, "the look to be hidden")
    noted = vault.log_anchor()
    insider = Insider(vault)
    insider.rewrite(noted.entry, bytes(92), keeps_key=True)
    shutil.copytree(tmp_path / NAME, tmp_path / "copy.casevault")
    vault.close()

    with pytest.MonkeyPatch.context() as patched:
        # The triggers are gone, which alone would keep the vault from opening.
        patched.setattr("casevault.vault.opening.require_shape", lambda _: None)
        director = opened(tmp_path / "copy.casevault", "Vera", key)
    report = verify_vault(director.writer, anchors=[noted])
    assert findings.ANCHOR_DIFFERS in {finding.message_id for finding in report.findings}
    director.close()


def test_a_coordinator_who_rewrites_her_own_look_shows_against_a_note_kept_elsewhere(
    vault: Vault,
) -> None:
    """She reads the log, so she holds its first key: nothing inside the vault tells on her."""
    case = started(vault)
    vault.identities.open(case.record_id, "the look to be hidden")
    noted = vault.log_anchor()
    Insider(vault).rewrite_as_reader(noted.entry, AuditAction.EXACT_FIGURES_SHOWN)

    assert _log_findings(vault) == set()
    assert findings.ANCHOR_DIFFERS in {
        finding.message_id for finding in vault.verify(anchors=[noted]).findings
    }


def test_nor_does_she_get_past_what_a_colleague_signed_since(vault: Vault, tmp_path: Path) -> None:
    key = added(vault, "Vera", DIRECTOR)
    case = started(vault)
    vault.identities.open(case.record_id, "the look to be hidden")
    look = vault.log_anchor().entry
    vault.close()
    again = opened(tmp_path / NAME)
    copy = shutil.copytree(tmp_path / NAME, tmp_path / "before.casevault")
    Insider(again).rewrite_as_reader(look, AuditAction.EXACT_FIGURES_SHOWN)
    assert findings.SIGNATURE_WRONG not in _log_findings(again)
    again.close()

    opened(copy, "Vera", key).close()
    again = opened(copy)
    Insider(again).rewrite_as_reader(look, AuditAction.EXACT_FIGURES_SHOWN)
    assert findings.SIGNATURE_WRONG in _log_findings(again)
    again.close()


def test_a_log_whose_end_was_cut_off_shows(vault: Vault) -> None:
    case = started(vault)
    noted = vault.log_anchor()
    vault.identities.open(case.record_id, "the look to be hidden")
    later = vault.log_anchor()
    insider = Insider(vault)
    insider.cut(later.entry)

    # To readers of the log by its keys, to everyone against a later note; an earlier one holds.
    assert findings.LOG_REWRITTEN in _log_findings(vault)
    assert findings.ANCHOR_DIFFERS in {
        finding.message_id for finding in vault.verify(anchors=[later]).findings
    }
    assert findings.ANCHOR_DIFFERS not in {
        finding.message_id for finding in vault.verify(anchors=[noted]).findings
    }


def test_a_signature_of_somebody_else_shows(vault: Vault, tmp_path: Path) -> None:
    vault.close()
    again = opened(tmp_path / NAME)
    insider = Insider(again)
    row = insider.database.row("SELECT session, entry, head, signature FROM audit_signature")
    assert row is not None
    forged = (*row[:3], bytes(64))
    tag = insider.seal.tag(digest("signature", *forged))
    insider.database.run(
        "UPDATE audit_signature SET signature = ?, mac = ? WHERE session = ?",
        (forged[3], tag, forged[0]),
    )
    assert findings.SIGNATURE_WRONG in _log_findings(again)
    again.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET sealed = zeroblob(100) WHERE number = 3",
        "UPDATE audit_entry SET link = zeroblob(32) WHERE number = 3",
        "UPDATE audit_entry SET digest = zeroblob(32) WHERE number = 3",
        "UPDATE audit_entry SET mac = zeroblob(32) WHERE number = 3",
        "UPDATE audit_entry SET session = 1 WHERE number = 4",
        "DELETE FROM audit_entry WHERE number = 3",
        "DELETE FROM audit_row WHERE entry = 4",
        "UPDATE audit_row SET digest = zeroblob(32) WHERE entry = 4",
        "UPDATE audit_row SET version = version + 1 WHERE entry = 4",
        "UPDATE audit_row SET kind = 'nothing' WHERE entry = 4",
        "INSERT INTO audit_row VALUES (3, 'case', 'x', 1, NULL)",
        "UPDATE audit_chain SET entry = entry - 1",
        "UPDATE audit_chain SET key = zeroblob(32)",
        "UPDATE audit_chain SET sealed_start = zeroblob(1300)",
        "DELETE FROM audit_chain",
        "UPDATE audit_session SET user_id = 'x'",
        "UPDATE audit_session SET sealed_key = zeroblob(1300) WHERE number = 1",
        "UPDATE audit_signature SET signature = zeroblob(64)",
        "UPDATE audit_signature SET head = zeroblob(32)",
        "DELETE FROM audit_signature",
        "DELETE FROM audit_signature WHERE session = 2",
        "UPDATE audit_chain SET signed = 0",
    ],
)
def test_any_row_of_the_log_changed_is_found(vault: Vault, tmp_path: Path, change: str) -> None:
    vault.close()
    again = opened(tmp_path / NAME)
    started(again)
    insider = Insider(again)
    assert _log_findings(again) == set()
    insider.database._connection.set_authorizer(None)
    insider.database.run("PRAGMA foreign_keys = OFF")
    insider.database.run(change)
    assert _log_findings(again)
    again.close()


def test_an_entry_changed_alone_shows_in_those_after_it(vault: Vault) -> None:
    """Whoever leaves the later entries as they are: each holds the digest of the one before."""
    case = started(vault)
    vault.identities.open(case.record_id, "the look to be hidden")
    look = vault.log_anchor().entry
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    insider = Insider(vault)
    (before,) = insider.database.row(
        "SELECT digest FROM audit_entry WHERE number = ?", (look - 1,)
    ) or (b"",)
    session, link, sealed = insider.database.row(
        "SELECT session, link, zeroblob(92) FROM audit_entry WHERE number = ?", (look,)
    ) or (0, b"", b"")
    entry = entry_digest(look, session, sealed, insider._notes(look), before)
    insider.database.run(
        "UPDATE audit_entry SET sealed = ?, digest = ?, mac = ? WHERE number = ?",
        (sealed, entry, insider.seal.tag(digest("audit", entry, link)), look),
    )
    assert findings.LOG_CHANGED in _log_findings(vault)
    vault.close()
