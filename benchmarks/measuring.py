"""Measures pairs side by side: medians of at least five runs, in turn, on one machine."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 7


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one side: the median and the slowest run."""

    median: float
    worst: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured against its peer."""

    name: str
    ours: Timing
    peer: Timing
    budget: float

    @property
    def ratio(self) -> float:
        """Ours over the peer's, medians."""
        return self.ours.median / self.peer.median

    def line(self) -> str:
        """One row of the result."""
        verdict = "ok" if self.ratio <= self.budget else "OVER BUDGET"
        return (
            f"{self.name}: {self.ours.median * 1000:.1f} ms, peer {self.peer.median * 1000:.1f} ms"
            f" = {self.ratio:.2f} x (budget {self.budget} x) {verdict}"
        )


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
    budget: float,
    runs: int = RUNS,
) -> Comparison:
    """Time both sides in turn, after one run of each that is not counted."""
    ours()
    peer()
    pairs = [(timed(ours), timed(peer)) for _ in range(runs)]
    mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Comparison(
        name,
        Timing(statistics.median(mine), max(mine)),
        Timing(statistics.median(theirs), max(theirs)),
        budget,
    )


def peak_megabytes() -> float:
    """The largest resident size of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
