"""Report and period as plain values, so that a page can be opened again after a lock."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from casevault.domain.periods import Period
from casevault.ui.figures.report_choice import Choice


def choice_to(chosen: Choice) -> dict[str, Any]:
    """The arguments of a page for this choice."""
    return {
        "table_set": chosen.table_set,
        "start": chosen.period.start.isoformat(),
        "end": chosen.period.end.isoformat(),
    }


def choice_from(arguments: Mapping[str, Any]) -> tuple[str, Period | None]:
    """Report and period from the arguments of a page; empty and None where they do not fit."""
    period = None
    with suppress(KeyError, TypeError, ValueError):
        start, end = arguments["start"], arguments["end"]
        period = Period(date.fromisoformat(start), date.fromisoformat(end))
    return str(arguments.get("table_set", "")), period
