"""After closing, no key is left in the memory of the process that had the vault open."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.roles import Role
from casevault.vault.keys import RoleKey
from casevault.vault.opening import create_vault
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads the memory of a process through /proc"
)

PASSPHRASE = b"lantern orbit velvet cactus maple quiet"

PROGRAM = """
import os, sys
from pathlib import Path
from casevault.domain.clock import SystemClock
from casevault.vault.opening import open_vault

passphrase = bytearray(int(sys.argv[2]))
os.readv(0, [passphrase])
vault = open_vault(Path(sys.argv[1]), user_name="Ana", passphrase=passphrase, clock=SystemClock())
vault.settings.put("threshold", 5)
print("open", flush=True)
os.read(0, 1)
vault.close()
print("closed", flush=True)
os.read(0, 1)
"""


def keys_of(vault: Vault) -> dict[str, bytes]:
    """Everything secret that was in memory while the vault was open."""
    ring = vault.keyring
    database = bytes(ring.database_key()[:32])
    return {
        "database key": database,
        "database key in hexadecimal": database.hex().encode("ascii"),
        "facts key": bytes(ring.role_keys[RoleKey.FACTS]),
        "identity key": bytes(ring.role_keys[RoleKey.IDENTITY][:32]),
        "blind index key": bytes(ring.role_keys[RoleKey.BLIND_INDEX]),
        "row MAC key": bytes(ring.row_mac_key),
        "header MAC key": bytes(ring.header_mac_key),
        "draft key": bytes(ring.draft_key),
        "own wrapping key": bytes(ring.user_keys.wrapping_key),
        "own root": bytes(ring.user_keys.secret[-32:]),
        "passphrase": PASSPHRASE,
    }


def writable_memory(process: int) -> Iterator[bytes]:
    maps = Path(f"/proc/{process}/maps").read_text("ascii")
    with Path(f"/proc/{process}/mem").open("rb") as memory:
        for line in maps.splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found is None:
                continue
            start, end = (int(address, 16) for address in found.groups())
            memory.seek(start)
            try:
                yield memory.read(end - start)
            except OSError:
                continue


def copies(process: int, keys: dict[str, bytes]) -> dict[str, int]:
    regions = list(writable_memory(process))
    assert sum(len(region) for region in regions) > 1_000_000
    return {name: sum(region.count(key) for region in regions) for name, key in keys.items()}


def test_no_key_and_no_passphrase_is_left_after_closing(tmp_path: Path) -> None:
    folder = tmp_path / "one.casevault"
    vault = create_vault(
        folder,
        user_name="Ana",
        passphrase=bytearray(PASSPHRASE),
        label="Centre",
        country="RS",
        roles=frozenset({Role.COORDINATOR}),
        clock=HandClock(),
    )
    keys = keys_of(vault)
    vault.close()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(len(PASSPHRASE))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        bufsize=0,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.write(PASSPHRASE)
        assert other.stdout.readline() == b"open\n"
        assert copies(other.pid, keys)["facts key"] > 0, "the scan finds what is there"
        other.stdin.write(b".")
        assert other.stdout.readline() == b"closed\n"
        left = copies(other.pid, keys)
        other.stdin.write(b".")
    assert left == dict.fromkeys(keys, 0)
