"""How often each work is interrupted: under `--long` in full, otherwise sampled."""

from __future__ import annotations

import os
from dataclasses import dataclass

from promises.work import Work

LONG = os.environ.get("CASEVAULT_LONG") == "1"


@dataclass(frozen=True)
class Often:
    """How many kills, power cuts, and moments from which or in which calls fail.

    `calls` is how often one call fails, once with each error; None: every call there is.
    """

    kills: int
    cuts: int
    calls: int | None
    lasting: int
    kinds_of_errors: int


SAMPLED = Often(kills=4, cuts=9, calls=4, lasting=2, kinds_of_errors=2)

IN_FULL = {
    "edit: saves": Often(150, 2000, None, 40, 5),
    "edit: users added": Often(100, 1500, None, 40, 5),
    "edit: documents": Often(100, 1500, None, 40, 5),
    "backup and its rotation": Often(100, 700, None, 40, 5),
    "re-key: a user leaves": Often(150, 1200, None, 40, 5),
    "re-key: new key for releases": Often(50, 400, 60, 20, 5),
    "re-key: keys to names travel": Often(80, 700, None, 40, 5),
    "erasure": Often(100, 700, None, 40, 5),
    "recovery": Often(80, 400, None, 40, 5),
    "upgrade: from the first shape": Often(70, 700, None, 40, 5),
    "upgrade: to the program of next year": Often(70, 400, None, 40, 5),
}
"""Together at least 10,000 power cuts and 1,000 kills, which a test adds up."""


def how_often(work: Work) -> Often:
    """For the present run."""
    return IN_FULL[work.title] if LONG else SAMPLED
