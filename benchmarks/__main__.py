"""Runs the benchmarks, or those named, one after another, and prints one table of what they found.

`CASEVAULT_BENCH_SCALE=0.01` makes every vault a hundredth of its size: to see that they run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from measuring import RESULTS, Figure

FOLDER = Path(__file__).resolve().parent
BUILD = FOLDER.parent / "build" / "bench"
COLUMNS = ("what", "ours", "peer", "ratio", "budget", "")


def names() -> list[str]:
    """All benchmarks by name: the programs in this folder that end in a call of `main`."""
    return sorted(
        path.stem
        for path in FOLDER.glob("*.py")
        if path.stem != "__main__" and '__name__ == "__main__"' in path.read_text("utf-8")
    )


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table for people."""
    rows = [COLUMNS] + [
        (one.what, one.ours, one.peer, one.ratio, one.budget, one.verdict) for one in figures
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = []
    for number, row in enumerate(rows):
        first, *rest = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join([first, *rest]).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(lines)


def run(name: str, results: Path) -> int:
    """One benchmark, in a process of its own."""
    print(f"\n== {name}", flush=True)
    environment = {**os.environ, RESULTS: str(results)}
    return subprocess.run(
        [sys.executable, str(FOLDER / f"{name}.py")], env=environment, check=False
    ).returncode


def main() -> int:
    """Run what the command line names, or everything."""
    wanted = sys.argv[1:] or names()
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"No benchmark called {', '.join(unknown)}; there are {', '.join(names())}.")
        return 2
    BUILD.mkdir(parents=True, exist_ok=True)
    results = BUILD / "results.jsonl"
    results.unlink(missing_ok=True)
    failed = [name for name in wanted if run(name, results)]
    if results.exists():
        lines = results.read_text("utf-8").splitlines()
        print("\n" + table([Figure(**json.loads(line)) for line in lines]))
    if failed:
        print(f"\nOver budget or failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
