from __future__ import annotations

import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.anchor import HeaderAnchor
from casevault.vault.audit_actions import AuditAction
from casevault.vault.vault import Vault
from vault.made_vaults import MadeCase, opened

NAME = "centre.casevault"


def test_the_anchor_stands_where_the_database_stands_after_every_save(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)
    for version in range(1, 4):
        case.save(vault, case.write(version, {"n": version}))
        vault.drafts.put("key", {"n": version})
        mark, point = vault.writer.mark(), vault.container.anchor.point
        assert (mark.counter, mark.head) == (point.counter, point.chain_head)


def test_a_save_is_acknowledged_only_after_the_anchor(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = MadeCase()
    case.start(vault)
    with monkeypatch.context() as broken:
        broken.setattr(HeaderAnchor, "advance", _full)
        with pytest.raises(UserError):
            case.save(vault, case.write(1, {"n": 1}))
    # It was written, and is not said to be: the same again confirms it and writes nothing twice.
    receipt = case.save(vault, case.write(1, {"n": 1}))
    assert receipt.versions == {case.record_id: 2}
    assert len(vault.records.history(case.record_id)) == 2
    with pytest.raises(UserError):
        case.save(vault, case.write(1, {"n": 2}))
    vault.close()

    again = opened(tmp_path / NAME)
    assert again.records.of_case(case.case_id)[0].facts == {"n": 1}
    assert again.verify().is_sound
    again.close()


def test_what_the_anchor_missed_is_made_up_for_before_anything_else_is_written(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = MadeCase()
    case.start(vault)
    with monkeypatch.context() as broken:
        broken.setattr(HeaderAnchor, "advance", _full)
        with pytest.raises(UserError):
            case.save(vault, case.write(1, {"n": 1}))
        # Two commits ahead of the anchor would look like tampering.
        with pytest.raises(UserError):
            case.save(vault, case.write(2, {"n": 2}))
        assert vault.writer.mark().counter == vault.container.anchor.point.counter + 1
    case.save(vault, case.write(2, {"n": 2}))
    assert vault.verify().is_sound


def _full(*_: object) -> None:
    raise UserError("The disk is full.", exit_code=ExitCode.BAD_INPUT)


def test_a_full_disk_loses_nothing_and_is_said(vault: Vault, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="only there can a file be kept from growing")
    case = MadeCase()
    case.start(vault)
    version = 1
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = tmp_path / NAME / "vault.db-wal"
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 300_000, hard))
        with suppress(UserError):
            while version < 1000:
                case.save(vault, case.write(version, {"n": "x" * 20_000}))
                version += 1
        with pytest.raises(UserError) as refused:
            case.save(vault, case.write(version, {"n": "x" * 20_000}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert 3 < version < 1000
    assert refused.value.exit_code in {ExitCode.BAD_INPUT, ExitCode.DAMAGED}
    assert len(vault.records.history(case.record_id)) == version

    case.save(vault, case.write(version, {"n": "there is room again"}))
    vault.close()
    again = opened(tmp_path / NAME)
    assert len(again.records.history(case.record_id)) == version + 1
    assert again.verify().is_sound
    again.close()


def test_threads_write_one_after_the_other(vault: Vault) -> None:
    cases = [MadeCase() for _ in range(4)]
    failures: list[BaseException] = []

    def work(case: MadeCase) -> None:
        try:
            case.start(vault)
            for version in range(1, 10):
                case.save(vault, case.write(version, {"n": version}))
                vault.records.of_case(case.case_id)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [len(vault.records.history(case.record_id)) for case in cases] == [10] * 4
    assert vault.verify().is_sound


def test_stamps_never_run_back_over_a_lock(vault: Vault, tmp_path: Path) -> None:
    case = MadeCase()
    first = case.start(vault)
    vault.close()
    again = opened(tmp_path / NAME)  # its clock starts at the same moment
    second = case.save(again, case.write(1, {}))
    assert second.stamp > first.stamp
    again.close()


def test_an_older_database_is_refused_at_opening(vault: Vault, tmp_path: Path) -> None:
    folder = tmp_path / NAME
    case = MadeCase()
    case.start(vault)
    vault.close()
    older = (folder / "vault.db").read_bytes()
    again = opened(folder)
    case.save(again, case.write(1, {"n": 1}))
    again.close()
    (folder / "vault.db").write_bytes(older)

    with pytest.raises(UserError) as refused:
        opened(folder)
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_an_older_anchor_is_refused_at_opening(vault: Vault, tmp_path: Path) -> None:
    folder = tmp_path / NAME
    case = MadeCase()
    case.start(vault)
    older = (folder / "vault.anchor").read_bytes()
    for version in range(1, 4):
        case.save(vault, case.write(version, {}))
    vault.close()
    (folder / "vault.anchor").write_bytes(older)

    with pytest.raises(UserError) as refused:
        opened(folder)
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_a_cut_log_is_refused_at_opening(vault: Vault, tmp_path: Path) -> None:
    folder = tmp_path / NAME
    case = MadeCase()
    case.start(vault)
    for version in range(1, 5):
        case.save(vault, case.write(version, {}))
    # As after a power cut: the folder as it stands while the vault is open.
    cut = tmp_path / "cut.casevault"
    shutil.copytree(folder, cut)
    log = cut / "vault.db-wal"
    os.truncate(log, log.stat().st_size - 30_000)

    with pytest.raises(UserError) as refused:
        opened(cut)
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_the_mark_itself_cannot_be_rewritten(vault: Vault) -> None:
    vault.writer.database.run("UPDATE commit_mark SET counter = counter + 1")

    with pytest.raises(UserError) as refused:
        vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    assert refused.value.exit_code is ExitCode.DAMAGED
