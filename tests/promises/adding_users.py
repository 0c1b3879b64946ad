"""A program that adds users: each changes the header. Says each one that is acknowledged."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from casevault.domain.clock import SystemClock
from vault.made_vaults import WORKER, added, opened


def main(folder: str, last: str) -> None:
    """Add users 2 to `last` (the founder is the first)."""
    vault = opened(Path(folder), clock=SystemClock())
    for number in range(2, int(last) + 1):
        added(vault, f"User {number}", WORKER)
        os.write(sys.stdout.fileno(), b"acknowledged %d\n" % number)
    vault.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
