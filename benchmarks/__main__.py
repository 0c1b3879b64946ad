"""Runs the benchmarks, or those named, one after another; each prints its own ratios."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SHARED = {"__main__", "measuring"}


def names() -> list[str]:
    """All benchmarks by name."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in SHARED)


def main() -> int:
    """Run what the command line names, or everything."""
    wanted = sys.argv[1:] or names()
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"No benchmark called {', '.join(unknown)}; there are {', '.join(names())}.")
        return 2
    failed = 0
    for name in wanted:
        print(f"\n== {name}", flush=True)
        failed |= subprocess.run(
            [sys.executable, str(FOLDER / f"{name}.py")], check=False
        ).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
