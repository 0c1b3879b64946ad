"""The drafts of one case: those stored at its opening, and those typed since."""

from __future__ import annotations

from collections.abc import Iterable

from casevault.services import drafts
from casevault.services.drafts import Draft
from casevault.services.session import Session
from casevault.ui.records.record_pane import RecordPane


class CaseDrafts:
    """Knows what waits to be saved, so that lists can mark it and forms can take it back."""

    def __init__(self, session: Session, case_id: str) -> None:
        self._case_id = case_id
        self._kept: dict[str, Draft] = {}
        self._typed_here: set[str] = set()
        self.take(drafts.pending(session))

    def take(self, found: Iterable[Draft]) -> None:
        """Know of these drafts, where they are of this case."""
        self._kept |= {draft.key: draft for draft in found if draft.case_id == self._case_id}

    def waiting(self, pane: RecordPane | None) -> tuple[Draft, ...]:
        """Every draft as of now; of the open form what is on the screen."""
        now = dict(self._kept)
        if pane is not None:
            now.pop(pane.target.key, None)
            draft = pane.draft()
            if draft is not None:
                now[draft.key] = draft
        return tuple(now.values())

    def keep(self, pane: RecordPane | None) -> None:
        """Seal what is typed in a form that goes away."""
        if pane is None:
            return
        draft = pane.draft()
        self.forget(pane)
        if draft is not None:
            pane.keep_draft_now()
            self._kept[draft.key] = draft
            self._typed_here.add(draft.key)

    def forget(self, pane: RecordPane) -> None:
        """Nothing waits in this form any more."""
        self._kept.pop(pane.target.key, None)

    def give_back(self, pane: RecordPane) -> None:
        """Put the draft of a form back into it; what was typed in this visit needs no words."""
        draft = self._kept.get(pane.target.key)
        if draft is not None:
            pane.restore(draft, quietly=draft.key in self._typed_here)
