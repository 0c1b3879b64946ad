"""Search by name, at every keystroke and in every script, over the names this user may see.

The names are read once, which is an entry in the log, and live in memory until the vault is
locked. They are never written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.name_index import NameIndex
from casevault.domain.roles import Right
from casevault.services.session import Session

FORM: Final = "person"
FIELDS: Final = (
    "given_name",
    "family_name",
    "former_names",
    "nickname",
    "name_in_document",
    "preferred_name",
)
"""What a person may be looked for by."""

REASON: Final = "name search"


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody whose name is near what was typed; a smaller distance is nearer."""

    case_id: str
    record_id: str
    name: str
    distance: int


class NameSearch:
    """The names in memory, and what changes in them while the vault is open."""

    def __init__(self, people: Iterable[tuple[str, str, Mapping[str, Any]]] = ()) -> None:
        self._index: NameIndex[tuple[str, str]] = NameIndex()
        for case_id, record_id, answers in people:
            self.put(case_id, record_id, answers)

    def __len__(self) -> int:
        return len(self._index)

    def put(self, case_id: str, record_id: str, answers: Mapping[str, Any]) -> None:
        """Take in the names of a person as just saved."""
        spellings = _spellings(answers)
        if spellings:
            self._index.put((case_id, record_id), spellings)
        else:
            self._index.drop((case_id, record_id))

    def drop(self, case_id: str, record_id: str) -> None:
        """Forget a person whose record was removed."""
        self._index.drop((case_id, record_id))

    def search(self, typed: str, limit: int = 50) -> list[FoundPerson]:
        """The people whose names meet all typed words, the nearest first."""
        return [
            FoundPerson(*hit.key, hit.name, hit.distance)
            for hit in self._index.search(typed, limit)
        ]


def _spellings(answers: Mapping[str, Any]) -> list[str]:
    """The name to show, then whatever else the person is known by."""
    found = {field: answers[field] for field in FIELDS if isinstance(answers.get(field), str)}
    usual = " ".join(found.pop(field) for field in FIELDS[:2] if field in found)
    return [text for text in (usual, *found.values()) if text]


def load(session: Session) -> NameSearch:
    """Read the names of all people whose case keys this user holds.

    Raises:
        UserError: the user's role does not see names.
    """
    session.require(Right.SEE_OWN_IDENTITIES)
    return NameSearch(
        (entry.case_id, entry.record_id, entry.fields)
        for entry in session.vault.identities.names(FORM, FIELDS, REASON)
    )
