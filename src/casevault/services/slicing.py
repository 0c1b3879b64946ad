"""Closed quarters: their events are counted once, protected once, and kept so for good.

A year is closed from its beginning on: earlier quarters first, and in each the reports received
before the decisions, because which decisions are on this year's reports follows from both.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from casevault.disclosure.freezing import FrozenSlice, freeze
from casevault.domain.clock import stamp_end_of
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Quarter
from casevault.domain.statistics_catalogue import Catalogue, Statistic
from casevault.i18n import N_
from casevault.services.closed_counts import ClosedCounts, ClosedQuarter, has_origin
from casevault.services.session import Session
from casevault.vault.restoring import RESTORED_SETTING

THRESHOLD_SETTING = "threshold"
DEFAULT_THRESHOLD = 5
COINS_SETTING = "coins"
_COINS_BYTES = 32


def threshold(session: Session) -> int:
    """The one threshold and base of the vault, the same for every recipient."""
    return int(session.vault.settings.get(THRESHOLD_SETTING, DEFAULT_THRESHOLD))


def kept_quarters(session: Session) -> list[ClosedQuarter]:
    """Every slice that was frozen before."""
    found = []
    for stored in session.vault.slices.all():
        document = json.loads(stored.document)
        frozen = FrozenSlice.from_json(document["slice"])
        found.append(ClosedQuarter(frozen, document["known_at"], is_new=False))
    return found


def close_quarters(
    session: Session, catalogue: Catalogue, quarters: Sequence[Quarter], cut_off: date
) -> list[ClosedQuarter]:
    """All frozen slices, with those of `quarters` that were still open frozen now.

    A quarter closes for all statistics at once, and the open quarters before it in the same year
    are frozen first, also where nothing of them is published: what a decision counts as must not
    depend on what is asked for first.
    New ones are only kept once a release with them is written (`keep`).

    Raises:
        UserError: a quarter has not ended by the cut-off, or may have been published before a
            backup was restored.
    """
    closed = kept_quarters(session)
    counts = ClosedCounts(session.vault.statistics, catalogue, closed)
    have = {(one.frozen.statistic, one.frozen.slice_id) for one in closed}
    for quarter in _from_the_beginning(quarters):
        for statistic in sorted(catalogue.statistics, key=has_origin):
            if (statistic.id, quarter.id) in have:
                continue
            _require_closed(session, quarter, cut_off)
            closed.append(_freeze(session, statistic, quarter, cut_off, counts))
    return closed


def _from_the_beginning(quarters: Iterable[Quarter]) -> list[Quarter]:
    """All quarters of each year up to the last one that is asked for."""
    last: dict[int, int] = {}
    for quarter in quarters:
        last[quarter.year] = max(quarter.number, last.get(quarter.year, 0))
    return [Quarter(year, number) for year in sorted(last) for number in range(1, last[year] + 1)]


def keep(session: Session, closed: Iterable[ClosedQuarter]) -> None:
    """Keep the slices that are new, before anything of them leaves."""
    for one in closed:
        if one.is_new:
            document = json.dumps({"known_at": one.known_at, "slice": one.frozen.to_json()})
            session.vault.slices.put(
                one.frozen.statistic, one.frozen.slice_id, document.encode("utf-8")
            )


def _freeze(
    session: Session, statistic: Statistic, quarter: Quarter, cut_off: date, counts: ClosedCounts
) -> ClosedQuarter:
    known_at = min(stamp_end_of(cut_off), session.vault.last_stamp)
    empty = FrozenSlice(statistic.id, quarter.id, threshold(session), (), {})
    frozen = freeze(
        statistic,
        quarter.id,
        counts.of(statistic, ClosedQuarter(empty, known_at, is_new=True)),
        [(one.frozen, counts.of(statistic, one)) for one in counts.before(statistic, quarter)],
        base=threshold(session),
        secret=_coins(session),
    )
    return ClosedQuarter(frozen, known_at, is_new=True)


def _coins(session: Session) -> bytes:
    """The vault's own coins: looking at a quarter twice shows the same figures twice."""
    kept = session.vault.settings.get(COINS_SETTING)
    if kept is None:
        kept = secrets.token_hex(_COINS_BYTES)
        session.vault.settings.put(COINS_SETTING, kept)
    return bytes.fromhex(kept)


def _require_closed(session: Session, quarter: Quarter, cut_off: date) -> None:
    if quarter.end > min(cut_off, session.today):
        raise UserError(
            N_(
                "The quarter {quarter} has not ended yet, so its figures cannot leave. "
                "Choose an earlier period, or wait until it has ended."
            ),
            exit_code=ExitCode.REFUSED,
            quarter=quarter.id,
        )
    restored = session.vault.settings.get(RESTORED_SETTING)
    if restored and quarter.end < datetime.fromisoformat(restored["restored_at"]).date():
        raise UserError(
            N_(
                "This vault was restored from a backup of {day}, and figures of {quarter} may have "
                "been released after that. A coordinator must first say that nothing was."
            ),
            exit_code=ExitCode.REFUSED,
            day=datetime.fromisoformat(restored["made_at"]).astimezone().date(),
            quarter=quarter.id,
        )
