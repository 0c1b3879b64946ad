"""The years of a practice centre: when reports come in, what becomes of them, and when.

The account of a year is dealt from a deck, not drawn: of 168 reports 57 are identified, 31
rejected, 10 suspended, 19 found to be no trafficking and 51 still open at the end of the year; 9
of the year before are identified too. So a practice year adds up as a real one does. The year
before is shorter: the centre has only just begun to keep its cases here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casevault.training.chances import Chance, Weighted
from casevault.training.profiles import Profile

OUTCOMES: Final = {"IDENT": 57, "REJECT": 31, "SUSP": 10, "NOTVIC": 19, "ONGOING": 51}
"""What has become of a year's reports at its end, of 168."""

LATER: Final = {"IDENT": 9, "REJECT": 2, "SUSP": 1, "NOTVIC": 1, "ONGOING": 3}
"""What becomes in the next year of 16 that were open."""

OLDEST: Final = {"IDENT": 9, "REJECT": 3, "SUSP": 2, "NOTVIC": 2, "ONGOING": 2}
"""The same for the few reports shown of the year before the first."""

_YEAR: Final = 168
_YEAR_BEFORE: Final = 53
_OLDEST_YEAR: Final = 12
_TRIES: Final = 20


@dataclass(frozen=True, slots=True, order=True)
class ReportPlan:
    """One report: the day it came in, its outcome today, and the day of that outcome."""

    received: date
    outcome: str
    decided: date | None


def apportioned(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Whole numbers that sum to `total`, as near to the weights as can be (largest remainder)."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    found = {name: int(share) for name, share in exact.items()}
    nearest = sorted(exact, key=lambda name: found[name] - exact[name])
    for name in nearest[: total - sum(found.values())]:
        found[name] += 1
    return found


def _dealt(chance: Chance, counts: Mapping[str, int]) -> list[str]:
    return chance.shuffled([name for name, count in counts.items() for _ in range(count)])


class _Year:
    """Days of one year on which reports come in, by month and weekday."""

    def __init__(self, year: int, profile: Profile, chance: Chance) -> None:
        self.end = date(year, 12, 31)
        first = date(year, 1, 1)
        days = [first + timedelta(days=n) for n in range((self.end - first).days + 1)]
        self._days = Weighted(
            {day: profile.months[day.month - 1] * profile.weekdays[day.weekday()] for day in days}
        )
        self._delays = profile.numbers["delays"]
        self._chance = chance

    def decided_within(self) -> tuple[date, date]:
        """The days of a report and of its outcome in the same year."""
        for _ in range(_TRIES):
            received = self._chance.of(self._days)
            decided = _on_workday(received + timedelta(days=self._delay()), received)
            if decided <= self.end:
                return received, decided
        return received, self.end

    def left_open(self) -> date:
        """The day of a report that was still open at the end of the year: rather a late one."""
        return max(self._chance.of(self._days), self._chance.of(self._days))

    def decided_next(self) -> date:
        """The day of an outcome in the year after."""
        day = self.end + timedelta(days=1 + self._delay() + self._chance.upto(120))
        return _on_workday(day, self.end)

    def _delay(self) -> int:
        most = self._chance.of(self._delays)
        return self._chance.between(most // 2, most)


def _on_workday(day: date, after: date) -> date:
    """The Friday before, if the day falls on a weekend and the Friday is not before `after`."""
    friday = day - timedelta(days=max(0, day.weekday() - 4))
    return friday if friday > after else day


def _of_year(
    year: _Year, counts: Mapping[str, int], later: Sequence[str], today: date
) -> Iterator[ReportPlan]:
    still_open = iter(later)
    for outcome, count in counts.items():
        for _ in range(count):
            if outcome != "ONGOING":
                received, decided = year.decided_within()
                yield ReportPlan(received, outcome, decided)
                continue
            received, decided, becomes = year.left_open(), year.decided_next(), next(still_open)
            if becomes == "ONGOING" or decided > today:
                yield ReportPlan(received, "ONGOING", None)
            else:
                yield ReportPlan(received, becomes, decided)


def report_plans(
    profile: Profile, chance: Chance, *, people: int, today: date
) -> Iterable[ReportPlan]:
    """The reports of the last two full calendar years and the older ones still open, by day."""
    last = today.year - 1
    sizes = apportioned(people, {"oldest": _OLDEST_YEAR, "first": _YEAR_BEFORE, "last": _YEAR})
    found: list[ReportPlan] = []
    for name, number in (("oldest", last - 2), ("first", last - 1), ("last", last)):
        if name == "oldest":
            counts, next_year = {"ONGOING": sizes[name]}, OLDEST
        else:
            counts, next_year = apportioned(sizes[name], OUTCOMES), LATER
        later = _dealt(chance, apportioned(counts["ONGOING"], next_year))
        found += _of_year(_Year(number, profile, chance), counts, later, today)
    # Equal days keep the order in which they were dealt.
    return sorted(found, key=lambda plan: plan.received)
