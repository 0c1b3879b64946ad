"""After closing, neither the recovery key nor the value of a share is left in the memory.

Functions of the C library are bound at the start: otherwise the loader saves the vector registers,
which may just have carried the key, on the stack when one is first called (glibc,
`_dl_runtime_resolve_xsave`). That one copy is no object of Python's; it goes with the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.recovery import Scheme
from casevault.vault.crypto import random_key
from casevault.vault.recovery_shares import split
from promises.process_memory import can_read, holds

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not can_read(os.getpid()), reason="reads memory through /proc"
)

SPLITS = """
import gc, os
from casevault.domain.recovery import Scheme
from casevault.vault.crypto import wipe
from casevault.vault.recovery_shares import split

key = bytearray(32)
os.readv(0, [key])
shares = split(key, Scheme.TWO_OF_THREE)
print("open", flush=True)
os.read(0, 1)
[share.close() for share in shares]
wipe(key)
gc.collect()
print("closed", flush=True)
os.read(0, 1)
"""
COMBINES = """
import gc, sys
from casevault.vault.crypto import wipe
from casevault.vault.recovery_shares import combine, read_share

shares = [read_share(sys.stdin.readline()) for _ in range(2)]
checks = [share.check(bytearray(32)) for share in shares]
key = combine(shares)
print("open", flush=True)
sys.stdin.readline()
[share.close() for share in shares]
wipe(key)
gc.collect()
print("closed", flush=True)
sys.stdin.readline()
"""


def run(program: str, given: bytes, needles: list[bytes]) -> Iterator[set[bytes]]:
    """What of the needles stands in the memory of the program, open and then closed."""
    source = Path(__file__).resolve().parents[2] / "src"
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(source), "LD_BIND_NOW": "1"},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdin.write(given)
        for state in (b"open\n", b"closed\n"):
            child.stdin.flush()
            assert child.stdout.readline() == state
            yield holds(child.pid, needles)
            child.stdin.write(b"\n")


def test_a_key_that_was_split_is_gone_when_its_shares_are_closed() -> None:
    key = bytes(random_key())
    needles = [key, key[:16], key[16:]]
    opened, closed = run(SPLITS, key, needles)
    assert key in opened
    assert closed == set()


def test_a_key_that_was_put_together_is_gone_and_so_are_the_shares() -> None:
    key = random_key()
    shares = split(key, Scheme.TWO_OF_THREE)[:2]
    values = [bytes(share.value) for share in shares]
    text = "".join(" ".join(share.words()) + "\n" for share in shares)
    needles = [bytes(key), bytes(key[:16]), bytes(key[16:]), *values]
    opened, closed = run(COMBINES, text.encode("ascii"), needles)
    assert {bytes(key), *values} <= opened
    assert closed == set()
