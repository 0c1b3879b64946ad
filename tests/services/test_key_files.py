from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.services import key_files, unlock, users
from casevault.services.session import Session
from casevault.services.volumes import Volume
from casevault.vault.audit_actions import AuditAction
from services.vaults import new_session

FIRST = "correct horse battery staple in nine more words"
WORKER = frozenset({Role.WORKER})


class Plugged:
    """Drives as a test wants them."""

    def __init__(self, *mounts: Path) -> None:
        self._mounts = mounts

    def mounted(self) -> tuple[Volume, ...]:
        return tuple(Volume(str(place), each) for place, each in enumerate(self._mounts))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "centre.casevault")
    yield made
    made.close()


@pytest.fixture
def sticks(tmp_path: Path) -> tuple[Path, Path]:
    both = tmp_path / "stick", tmp_path / "second"
    for stick in both:
        stick.mkdir()
    return both


def test_both_copies_hold_the_secret_and_nothing_of_the_vault(
    session: Session, sticks: tuple[Path, Path]
) -> None:
    secret = key_files.fresh()
    paths = key_files.write(session, secret, sticks)
    assert [path.parent for path in paths] == list(sticks)
    for path in paths:
        assert key_files.read(path) == secret
        assert path.suffix == ".cvkey"
        assert path.stat().st_size == key_files.FILE_BYTES == 117
        content = path.read_bytes()
        assert (
            content
            == b"CaseVault key file 1\n"
            + bytes(secret)
            + hashlib.sha256(b"CaseVault key file 1\n" + bytes(secret)).digest()
        )
    entry = session.vault.audit.read()[-2]
    assert entry.action is AuditAction.KEY_FILE_WRITTEN
    assert entry.detail == {"copies": 2}


def test_a_user_with_a_key_file_opens_with_both_and_with_neither_alone(
    session: Session, sticks: tuple[Path, Path]
) -> None:
    with key_files.written(session, sticks) as secret:
        assert secret is not None
        users.add_user(
            session, "Mira", bytearray(FIRST.encode()), roles=WORKER, second_factor=secret
        )
    assert secret == bytearray(64)
    folder = session.vault.info.folder
    session.close()
    path = key_files.find(Plugged(*sticks))[0]
    for factor in (None, bytearray(64)):
        with pytest.raises(UserError) as refused:
            unlock.unlock(
                folder,
                user_name="Mira",
                passphrase=bytearray(FIRST.encode()),
                second_factor=factor,
            )
        assert refused.value.exit_code is ExitCode.WRONG_KEY
    mira = unlock.unlock(
        folder,
        user_name="Mira",
        passphrase=bytearray(FIRST.encode()),
        second_factor=key_files.read(path),
    )
    with pytest.raises(UserError, match="key file"):
        users.require_own_passphrase(mira, bytearray(FIRST.encode()))
    users.require_own_passphrase(
        mira, bytearray(FIRST.encode()), second_factor=key_files.read(path)
    )
    mira.close()


def test_files_for_something_that_was_refused_are_gone(
    session: Session, sticks: tuple[Path, Path]
) -> None:
    made = key_files.written(session, sticks)
    with pytest.raises(UserError), made as secret:
        users.add_user(
            session, "Founder", bytearray(FIRST.encode()), roles=WORKER, second_factor=secret
        )
    assert len(made.paths) == 2
    assert [list(stick.iterdir()) for stick in sticks] == [[], []]


def test_files_stay_when_the_vault_may_need_them_although_something_failed(
    session: Session, sticks: tuple[Path, Path]
) -> None:
    made = key_files.written(session, sticks)

    def change_and_break_off() -> None:
        with made as secret:
            users.change_passphrase(session, bytearray(FIRST.encode()), second_factor=secret)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change_and_break_off()
    factor = key_files.read(made.paths[1])
    users.require_own_passphrase(session, bytearray(FIRST.encode()), second_factor=factor)


def test_a_second_stick_that_refuses_leaves_nothing_on_the_first(
    session: Session, sticks: tuple[Path, Path]
) -> None:
    blocked = sticks[1] / "no folder"
    blocked.write_bytes(b"")
    with pytest.raises(UserError):
        key_files.write(session, key_files.fresh(), (sticks[0], blocked))
    assert list(sticks[0].iterdir()) == []


def test_a_key_file_is_never_made_beside_the_records(session: Session) -> None:
    for place in (session.vault.info.folder, session.vault.info.folder / "blobs"):
        with pytest.raises(UserError, match="beside the records"):
            key_files.write(session, key_files.fresh(), [place])
    with pytest.raises(UserError):
        key_files.write(session, key_files.fresh(), [])


@given(place=st.integers(0, key_files.FILE_BYTES - 1), bit=st.integers(0, 7))
def test_one_bit_elsewhere_is_no_key_file(
    place: int, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bits") / "a.cvkey"
    content = key_files._content(bytearray(range(64)))
    content[place] ^= 1 << bit
    path.write_bytes(content)
    with pytest.raises(UserError):
        key_files.read(path)


@pytest.mark.parametrize("size", [0, 1, 20, 21, 22, 84, 85, 116, 118, 5000])
def test_another_length_is_no_key_file(size: int, tmp_path: Path) -> None:
    path = tmp_path / "a.cvkey"
    path.write_bytes((bytes(key_files._content(bytearray(range(64)))) * 50)[:size])
    with pytest.raises(UserError):
        key_files.read(path)


def test_what_is_no_file_is_no_key_file(tmp_path: Path) -> None:
    good = tmp_path / "good.cvkey"
    good.write_bytes(key_files._content(bytearray(range(64))))
    (tmp_path / "link.cvkey").symlink_to(good)
    (tmp_path / "folder.cvkey").mkdir()
    os.mkfifo(tmp_path / "pipe.cvkey")
    for name in ("link", "folder", "pipe", "nothing"):
        with pytest.raises(UserError):
            key_files.read(tmp_path / f"{name}.cvkey")
    assert key_files.find(Plugged(tmp_path)) == [good]


def test_the_search_finds_what_has_the_mark_and_passes_over_the_rest(
    tmp_path: Path, session: Session, sticks: tuple[Path, Path]
) -> None:
    made = key_files.write(session, key_files.fresh(), sticks[:1])
    (sticks[0] / "letter.txt").write_bytes(b"x" * key_files.FILE_BYTES)
    (sticks[1] / "deep").mkdir()
    made[0].rename(sticks[0] / "renamed.bin")
    there = Plugged(tmp_path / "gone", *sticks, sticks[0])
    assert key_files.find(there) == [sticks[0] / "renamed.bin"]


def test_a_place_on_the_disk_of_the_vault_is_told(
    tmp_path: Path, session: Session, sticks: tuple[Path, Path]
) -> None:
    apart = Plugged(tmp_path, sticks[0])
    assert not key_files.is_beside_the_vault(session, sticks[0], apart)
    assert key_files.is_beside_the_vault(session, sticks[1], apart)
