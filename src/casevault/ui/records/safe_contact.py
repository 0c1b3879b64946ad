"""The rule for reaching a person safely, in words, from her sealed answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.conditions import is_filled
from casevault.domain.forms import Form
from casevault.i18n import gettext
from casevault.ui.records.answer_words import answer_words

RULE_FIELDS: Final = (
    "may_call",
    "call_when",
    "say_what",
    "may_write",
    "phone_watched",
    "never_learn",
)
"""What is read before any number, in the order of reading."""

NUMBER_FIELDS: Final = frozenset(
    {
        "phone",
        "other_phone",
        "email",
        "street",
        "postal_code",
        "town",
        "address_country",
        "trusted_contact",
    }
)
"""By which somebody could be reached; shown only after the rule."""


@dataclass(frozen=True, slots=True)
class SafeContact:
    """`warning` stands first, `lines` say the rule; `is_unsafe` if contact itself endangers."""

    warning: str
    lines: tuple[str, ...]
    is_unsafe: bool
    is_unknown: bool


def safe_contact(form: Form, identity: Mapping[str, Any]) -> SafeContact:
    """The rule that the answers give; a rule that was never asked for is no permission."""
    lines = tuple(
        gettext("{question}: {answer}").format(
            question=gettext(form.field(name).label_id),
            answer=answer_words(form.field(name), identity[name]),
        )
        for name in RULE_FIELDS
        if name in identity
    )
    never = identity.get("may_call") == "NO"
    watched = identity.get("phone_watched") is True
    unknown = not is_filled(identity.get("may_call"))
    return SafeContact(_warning(never, watched, unknown), lines, never or watched, unknown)


def _warning(never: bool, watched: bool, unknown: bool) -> str:  # noqa: FBT001 - three facts
    if never:
        return gettext("Contact may put this person in danger. Do not call or write.")
    if watched:
        return gettext("The phone may be watched. Nothing about help goes to it.")
    if unknown:
        return gettext("No rule for safe contact is written here. Ask the person first.")
    return gettext("Read before any call or message.")
