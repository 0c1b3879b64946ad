"""Which record is on the screen, and what is handed over to be saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casevault.domain.forms import About, Form
from casevault.services.cases import Record
from casevault.services.drafts import draft_key
from casevault.services.session import Changes
from casevault.ui.forms.sealed_card import SealedState


@dataclass(frozen=True, slots=True)
class Target:
    """Which record: `stored` is None for a new one, `person_id` "" when it is about nobody yet.

    `people` are those whom a record about the case may concern: id to words.
    """

    case_id: str
    form: Form
    record_id: str
    person_id: str = ""
    stored: Record | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    may_open: bool = True
    may_edit: bool = True

    @property
    def key(self) -> str:
        """The name of its draft."""
        person_id = self.person_id if self.form.about is About.PERSON else ""
        return draft_key(self.case_id, self.form.id, self.record_id, person_id)

    @property
    def asks_whose(self) -> bool:
        """Whether the person it concerns is chosen with the form; once named, she stays."""
        named = self.stored is not None and self.stored.person_id is not None
        return self.form.about is About.CASE and len(self.people) > 1 and not named

    @property
    def sealed_state(self) -> SealedState:
        """How its sealed side stands at first: closed only where there is something to close."""
        if not self.may_open:
            return SealedState.NO_KEY
        has_sealed = self.stored is not None and self.stored.has_sealed
        return SealedState.CLOSED if has_sealed else SealedState.OPEN


@dataclass(frozen=True, slots=True)
class Saving:
    """What is to be saved: answers, whether the sealed ones are among them, what was seen."""

    answers: Mapping[str, Any]
    with_identity: bool
    seen_version: int
    person_id: str


Save = Callable[[Saving], Changes]
