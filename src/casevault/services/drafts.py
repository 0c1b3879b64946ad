"""What is typed but not yet saved: sealed to the user, kept through a lock or a crash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casevault.services.session import Session


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved form: where it belongs and what had been typed."""

    key: str
    case_id: str
    form_id: str
    record_id: str
    person_id: str
    seen_version: int
    answers: Mapping[str, Any]


def draft_key(case_id: str, form_id: str, record_id: str, person_id: str = "") -> str:
    """The name of the one draft that a form can have."""
    return f"{case_id}/{form_id}/{record_id}/{person_id}"


def keep(session: Session, draft: Draft) -> None:
    """Seal what is typed; called every two seconds and at lock."""
    session.vault.drafts.put(
        draft.key,
        {
            "case_id": draft.case_id,
            "form_id": draft.form_id,
            "record_id": draft.record_id,
            "person_id": draft.person_id,
            "seen_version": draft.seen_version,
            "answers": dict(draft.answers),
        },
    )


def find(session: Session, key: str) -> Draft | None:
    """The draft kept under `key`, if there is one."""
    body = session.vault.drafts.get(key)
    return None if body is None else _draft(key, body)


def pending(session: Session) -> tuple[Draft, ...]:
    """All drafts of the user, for "My day"."""
    return tuple(_draft(key, body) for key, body in session.vault.drafts.all().items())


def drop(session: Session, key: str) -> None:
    """Forget a draft: it was saved, or thrown away on purpose."""
    session.vault.drafts.drop(key)


def _draft(key: str, body: Mapping[str, Any]) -> Draft:
    return Draft(
        key=key,
        case_id=body["case_id"],
        form_id=body["form_id"],
        record_id=body["record_id"],
        person_id=body["person_id"],
        seen_version=body["seen_version"],
        answers=body["answers"],
    )
