from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault import standing
from casevault.vault.anchor import FILE_NAME as ANCHOR_NAME
from casevault.vault.crypto import sha256
from casevault.vault.derivation import KdfParameters
from casevault.vault.entering import Key, WrongKeyError, enter
from casevault.vault.failed_unlocks import forget_failures, read_failed
from casevault.vault.header_files import COPY_NAMES
from domain.hand_clock import HandClock
from vault.changed_containers import WORKER_KEY, add_user, refusal
from vault.made_containers import KDF, NOW, entered, ready


def test_a_made_container_opens_without_a_notice(folder: Path) -> None:
    container = entered(folder)
    assert container.notices == ()
    assert container.ring.roles == {Role.COORDINATOR, Role.DIRECTOR}
    container.close()


def test_a_wrong_key_is_refused_and_counted(folder: Path) -> None:
    waits = []
    for count in (1, 2, 3, 4):
        refused = refusal(folder, WORKER_KEY)
        assert isinstance(refused, WrongKeyError)
        assert refused.exit_code is ExitCode.WRONG_KEY
        assert refused.failures == count
        waits.append(refused.wait)
    assert waits == [0.0, 0.0, 2.0, 4.0]
    assert read_failed(folder).count == 4
    forget_failures(folder)
    assert read_failed(folder).count == 0


def test_a_failure_is_dated_when_it_happened_and_the_wait_begins_then(folder: Path) -> None:
    clock = HandClock(NOW)

    def slowly(_: KdfParameters) -> bytearray:
        clock.forward(seconds=25)
        return bytearray(b"\x04" * 32)

    for count in (1, 2, 3, 4):
        with pytest.raises(WrongKeyError) as refused:
            enter(folder, Key("Ana", slowly), clock)
        assert read_failed(folder).last == int(NOW.timestamp()) + 25 * count
    assert refused.value.wait == 4.0
    assert read_failed(folder).first == int(NOW.timestamp()) + 25


def test_one_derivation_serves_all_slots_and_both_copies(folder: Path) -> None:
    container = entered(folder)
    for number in range(4):
        add_user(container, bytes([number + 1]) * 32, frozenset({Role.WORKER}))
    container.close()
    asked: list[KdfParameters] = []

    def derive(parameters: KdfParameters) -> bytearray:
        asked.append(parameters)
        return bytearray(b"\x04" * 32)

    enter(folder, Key("Mira", derive), HandClock(NOW)).close()
    assert asked == [KDF]


@pytest.mark.parametrize(
    ("roles", "reads_identities", "reads_audit"),
    [
        ({Role.WORKER}, False, False),
        ({Role.DIRECTOR}, False, False),
        ({Role.AUDITOR}, False, True),
        ({Role.COORDINATOR}, True, True),
    ],
)
def test_a_user_gets_the_keys_of_her_roles_and_no_others(
    folder: Path,
    roles: set[Role],
    reads_identities: bool,  # noqa: FBT001 - a table of cases
    reads_audit: bool,  # noqa: FBT001 - a table of cases
) -> None:
    container = entered(folder)
    add_user(container, WORKER_KEY, frozenset(roles))
    container.close()
    container = entered(folder, WORKER_KEY)
    assert container.ring.roles == roles
    assert container.ring.reads_identities is reads_identities
    assert container.ring.reads_audit is reads_audit
    container.close()


def test_only_a_coordinator_may_go_on_despite_damage(folder: Path) -> None:
    container = entered(folder)
    add_user(container, WORKER_KEY, frozenset({Role.DIRECTOR}))
    container.close()
    (folder / ANCHOR_NAME).unlink()
    with pytest.raises(UserError) as refused:
        entered(folder, WORKER_KEY, despite_damage=True)
    assert refused.value.message_id == standing.ANCHOR_LOST
    container = entered(folder, despite_damage=True)
    assert [notice.message_id for notice in container.notices] == [standing.ANCHOR_LOST]
    container.close()
    entered(folder, WORKER_KEY).close()


def test_the_same_folder_is_not_opened_twice(folder: Path) -> None:
    container = entered(folder)
    refused = refusal(folder)
    assert refused.exit_code is ExitCode.IN_USE
    assert refused.values["since"] == NOW.astimezone().strftime("%H:%M")
    container.close()
    entered(folder).close()


def test_a_second_process_is_told_since_when_and_the_lock_ends_with_the_first(
    folder: Path,
) -> None:
    program = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from casevault.vault.lock import FolderLock\n"
        "lock = FolderLock.take(Path(sys.argv[1]), datetime.now(UTC))\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"locked"
        assert refusal(folder).exit_code is ExitCode.IN_USE
        other.kill()
    entered(folder).close()


def test_a_folder_that_is_no_vault_is_left_untouched(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello")
    refused = refusal(tmp_path)
    assert refused.exit_code is ExitCode.BAD_INPUT
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    assert refusal(tmp_path / "nowhere").exit_code is ExitCode.BAD_INPUT
    assert refusal(tmp_path / "letter.txt").exit_code is ExitCode.BAD_INPUT


def test_a_newer_vault_asks_for_a_newer_program(folder: Path) -> None:
    for name in COPY_NAMES:
        content = bytearray((folder / name).read_bytes()[:-32])
        content[11] = 2
        (folder / name).write_bytes(bytes(content) + sha256(content))
    refused = refusal(folder)
    assert refused.exit_code is ExitCode.REFUSED
    assert "newer version" in refused.text()


@pytest.mark.parametrize("name", [*COPY_NAMES, ANCHOR_NAME, "vault.lock"])
@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_links_folders_and_pipes_in_place_of_files_are_refused(
    folder: Path, tmp_path: Path, name: str, kind: str
) -> None:
    path, elsewhere = folder / name, tmp_path / "elsewhere"
    if path.exists():
        path.rename(elsewhere)
    else:
        elsewhere.write_bytes(b"")
    before = elsewhere.read_bytes()
    if kind == "link":
        path.symlink_to(elsewhere)
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    assert refusal(folder).exit_code is ExitCode.DAMAGED
    assert elsewhere.read_bytes() == before


def test_a_whole_folder_can_be_copied_and_opened_elsewhere(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    enter(tmp_path / "copy", Key("Ana", ready()), HandClock(NOW)).close()
