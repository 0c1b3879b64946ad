"""Search over 50,000 names at every keystroke, against rapidfuzz over the bare list.

The peer is `rapidfuzz.process.extract` with its default scorer and, harder to beat, with the
fastest one, which knows no beginnings, no order of words and no scripts.
"""

from __future__ import annotations

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
from measuring import Comparison, Timing, p95, scaled, tell, tell_growth, tell_limit, timed

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


def means_at(sizes: Sequence[int]) -> dict[int, float]:
    """Seconds of a keystroke by number of people."""
    means = {}
    for size in sizes:
        names = invented_names(size)
        index = NameIndex((n, [name]) for n, name in enumerate(names))
        typed = keystrokes(names)
        index.search("a")
        means[size] = statistics.median(
            statistics.mean(seconds_each(index.search, typed)) for _ in range(RUNS)
        )
    return means


def main() -> int:
    """Print the ratios; 1 if a budget is broken."""
    people = scaled(PEOPLE)
    names = invented_names(people)
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
    print(f"{people:,} people, {len(typed)} keystrokes, index built in {built:.2f} s")
    mine = Timing.of([statistics.mean(run) for run in ours])
    kept = []
    for name, runs in peers.items():
        theirs = Timing.of([statistics.mean(run) for run in runs])
        what = f"name search, {people:,} people, a keystroke; rapidfuzz, {name}"
        kept.append(tell(Comparison(what, mine, theirs, BUDGET)))
    slow = statistics.median(p95(run) for run in ours)
    kept.append(tell_limit(f"name search, {people:,} people: p95", slow, BUDGET_P95))
    means = means_at(sorted({scaled(size) for size in (1_000, 10_000, 100_000)}))
    if len(means) > 1:
        tell_growth("name search", means, None)
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
