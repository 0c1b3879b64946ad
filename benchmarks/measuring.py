"""Measures pairs side by side: medians of at least five runs, in turn, on one machine.

What a benchmark finds it tells with `tell`: one line on the terminal, and one row for the table
that `__main__` prints at the end.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RUNS = 7
RESULTS = "CASEVAULT_BENCH_RESULTS"
"""The environment variable that names the file for rows of the table."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table; `is_kept` None where there is no budget, only something to know."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    budget: str = ""
    is_kept: bool | None = None

    @property
    def verdict(self) -> str:
        """The last column in a word."""
        return {None: "", True: "ok", False: "OVER"}[self.is_kept]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one side: the median and the slowest run."""

    median: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Timing:
        """The timing of several runs."""
        return cls(statistics.median(seconds), max(seconds))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured against its peer; with an endless budget it is only told."""

    name: str
    ours: Timing
    peer: Timing
    budget: float = math.inf

    @property
    def ratio(self) -> float:
        """Ours over the peer's, medians."""
        return self.ours.median / self.peer.median

    @property
    def is_kept(self) -> bool:
        """Whether the budget is kept."""
        return self.ratio <= self.budget

    def figure(self) -> Figure:
        """The row of the table."""
        has_budget = math.isfinite(self.budget)
        return Figure(
            self.name,
            seconds_in_words(self.ours.median),
            seconds_in_words(self.peer.median),
            f"{self.ratio:.2f} x",
            f"<= {self.budget:g} x" if has_budget else "",
            self.is_kept if has_budget else None,
        )

    def line(self) -> str:
        """One row of the result as text."""
        return in_a_line(self.figure())


def seconds_in_words(seconds: float) -> str:
    """Seconds with their unit, three figures."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.3g} µs"


def in_a_line(figure: Figure) -> str:
    """A row of the table as one line of text."""
    peer = f", peer {figure.peer}" if figure.peer else ""
    ratio = f" = {figure.ratio}" if figure.ratio else ""
    budget = f" (budget {figure.budget})" if figure.budget else ""
    return f"{figure.what}: {figure.ours}{peer}{ratio}{budget} {figure.verdict}".rstrip()


def tell(found: Comparison | Figure) -> bool:
    """Print what was found and keep it for the table; whether its budget is kept."""
    figure = found.figure() if isinstance(found, Comparison) else found
    print(in_a_line(figure), flush=True)
    path = os.environ.get(RESULTS)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(figure)) + "\n")
    return figure.is_kept is not False


def tell_limit(what: str, seconds: float, limit: float, peer: str = "") -> bool:
    """Tell a time that has an absolute limit."""
    return tell(
        Figure(
            what,
            seconds_in_words(seconds),
            peer,
            budget=f"<= {seconds_in_words(limit)}",
            is_kept=seconds <= limit,
        )
    )


def tell_growth(what: str, seconds: Mapping[int, float], limit: float | None) -> bool:
    """Tell how time grows with the number of people, as an exponent over the whole range."""
    sizes = sorted(seconds)
    exponent = math.log(seconds[sizes[-1]] / seconds[sizes[0]]) / math.log(sizes[-1] / sizes[0])
    return tell(
        Figure(
            f"{what}: growth, {sizes[0]:,} to {sizes[-1]:,}",
            f"exponent {exponent:.2f}",
            budget="" if limit is None else f"<= {limit:g}",
            is_kept=None if limit is None else exponent <= limit,
        )
    )


def scaled(people: int) -> int:
    """This many people, or fewer where the environment asks for a small run."""
    return max(int(people * float(os.environ.get("CASEVAULT_BENCH_SCALE", "1"))), 20)


def timed(action: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def compare(
    name: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    budget: float = math.inf,
    runs: int = RUNS,
) -> Comparison:
    """Time both sides in turn, after one run of each that is not counted."""
    ours()
    peer()
    pairs = [(timed(ours), timed(peer)) for _ in range(runs)]
    mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Comparison(name, Timing.of(mine), Timing.of(theirs), budget)


def p95(seconds: Sequence[float]) -> float:
    """The time that 95 of 100 stay below."""
    return sorted(seconds)[int(len(seconds) * 0.95)]


def peak_megabytes() -> float:
    """The largest resident size of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
