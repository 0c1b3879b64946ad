"""Cases in the palette, by the beginning of their code."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from casevault.domain.roles import Right
from casevault.services import cases
from casevault.ui.actions import Action
from casevault.ui.navigation import page_spec
from casevault.ui.page import Desk

MOST_CASES: Final = 12
FEWEST_LETTERS: Final = 2


def find_cases(desk: Desk, typed: str) -> Sequence[Action]:
    """Actions that open the cases whose code starts as typed."""
    may = desk.session.may(Right.SEE_FACTS) and page_spec("case") is not None
    if not may or len(typed) < FEWEST_LETTERS:
        return ()
    numbers = cases.find(desk.session, cases.CaseQuery(code_prefix=typed.upper()))
    rows = cases.fetch(desk.session, numbers[:MOST_CASES])
    return [
        Action(
            id=f"case.{row.case_id}",
            title_id=row.code,
            run=partial(desk.open_page, "case", case_id=row.case_id),
            icon="file-text",
        )
        for row in rows
    ]
