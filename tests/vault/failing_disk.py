"""A disk that refuses the n-th call of the operating system, as a full or broken one does."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

CALLS = ("write", "pwrite", "fsync", "fdatasync", "replace", "rename", "mkdir")


class FailsOnce:
    """Counts the calls that reach the disk; call number `failing` raises `error`."""

    def __init__(self, patch: pytest.MonkeyPatch, error: int) -> None:
        self.error = error
        self.calls = 0
        self.failing = -1
        self.lasting = False
        for name in CALLS:
            patch.setattr(os, name, self._counting(getattr(os, name)))

    def fail_at(self, call: int, *, lasting: bool = False) -> None:
        """Count from now on, and fail at this call; `lasting`, at every later one too."""
        self.calls, self.failing, self.lasting = 0, call, lasting

    def work_again(self) -> int:
        """Fail no more; returns how many calls were made."""
        self.failing = -1
        return self.calls

    def _counting(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            is_late = self.lasting and self.calls > self.failing > 0
            if self.calls == self.failing or is_late:
                raise OSError(self.error, os.strerror(self.error))
            return call(*arguments, **named)

        return counted
