"""What is typed but not yet saved: sealed to the user, kept through a lock or a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services.session import Session

PLACE_KEY: Final = "place"
WORDS: Final = "words"
"""Stands in place of a form for what is typed elsewhere: a reason, a note, a search."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved form: where it belongs, what had been typed, and where the keyboard was."""

    key: str
    case_id: str
    form_id: str
    record_id: str
    person_id: str
    seen_version: int
    answers: Mapping[str, Any]
    field_id: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many drafts of one user wait in the vault; nobody else can read them."""

    name: str
    count: int
    is_self: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A page and the arguments that open it again."""

    page: str
    arguments: Mapping[str, Any]


def draft_key(case_id: str, form_id: str, record_id: str, person_id: str = "") -> str:
    """The name of the one draft that a form can have."""
    return f"{case_id}/{form_id}/{record_id}/{person_id}"


def words_draft(case_id: str, page: str, name: str, words: Mapping[str, Any]) -> Draft:
    """What is typed in one place that is no form; gone with the case that it belongs to."""
    key = f"{case_id}/{WORDS}/{page}/{name}"
    return Draft(key, case_id, WORDS, "", "", 0, words)


def keep(session: Session, draft: Draft) -> None:
    """Seal what is typed; called every two seconds and at lock."""
    session.vault.drafts.put(draft.key, _body(draft))


def seal(session: Session, draft: Draft) -> bytes:
    """The draft sealed to the user, not written: what a lock hands to the supervisor."""
    return session.vault.drafts.seal(draft.key, _body(draft))


def accept(session: Session, sealed: bytes) -> None:
    """Keep a draft that an earlier session of the same user sealed and could not store.

    Raises:
        UserError: it belongs to somebody else, or was changed on the way.
    """
    session.vault.drafts.accept(sealed)


def find(session: Session, key: str) -> Draft | None:
    """The draft kept under `key`, if there is one."""
    body = session.vault.drafts.get(key)
    return None if body is None else _draft(key, body)


def pending(session: Session) -> tuple[Draft, ...]:
    """All forms the user has not saved, for "My day"."""
    return tuple(draft for draft in _all(session) if draft.form_id != WORDS)


def waiting_words(session: Session) -> tuple[Draft, ...]:
    """All that the user typed elsewhere and neither used nor took back."""
    return tuple(draft for draft in _all(session) if draft.form_id == WORDS)


def of_everybody(
    session: Session, *, without_case: bool = False, besides: str = ""
) -> tuple[Waiting, ...]:
    """Whose drafts wait in the vault, by name; with `without_case` only those of no case.

    `besides` is the key of a draft of one's own that does not count.

    Raises:
        UserError: the user is no coordinator.
    """
    session.require(Right.CHANGE_USERS)
    vault, own = session.vault, session.vault.user.user_id
    counts = Counter(
        each.user_id
        for each in vault.drafts.waiting()
        if (not each.case_id or not without_case) and (each.user_id, each.key) != (own, besides)
    )
    found = [
        Waiting(vault.users.name_of(user_id), count, user_id == own)
        for user_id, count in counts.items()
    ]
    return tuple(sorted(found, key=lambda each: each.name))


def whose(waiting: Iterable[Waiting]) -> str:
    """Names and numbers, in the language in use."""
    words = gettext(N_("{name} ({count})"))
    return ", ".join(words.format(name=each.name, count=each.count) for each in waiting)


def drop(session: Session, key: str) -> None:
    """Forget a draft: it was saved, or thrown away on purpose."""
    session.vault.drafts.drop(key)


def keep_place(session: Session, place: Place) -> None:
    """Remember which page is open, sealed like what is typed."""
    session.vault.drafts.put(PLACE_KEY, {"page": place.page, "arguments": dict(place.arguments)})


def take_place(session: Session) -> Place | None:
    """The page that was open at the last lock, once; None after a normal end."""
    body = session.vault.drafts.get(PLACE_KEY)
    if body is None:
        return None
    session.vault.drafts.drop(PLACE_KEY)
    return Place(body["page"], body["arguments"])


def _all(session: Session) -> tuple[Draft, ...]:
    kept = session.vault.drafts.all()
    return tuple(_draft(key, body) for key, body in kept.items() if key != PLACE_KEY)


def _body(draft: Draft) -> dict[str, Any]:
    return {
        "case_id": draft.case_id,
        "form_id": draft.form_id,
        "record_id": draft.record_id,
        "person_id": draft.person_id,
        "seen_version": draft.seen_version,
        "answers": dict(draft.answers),
        "field_id": draft.field_id,
    }


def _draft(key: str, body: Mapping[str, Any]) -> Draft:
    return Draft(
        key=key,
        case_id=body["case_id"],
        form_id=body["form_id"],
        record_id=body["record_id"],
        person_id=body["person_id"],
        seen_version=body["seen_version"],
        answers=body["answers"],
        field_id=body["field_id"],
    )
