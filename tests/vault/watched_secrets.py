"""Watches, without changing anything, which buffers are wiped and which are kept out of swap.

A key that is not wiped leaves no trace that a test could see from outside, short of searching the
memory of the process (`test_key_memory.py`). Here each call of the real `wipe` and `lock_pages` is
noted on its way: what a buffer held when it was wiped, and which buffers lie on locked pages.
"""

from __future__ import annotations

import sys

import pytest

from casevault.vault import crypto, locked_memory


class WatchedSecrets:
    """What was wiped and what was locked since the watch began."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wiped: list[bytes] = []
        self.wiped_buffers: list[bytearray] = []
        self.locked: list[bytearray] = []
        wipe, wipe_result, lock = crypto.wipe, crypto.wipe_result, locked_memory.lock_pages

        def noting_wipe(*buffers: bytearray) -> None:
            self.wiped += [bytes(buffer) for buffer in buffers]
            self.wiped_buffers += buffers
            wipe(*buffers)

        def noting_wipe_result(secret: bytes) -> None:
            self.wiped.append(bytes(bytearray(secret)))
            wipe_result(secret)

        def noting_lock(*buffers: bytearray) -> bool:
            self.locked += buffers
            return lock(*buffers)

        watched = {
            "wipe": noting_wipe,
            "wipe_result": noting_wipe_result,
            "lock_pages": noting_lock,
        }
        for name, module in list(sys.modules.items()):
            if name.startswith("casevault.vault."):
                for function, noting in watched.items():
                    if function in vars(module):
                        monkeypatch.setattr(module, function, noting)

    def has_wiped(self, *secrets: bytes | bytearray) -> bool:
        """Whether each of these stood, whole or within more, in a buffer that was then wiped."""
        return all(any(bytes(secret) in buffer for buffer in self.wiped) for secret in secrets)

    def has_locked(self, *buffers: bytearray) -> bool:
        """Whether exactly these objects, not copies of them, were asked to be kept out of swap."""
        return all(any(buffer is locked for locked in self.locked) for buffer in buffers)
