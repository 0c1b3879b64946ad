"""Whatever the files of a computer hold, the checks answer, quickly, and raise nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.services.device import gvdb, system_age
from casevault.services.device.findings import Finding, State
from casevault.services.device.view import (
    FileStatus,
    Hive,
    Question,
    System,
    UnreadableError,
)
from casevault.services.device_check import CHECKS
from casevault.services.process_guards import ProcessGuard
from services.recorded_computers import VAULT_ON_LINUX, VAULT_ON_MACOS, VAULT_ON_WINDOWS

FOLDERS = {
    System.LINUX: VAULT_ON_LINUX,
    System.WINDOWS: VAULT_ON_WINDOWS,
    System.MACOS: VAULT_ON_MACOS,
}
PIECES = [
    *("=", "[", "]", "[daemon]", "\n", "\0", "path", '"', "<folder path=", "localPath=", "D:(A;"),
    *("22 1 8:2 / / rw - ext4 /dev/sda1 rw\n", " - ", "/dev/zram0 partition 9 0 1\n", "disk", "²"),
    *("hibernatemode", "FileVault is On", "bplist00", "<plist><dict>", "{", "[[[[", "GVariant"),
    *("ID=", "VERSION_ID=1", "99999999999999999999", ";;0xzz;;;WD)", "~", "\\", "..", "Yes"),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14).map("".join)
CONTENTS = st.none() | st.binary(max_size=120) | TEXTS.map(str.encode)


class Hostile:
    """Answers every question with whatever is drawn."""

    def __init__(self, system: System, data: st.DataObject) -> None:
        self.system = system
        self._data = data
        self.home = str(FOLDERS[system])[:12]
        self.user_id = 1000
        self._kept: dict[tuple[object, ...], object] = {}

    def _draw(self, what: st.SearchStrategy[Any], *about: object) -> Any:
        """The same answer to the same question, as of a real computer."""
        if about not in self._kept:
            drawn = self._data.draw(st.just(UnreadableError) | what)
            self._kept[about] = drawn
        if self._kept[about] is UnreadableError:
            raise UnreadableError
        return self._kept[about]

    def content(self, path: str) -> bytes | None:
        found = self._draw(CONTENTS, "content", path)
        assert found is None or isinstance(found, bytes)
        return found

    def names(self, folder: str) -> tuple[str, ...]:
        names = st.lists(st.sampled_from(["dm-0", "sda", "x.conf", "UKP"]) | TEXTS, max_size=3)
        return tuple(str(name) for name in self._draw(names, "names", folder))

    def real_path(self, path: str) -> str:
        return str(self._draw(st.just(path) | TEXTS, "real", path))

    def status(self, path: str) -> FileStatus | None:
        found = self._draw(
            st.none() | st.builds(FileStatus, st.integers(0, 0o77777), st.integers(0, 2000)),
            *("status", path),
        )
        assert found is None or isinstance(found, FileStatus)
        return found

    def environment(self, name: str) -> str:
        return str(self._draw(st.sampled_from(["", "KDE", "GNOME", "X-Cinnamon"]) | TEXTS, name))

    def processes(self) -> frozenset[str]:
        known = st.frozensets(st.sampled_from(["baloo_file", "localsearch", "plasmashell", "obs"]))
        return frozenset[str](self._draw(known, "processes"))

    def guards(self) -> dict[ProcessGuard, bool]:
        return dict(self._draw(st.dictionaries(st.sampled_from(ProcessGuard), st.booleans())))

    def registry(self, hive: Hive, key: str, name: str) -> int | str | None:
        found = self._draw(st.none() | st.integers() | TEXTS, hive, key, name)
        assert found is None or isinstance(found, int | str)
        return found

    def registry_keys(self, hive: Hive, key: str) -> tuple[str, ...]:
        return tuple(self._draw(st.lists(TEXTS, max_size=2), hive, key))

    def volume_protection(self, path: str) -> int | None:
        found = self._draw(st.none() | st.integers(-9, 99), "protection", path)
        assert found is None or isinstance(found, int)
        return found

    def drive_kind(self, path: str) -> int:
        found = self._draw(st.integers(0, 9), "drive", path)
        assert isinstance(found, int)
        return found

    def rights(self, path: str) -> str:
        return str(self._draw(TEXTS, "rights", path))

    def answer(self, question: Question, about: str = "") -> str:
        return str(self._draw(TEXTS, question, about))


@pytest.mark.parametrize(
    ("system", "check"),
    [(system, check) for system, checks in CHECKS.items() for check in checks],
)
@given(data=st.data())
@settings(max_examples=60, deadline=2000)
def test_a_check_answers_whatever_the_computer_holds(
    system: System, check: object, data: st.DataObject
) -> None:
    look = CHECKS[system][check]  # type: ignore[index]
    try:
        found = look(Hostile(system, data), FOLDERS[system])
    except UnreadableError:
        return
    assert isinstance(found, Finding)
    assert found.found()
    assert all(found.advice())
    assert found.state is not State.DANGER or found.steps


@pytest.mark.parametrize("system", list(CHECKS))
@given(data=st.data())
@settings(max_examples=60, deadline=2000)
def test_the_age_of_any_system_has_an_answer(system: System, data: st.DataObject) -> None:
    try:
        found = system_age.system_age(Hostile(system, data), date(2026, 6, 1))
    except UnreadableError:
        return
    assert found.found()


@given(st.binary(max_size=200))
def test_a_file_of_settings_with_any_bytes_is_read_or_refused(tail: bytes) -> None:
    for content in (tail, b"GVariant" + tail):
        try:
            assert gvdb.value(content, "/a/b") in {None, True, False} or True
        except ValueError:
            continue


@pytest.mark.parametrize("size", [200_000])
def test_a_large_table_of_settings_whose_names_run_in_a_ring_ends(size: int) -> None:
    item = b"\0" * 4 + b"\0" * 4 + b"\0" * 4 + b"\x01\0" + b"v" + b"\0" * 9
    content = b"GVariant" + b"\0" * 8 + (24).to_bytes(4, "little") + size.to_bytes(4, "little")
    content += b"\0" * 8 + item * (size // 24)
    assert gvdb.value(content, "/a/b") is None
