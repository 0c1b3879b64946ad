"""Is this person here already? Asked before a new person is made, across all cases and scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casevault.domain import duplicates as ranking
from casevault.domain.roles import Right
from casevault.services.session import Session

WORTH_A_LOOK = 40.0
"""Weight of a likeness from which it interrupts: given name and full date of birth, or more."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same person; without the key only the likeness is told.

    Which case it is stays empty then.
    """

    case_id: str
    case_code: str
    person_id: str
    reasons: tuple[str, ...]
    may_open: bool


def candidates(session: Session, person_answers: Mapping[str, Any]) -> list[Candidate]:
    """People already in the vault who share names, year of birth or a number, likeliest first.

    `reasons` are message ids. The question is an entry in the log; cases whose key the user does
    not hold are told by their likeness alone: "someone knows this person, ask the coordinator".
    While the keys to names travel nothing is told: whoever forces the user to type a name would
    learn that this person is known here.
    """
    session.require(Right.EDIT_CASES)
    if session.vault.keyring.place.identities_away:
        return []
    tokens = ranking.blind_tokens(person_answers)
    if not tokens:
        return []
    found = []
    for hit in session.vault.blind_index.find(tokens):
        row = session.vault.cases.get(hit.case_id)
        if row is None:
            continue
        may_open = session.vault.identities.may_open(hit.case_id)
        reasons = ranking.reasons(hit.tokens)
        if ranking.weight(reasons) < WORTH_A_LOOK:
            continue
        found.append(
            Candidate(
                case_id=hit.case_id if may_open else "",
                case_code=row.code if may_open else "",
                person_id=hit.person_id if may_open else "",
                reasons=reasons,
                may_open=may_open,
            )
        )
    return sorted(found, key=lambda candidate: -ranking.weight(candidate.reasons))
