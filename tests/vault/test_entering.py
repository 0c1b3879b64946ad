from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault import header_files, standing
from casevault.vault.anchor import FILE_NAME as ANCHOR_NAME
from casevault.vault.appointments import NotAppointedError, appointment, replay
from casevault.vault.container import Container
from casevault.vault.crypto import sha256
from casevault.vault.derivation import KdfParameters
from casevault.vault.entering import Key, WrongKeyError, enter
from casevault.vault.failed_unlocks import forget_failures, read_failed
from casevault.vault.header import Header, read_header, write_header
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.keys import RoleKey
from casevault.vault.signatures import Purpose
from casevault.vault.slots import reseal, seal_grants, seal_slot
from vault.failing_disk import FailsOnce
from vault.made_containers import FOUNDER_KEY, KDF, NOW, entered, make, ready

WORKER_KEY = bytes(32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "one.casevault")


def add_user(container: Container, key: bytes, roles: frozenset[Role]) -> str:
    ring = container.ring.admit("Mira", roles)
    appointments = container.appointments.with_next(
        appointment(ring.user_id, roles, ring.user_keys.public, epoch=1, at="2026-03-02"),
        container.ring.public,
        signer_id=container.ring.user_id,
        sign=lambda core: container.ring.sign(core, Purpose.APPOINTMENT),
    )
    slot = seal_slot(ring, bytearray(key))
    container.change(slots=(*container.header.slots, slot), appointments=appointments)
    user_id = ring.user_id
    ring.close()
    return user_id


def change_key(container: Container, key: bytes) -> None:
    slot = container.slot_of(container.ring.user_id)
    changed = reseal(container.ring, slot, bytearray(key))
    container.change(slots=container.with_slot(changed))


def rewritten(folder: Path, container: Container, header: Header) -> None:
    """Write a header with a right MAC, as somebody with the facts key could, and anchor it."""
    content = write_header(header, container.ring.header_mac_key)
    header_files.write_copies(folder, content)
    container.anchor.header_changed(header.generation, sha256(content))


def refusal(folder: Path, key: bytes = FOUNDER_KEY) -> UserError:
    with pytest.raises(UserError) as refused:
        entered(folder, key)
    return refused.value


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


def test_one_derivation_serves_all_slots_and_both_copies(folder: Path) -> None:
    container = entered(folder)
    for number in range(4):
        add_user(container, bytes([number + 1]) * 32, frozenset({Role.WORKER}))
    container.close()
    asked: list[KdfParameters] = []

    def derive(parameters: KdfParameters) -> bytearray:
        asked.append(parameters)
        return bytearray(b"\x04" * 32)

    enter(folder, Key("Mira", derive), NOW).close()
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


@pytest.mark.parametrize("name", COPY_NAMES)
@pytest.mark.parametrize("harm", ["missing", "empty", "foreign", "one bit", "cut"])
def test_one_damaged_copy_opens_with_a_notice_that_names_it(
    folder: Path, name: str, harm: str
) -> None:
    path = folder / name
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(
            {
                "empty": b"",
                "foreign": b"hello",
                "one bit": content[:900] + bytes([content[900] ^ 4]) + content[901:],
                "cut": content[:-1],
            }[harm]
        )
    container = entered(folder)
    assert [(notice.message_id, notice.values) for notice in container.notices] == [
        (standing.COPY_DAMAGED, {"name": name})
    ]
    container.rewrite()
    container.close()
    container = entered(folder)
    assert container.notices == ()
    container.close()


def test_two_damaged_copies_are_refused_as_damage(folder: Path) -> None:
    for name in COPY_NAMES:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:-1])
    assert refusal(folder).exit_code is ExitCode.DAMAGED


def test_a_forged_newer_copy_is_passed_over_with_a_notice(folder: Path) -> None:
    container = entered(folder)
    forged = replace(container.header, generation=9, practice=True)
    container.close()
    (folder / COPY_NAMES[0]).write_bytes(write_header(forged, bytearray(32)))
    container = entered(folder)
    assert not container.header.practice
    assert [notice.values for notice in container.notices] == [{"name": COPY_NAMES[0]}]
    container.close()


def test_forged_copies_alone_are_refused_as_tampering(folder: Path) -> None:
    container = entered(folder)
    forged = replace(container.header, practice=True)
    container.close()
    for name in COPY_NAMES:
        (folder / name).write_bytes(write_header(forged, bytearray(32)))
    assert refusal(folder).exit_code is ExitCode.DAMAGED


def test_an_old_passphrase_does_not_open_a_left_over_older_copy(folder: Path) -> None:
    old = (folder / COPY_NAMES[0]).read_bytes()
    container = entered(folder)
    change_key(container, WORKER_KEY)
    container.close()
    for name in COPY_NAMES:
        present = (folder / name).read_bytes()
        (folder / name).write_bytes(old)
        assert refusal(folder).exit_code is ExitCode.WRONG_KEY
        container = entered(folder, WORKER_KEY)
        assert [notice.values for notice in container.notices] == [{"name": name}]
        container.close()
        (folder / name).write_bytes(present)


def test_an_older_header_put_back_in_both_places_is_refused(folder: Path) -> None:
    old = (folder / COPY_NAMES[0]).read_bytes()
    container = entered(folder)
    change_key(container, WORKER_KEY)
    container.close()
    for name in COPY_NAMES:
        (folder / name).write_bytes(old)
    refused = refusal(folder)
    assert refused.message_id == standing.HEADER_PUT_BACK
    assert refused.exit_code is ExitCode.DAMAGED

    container = entered(folder, despite_damage=True)
    assert [notice.message_id for notice in container.notices] == [standing.HEADER_PUT_BACK]
    container.close()
    container = entered(folder)
    assert container.notices == ()
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


@pytest.mark.parametrize("stop", ["before the second copy", "before the anchor"])
def test_a_change_that_power_interrupted_is_finished_at_the_next_opening(
    folder: Path, stop: str
) -> None:
    anchor = (folder / ANCHOR_NAME).read_bytes()
    second = (folder / COPY_NAMES[1]).read_bytes()
    container = entered(folder)
    change_key(container, WORKER_KEY)
    container.close()
    (folder / ANCHOR_NAME).write_bytes(anchor)
    if stop == "before the second copy":
        (folder / COPY_NAMES[1]).write_bytes(second)

    container = entered(folder, WORKER_KEY)
    assert container.notices == ()
    container.close()
    assert (folder / COPY_NAMES[0]).read_bytes() == (folder / COPY_NAMES[1]).read_bytes()
    container = entered(folder, WORKER_KEY)
    assert container.notices == ()
    container.close()


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_change_that_fails_at_any_call_leaves_the_old_header_or_the_new(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    disk = FailsOnce(monkeypatch, error)
    outcomes = []
    for failing in range(1, 40):
        work = tmp_path / f"work{failing}"
        shutil.copytree(folder, work)
        container = entered(work)
        disk.fail_at(failing)
        try:
            change_key(container, WORKER_KEY)
            done = True
        except UserError:
            done = False
        calls = disk.work_again()
        container.close()
        container = entered(work, WORKER_KEY if done else FOUNDER_KEY)
        assert container.notices == ()
        container.close()
        outcomes.append(done)
        if calls < failing:
            break
    assert outcomes == sorted(outcomes)
    assert len(outcomes) > 8


@pytest.mark.parametrize(
    "parameters",
    [
        replace(KDF, memory_kib=64 * 1024 - 1),
        replace(KDF, memory_kib=1024 * 1024 + 1),
        replace(KDF, memory_kib=2**63),
        replace(KDF, passes=2),
        replace(KDF, passes=17),
        replace(KDF, lanes=0),
        replace(KDF, lanes=9),
        replace(KDF, salt=bytes(15)),
        replace(KDF, salt=bytes(65)),
    ],
)
def test_a_lowered_or_absurd_derivation_is_refused_before_any_key_is_derived(
    folder: Path, parameters: KdfParameters
) -> None:
    container = entered(folder)
    rewritten(folder, container, replace(container.header, kdf=parameters, generation=2))
    container.close()
    asked: list[KdfParameters] = []

    def derive(parameters: KdfParameters) -> bytearray:
        asked.append(parameters)
        return bytearray(FOUNDER_KEY)

    with pytest.raises(UserError) as refused:
        enter(folder, Key("Ana", derive), NOW)
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert asked == []


def _with_role_added(header: Header) -> Header:
    other = header.appointments[-1].replace(b"hdirector", b"hdirectos")
    return replace(header, appointments=(*header.appointments[:-1], other))


def _with_slots_swapped(header: Header) -> Header:
    first, second = header.slots
    return replace(
        header,
        slots=(
            replace(first, secret=second.secret, grants=second.grants),
            replace(second, secret=first.secret, grants=first.grants),
        ),
    )


def _with_users_swapped(header: Header) -> Header:
    first, second = header.slots
    return replace(
        header,
        slots=(
            replace(first, user_id=second.user_id),
            replace(second, user_id=first.user_id),
        ),
    )


def _with_another_public_key(header: Header) -> Header:
    first, second = header.slots
    return replace(header, slots=(first, replace(second, sealing=first.sealing)))


def _with_another_identity_key(header: Header) -> Header:
    return replace(header, public=replace(header.public, identity=header.slots[1].sealing))


def _with_another_blind_index_key(header: Header) -> Header:
    """What a director could try: everything but the name of the key stays right."""
    first, second = header.slots
    sealed = seal_grants(header.vault_id, first, {RoleKey.BLIND_INDEX: bytearray(32)})
    return replace(header, slots=(replace(first, grants={**first.grants, **sealed}), second))


def _with_a_slot_nobody_signed(header: Header) -> Header:
    stranger = replace(header.slots[1], slot_id="ab" * 16, user_id="cd" * 16)
    return replace(header, slots=(*header.slots, stranger))


CHANGES = {
    "a role changed": _with_role_added,
    "the last appointment left out": lambda header: replace(
        header, appointments=header.appointments[:-1]
    ),
    "the first appointment left out": lambda header: replace(
        header, appointments=header.appointments[1:]
    ),
    "appointments in another order": lambda header: replace(
        header, appointments=header.appointments[::-1]
    ),
    "no appointments": lambda header: replace(header, appointments=()),
    "contents of slots swapped": _with_slots_swapped,
    "users of slots swapped": _with_users_swapped,
    "another user's public key": _with_another_public_key,
    "another identity key": _with_another_identity_key,
    "another blind index key": _with_another_blind_index_key,
    "another organisation key": lambda header: replace(
        header, public=replace(header.public, organisation=bytes(32))
    ),
    "another creation key": lambda header: replace(
        header, public=replace(header.public, creation=bytes(32))
    ),
    "a slot nobody signed": _with_a_slot_nobody_signed,
    "a slot left out": lambda header: replace(header, slots=header.slots[:1]),
    "another epoch": lambda header: replace(header, epoch=2),
    "another vault": lambda header: replace(header, vault_id="ef" * 16),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_no_coordinator_signed_is_refused_even_with_a_right_mac(
    folder: Path, change: object
) -> None:
    container = entered(folder)
    add_user(container, WORKER_KEY, frozenset({Role.DIRECTOR}))
    assert callable(change)
    rewritten(folder, container, replace(change(container.header), generation=3))
    container.close()
    assert refusal(folder).exit_code in {ExitCode.DAMAGED, ExitCode.WRONG_KEY}


def test_a_director_cannot_appoint_herself_coordinator(folder: Path) -> None:
    container = entered(folder)
    add_user(container, WORKER_KEY, frozenset({Role.DIRECTOR}))
    container.close()
    container = entered(folder, WORKER_KEY)
    ring = container.ring
    forged = container.appointments.entries
    coordinator = container.header.slots[0].user_id
    for signer_id in (ring.user_id, coordinator):
        with pytest.raises(NotAppointedError):
            container.appointments.with_next(
                appointment(
                    ring.user_id,
                    frozenset({Role.COORDINATOR}),
                    ring.user_keys.public,
                    epoch=1,
                    at="2026-03-03",
                ),
                ring.public,
                signer_id=signer_id,
                sign=lambda core: ring.sign(core, Purpose.APPOINTMENT),
            )
    assert replay(forged, ring.vault_id, ring.public.creation).coordinators() == {coordinator}
    container.close()


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


def test_a_slot_of_another_vault_does_not_open_this_one(tmp_path: Path, folder: Path) -> None:
    other = make(tmp_path / "other.casevault")
    theirs = read_header((other / COPY_NAMES[0]).read_bytes()).header
    container = entered(folder)
    rewritten(folder, container, replace(container.header, slots=theirs.slots, generation=2))
    container.close()
    assert refusal(folder).exit_code is ExitCode.WRONG_KEY


def test_a_whole_folder_can_be_copied_and_opened_elsewhere(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    enter(tmp_path / "copy", Key("Ana", ready()), NOW).close()
