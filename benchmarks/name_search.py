"""Search over 50,000 names at every keystroke, against rapidfuzz over the bare list.

The peer is `rapidfuzz.process.extract` with its default scorer and, harder to beat, with the
fastest one, which knows no beginnings, no order of words and no scripts.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import date

from rapidfuzz import fuzz, process

from casevault.domain.name_index import NameIndex
from casevault.domain.transliteration import to_latin
from casevault.training.chances import Chance
from casevault.training.people import invented_person
from casevault.training.profiles import COUNTRIES, profile
from measuring import Comparison, Timing, timed

PEOPLE = 50_000
QUERIES = 30
RUNS = 5
SHOWN = 50
BUDGET = 1.3
BUDGET_P95 = 0.050


def invented_names(people: int) -> list[str]:
    """Full names of people of all countries, in their scripts."""
    chance = Chance("names", 1)
    found = []
    for number in range(people):
        shares = profile(COUNTRIES[number % len(COUNTRIES)])
        person = invented_person(shares, chance, date(2025, 6, 1))
        found.append(person.written(f"{person.given} {person.family}"))
    return found


def keystrokes(names: Sequence[str]) -> list[str]:
    """What stands in the field while people type names, half of them in Latin, some wrongly."""
    chance = Chance("keystrokes", 1)
    found = []
    for _ in range(QUERIES):
        typed = chance.one(names)
        typed = to_latin(typed, "sr") if chance.percent(50) else typed
        if chance.percent(40):
            place = chance.upto(len(typed) - 1)
            typed = typed[:place] + chance.one("abcdeikmnost") + typed[place + 1 :]
        found += [typed[:end] for end in range(1, len(typed) + 1)]
    return found


def seconds_each(search: Callable[[str], object], typed: Sequence[str]) -> list[float]:
    """Seconds of every keystroke."""
    return [timed(lambda text=text: search(text)) for text in typed]  # type: ignore[misc]


def p95(seconds: Sequence[float]) -> float:
    """The time that 95 of 100 keystrokes stay below."""
    return sorted(seconds)[int(len(seconds) * 0.95)]


def growth(sizes: Sequence[int]) -> float:
    """The exponent with which a keystroke grows with the number of people."""
    means = []
    for size in sizes:
        names = invented_names(size)
        index = NameIndex((n, [name]) for n, name in enumerate(names))
        typed = keystrokes(names)
        index.search("a")
        means.append(
            statistics.median(
                statistics.mean(seconds_each(index.search, typed)) for _ in range(RUNS)
            )
        )
        print(f"{size} people: {means[-1] * 1000:.2f} ms a keystroke")
    return math.log(means[-1] / means[0]) / math.log(sizes[-1] / sizes[0])


def main() -> int:
    """Print the ratios; 1 if a budget is broken."""
    names = invented_names(PEOPLE)
    built = timed(lambda: NameIndex((n, [name]) for n, name in enumerate(names)))
    index = NameIndex((n, [name]) for n, name in enumerate(names))
    typed = keystrokes(names)
    index.search("a")
    scorers = {"default scorer": fuzz.WRatio, "fastest scorer": fuzz.ratio}
    ours: list[list[float]] = []
    peers: dict[str, list[list[float]]] = {name: [] for name in scorers}
    for _ in range(RUNS):
        ours.append(seconds_each(lambda text: index.search(text, SHOWN), typed))
        for name, scorer in scorers.items():
            peers[name].append(
                seconds_each(
                    lambda text, scorer=scorer: process.extract(  # type: ignore[misc]
                        text, names, scorer=scorer, limit=SHOWN
                    ),
                    typed,
                )
            )
    print(f"{PEOPLE} people, {len(typed)} keystrokes, index built in {built:.2f} s")
    mine = Timing(*_median_and_worst([statistics.mean(run) for run in ours]))
    is_over = False
    for name, runs in peers.items():
        theirs = Timing(*_median_and_worst([statistics.mean(run) for run in runs]))
        found = Comparison(f"a keystroke, rapidfuzz with its {name}", mine, theirs, BUDGET)
        is_over |= found.ratio > BUDGET
        print(found.line())
    slow = statistics.median(p95(run) for run in ours)
    is_over |= slow > BUDGET_P95
    print(f"p95 of a keystroke: {slow * 1000:.1f} ms (budget {BUDGET_P95 * 1000:.0f} ms)")
    print(f"growth with people: exponent {growth((1_000, 10_000, 100_000)):.2f}")
    return int(is_over)


def _median_and_worst(seconds: Sequence[float]) -> tuple[float, float]:
    return statistics.median(seconds), max(seconds)


if __name__ == "__main__":
    sys.exit(main())
