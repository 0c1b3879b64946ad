from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casevault.vault import findings
from casevault.vault.audit_actions import AuditAction
from casevault.vault.database_errors import known_errors
from casevault.vault.findings import Finding, Severity, Tally, VerifyReport
from casevault.vault.vault import Vault
from casevault.vault.verify import verify_vault
from vault.made_vaults import DIRECTOR, MadeCase, added, opened

NAME = "centre.casevault"


def test_a_sound_vault_is_said_to_be_sound_and_what_was_checked_is_counted(vault: Vault) -> None:
    cases = [MadeCase() for _ in range(3)]
    for case in cases:
        case.start(vault, case.write(0, {"sex": "F"}, {"name": "x"}, blind_tokens=("a",)))
        case.save(vault, case.write(1, {"sex": "M"}))
    vault.drafts.put("key", {})
    vault.slices.put("decided", "2026-Q1", b"x")
    vault.ledger.append(b"x", "release")

    report = vault.verify()
    assert report.findings == ()
    assert report.is_sound
    counted = {"case": 3, "person": 3, "record": 3, "history": 3, "tokens": 3, "wrap": 3}
    counted |= {"draft": 1, "slice": 1, "ledger": 1}
    assert counted.items() <= report.checked.items()
    assert report.checked["pages"] > 10


def test_the_check_is_entered_with_its_result(vault: Vault) -> None:
    vault.verify()
    vault.settings.put("threshold", 5)
    vault.writer.database.run("UPDATE setting SET value = '1'")
    vault.verify()

    said = [e.detail for e in vault.audit.read() if e.action is AuditAction.VERIFIED]
    assert said == [{"sound": True, "findings": 0}, {"sound": False, "findings": 2}]


def test_who_cannot_check_the_links_is_told_and_the_vault_is_sound(
    vault: Vault, tmp_path: Path
) -> None:
    key = added(vault, "Vera", DIRECTOR)
    vault.close()
    director = opened(tmp_path / NAME, "Vera", key)

    report = director.verify()
    assert report.is_sound
    assert [(f.message_id, f.severity) for f in report.findings] == [
        (findings.LOG_UNPROVEN, Severity.NOTE)
    ]
    director.close()


def test_progress_grows_from_nothing_to_all(vault: Vault) -> None:
    steps: list[tuple[str, float]] = []
    vault.verify(progress=lambda step, done: steps.append((step, done)))

    done = [share for _, share in steps]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0.0, 1.0)
    assert all(step for step, _ in steps)


def test_saving_goes_on_while_the_vault_is_checked(vault: Vault) -> None:
    """The check reads one unchanging state, whatever is written meanwhile."""
    case = MadeCase()
    case.start(vault)

    def save_between(_step: str, done: float) -> None:
        if 0 < done < 0.9:
            versions = len(vault.records.history(case.record_id))
            case.save(vault, case.write(versions, {"n": versions}))

    assert verify_vault(vault.writer, progress=save_between).findings == ()
    assert len(vault.records.history(case.record_id)) > 2
    assert vault.verify().is_sound


def test_half_of_a_save_in_another_thread_is_no_finding(vault: Vault) -> None:
    enough = threading.Event()

    def save() -> None:
        while not enough.is_set():
            vault.drafts.put("key", {})

    with ThreadPoolExecutor(1) as others:
        saving = others.submit(save)
        reports = [vault.verify() for _ in range(60)]
        enough.set()
        saving.result()
    assert {report.findings for report in reports} == {()}


def test_what_is_lost_from_the_start_of_the_file_is_a_finding_and_no_crash(vault: Vault) -> None:
    path = vault.writer.database.path
    vault.writer.database.checkpoint()
    path.write_bytes(b"")

    report = verify_vault(vault.writer)
    assert findings.UNREADABLE in {finding.message_id for finding in report.findings}


def test_a_file_that_is_gone_is_a_finding_and_no_crash(vault: Vault) -> None:
    vault.writer.database.path.unlink()

    assert not verify_vault(vault.writer).is_sound


@pytest.mark.parametrize(
    "message_id",
    [value for name, value in vars(findings).items() if name.isupper() and isinstance(value, str)],
)
def test_every_finding_reads_as_a_sentence(message_id: str) -> None:
    values: dict[str, Any] = {
        "count": 1,
        "entry": 7,
        "last": 5,
        "name": "vault.db",
        "day": date(2026, 3, 2),
    }
    text = Finding(message_id, values=values).text()
    assert text.endswith(".")
    assert "{" not in text


def test_the_same_finding_many_times_is_one_with_a_count() -> None:
    tally = Tally()
    tally.add(findings.SIGNER_UNKNOWN, severity=Severity.NOTE)
    tally.add(findings.ROW_CHANGED, times=2)
    tally.add(findings.ROW_CHANGED)
    tally.add(findings.ROW_MISSING, times=0)

    report = tally.report()
    assert [(f.message_id, f.values["count"]) for f in report.findings] == [
        (findings.ROW_CHANGED, 3),
        (findings.SIGNER_UNKNOWN, 1),
    ]
    assert not report.is_sound
    both = VerifyReport((), {"a": 1}).with_more(report)
    assert (both.findings, both.checked) == (report.findings, {"a": 1})


def test_only_what_a_person_can_act_on_becomes_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), known_errors(tmp_path):
        raise ZeroDivisionError
