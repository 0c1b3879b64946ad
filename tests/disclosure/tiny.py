"""A statutory table set so small that every possible truth can be listed, and invented years of it.

Reports have no dimension but one source; decisions have an outcome, an origin and, when somebody
was identified, a sex.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casevault.disclosure.detail import DetailPolicy
from casevault.disclosure.exact_account import ExactTerms, exact_terms
from casevault.disclosure.freezing import FrozenSlice, freeze
from casevault.disclosure.keys import Key
from casevault.disclosure.ledger import LedgerEntry
from casevault.disclosure.release import ComposedRelease, ReleaseRequest, compose
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.domain.statistics_catalogue import parse_catalogue
from casevault.domain.table_sets import TableSet, parse_table_set

COUNTED = """
id = "tiny"
version = 1

[dimension.source]
title = "Source"
list = "REPSRC"
codes = ["POL"]

[dimension.outcome]
title = "Outcome"
list = "REPOUT"
codes = ["IDENT", "REJECT"]

[dimension.origin]
title = "Origin"
list = "ORIGIN"
codes = ["THIS_YEAR", "EARLIER"]

[dimension.sex]
title = "Sex"
list = "SEX"
codes = ["F", "M"]
applies_when = { outcome = ["IDENT"] }

[[statistic]]
id = "received"
event = "report_received"
title = "Received"
unit = "Reports"
counting_rule = "Once each."
dimensions = ["source"]

[[statistic]]
id = "decided"
event = "report_decided"
title = "Decided"
unit = "Reports"
counting_rule = "Once each."
dimensions = ["outcome", "origin", "sex"]

[[subset]]
part = { statistic = "decided", where = { origin = ["THIS_YEAR"] } }
whole = { statistic = "received" }
by = []

[[balance]]
id = "reports"
title = "Balance"
counting_rule = "Once each."
merge_order = [["REJECT", "ONGOING"], ["ONGOING", "IDENT"]]
total = { id = "RECEIVED", label = "Received", statistic = "received" }
[[balance.term]]
id = "IDENT"
label = "Identified"
statistic = "decided"
where = { outcome = ["IDENT"], origin = ["THIS_YEAR"] }
[[balance.term]]
id = "REJECT"
label = "Rejected"
statistic = "decided"
where = { outcome = ["REJECT"], origin = ["THIS_YEAR"] }
[[balance.term]]
id = "ONGOING"
label = "Ongoing"

[[balance]]
id = "identified"
title = "Identified"
counting_rule = "Once each."
merge_order = [["EARLIER", "THIS_YEAR"]]
[balance.total]
id = "IDENTIFIED"
label = "Identified"
statistic = "decided"
where = { outcome = ["IDENT"] }
[[balance.term]]
id = "THIS_YEAR"
label = "This year"
statistic = "decided"
where = { outcome = ["IDENT"], origin = ["THIS_YEAR"] }
[[balance.term]]
id = "EARLIER"
label = "Earlier"
statistic = "decided"
where = { outcome = ["IDENT"], origin = ["EARLIER"] }
"""

TABLES = """
id = "tiny_year"
title = "Tiny"
country = "RS"
version = 1
definition_source = "Invented"
accounts = true

[[table]]
id = "by_outcome"
title = "By outcome"
shown = ["outcome"]
statistic = "decided"

[[table]]
id = "by_sex"
title = "By sex"
shown = ["sex"]
statistic = "decided"
where = { outcome = ["IDENT"] }

[[table]]
id = "by_sex_and_origin"
title = "By sex and origin"
shown = ["sex", "origin"]
statistic = "decided"
where = { outcome = ["IDENT"] }
"""


def parsed(counted: str, tables: str) -> TableSet:
    """A table set over a catalogue of its own."""
    return parse_table_set(tables, parse_catalogue(counted))


TABLE_SET = parsed(COUNTED, TABLES)
EVERYTHING = DetailPolicy(totals=0, one_way=0, two_way=0, three_way=0)
"""A policy that shows all tables however few people there are."""

QUARTERS = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")
RECEIVED: tuple[Key, ...] = (("POL",),)
DECIDED: tuple[Key, ...] = (
    ("IDENT", "THIS_YEAR", "F"),
    ("IDENT", "THIS_YEAR", "M"),
    ("IDENT", "EARLIER", "F"),
    ("IDENT", "EARLIER", "M"),
    ("REJECT", "THIS_YEAR", "-"),
    ("REJECT", "EARLIER", "-"),
)

Year = Sequence[Mapping[str, Mapping[Key, int]]]
"""True counts per quarter, by statistic and key."""


def year(received: Sequence[int], decided: Sequence[Sequence[int]]) -> Year:
    """A year from its numbers: received per quarter, decided per quarter in order of `DECIDED`."""
    return [
        {
            "received": {RECEIVED[0]: number} if number else {},
            "decided": {key: n for key, n in zip(DECIDED, row, strict=True) if n},
        }
        for number, row in zip(received, decided, strict=True)
    ]


def frozen(counts: Year, base: int, secret: bytes) -> list[FrozenSlice]:
    """All quarters of a year protected in turn."""
    found: list[FrozenSlice] = []
    for statistic in TABLE_SET.statistics:
        history: list[tuple[FrozenSlice, Mapping[Key, int]]] = []
        for slice_id, quarter in zip(QUARTERS, counts, strict=True):
            own = quarter[statistic.id]
            one = freeze(statistic, slice_id, own, history, base=base, secret=secret)
            history.append((one, own))
            found.append(one)
    return found


def exact(counts: Year) -> ExactTerms:
    """The exact terms of a year."""
    sums: dict[str, dict[Key, int]] = {"received": {}, "decided": {}}
    for quarter in counts:
        for name, own in quarter.items():
            for key, number in own.items():
                sums[name][key] = sums[name].get(key, 0) + number
    return exact_terms(TABLE_SET.catalogue, sums)


YEAR = Period.year(2023)
FIRST_QUARTER = Period(date(2023, 1, 1), date(2023, 3, 31))
HALF_YEAR = Period(date(2023, 1, 1), date(2023, 6, 30))


def request(
    number: int,
    profile: Profile,
    period: Period,
    *,
    table_set: TableSet = TABLE_SET,
    policy: DetailPolicy = EVERYTHING,
) -> ReleaseRequest:
    """A request for a release."""
    return ReleaseRequest(
        id=f"release-{number}",
        table_set=table_set,
        profile=profile,
        period=period,
        cut_off=date(2024, 1, 31),
        made_on=date(2024, 2, 1),
        organisation="Centre",
        country="RS",
        policy=policy,
    )


def released(
    requests: Sequence[ReleaseRequest],
    slices: Sequence[FrozenSlice],
    terms: ExactTerms | None,
    ledger: Sequence[LedgerEntry] = (),
) -> tuple[list[ComposedRelease], list[LedgerEntry]]:
    """Releases one after another, each entered in the ledger."""
    entries, done = list(ledger), []
    for one in requests:
        composed = compose(one, slices, terms if one.period.is_year else None, entries)
        entries.append(LedgerEntry.from_json(composed.ledger_entry.decode()))
        done.append(composed)
    return done, entries
