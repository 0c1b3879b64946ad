"""Words for what entries of the log say besides reasons, forms, users and periods.

Every key that the program writes into an entry stands here or in `log_words`: with its words, or
among those that are silent because they are only for the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

from casevault.domain.dates import format_day
from casevault.domain.log_patterns import PatternKind
from casevault.domain.retention import GROUND_WORDS, HOLD_WORDS, ErasureGround, HoldReason
from casevault.domain.roles import Role
from casevault.i18n import gettext, ngettext
from casevault.services.pattern_words import PATTERN_NAMES
from casevault.services.role_words import ROLE_NAMES


def _features(count: Any) -> str:
    words = ngettext("{count} feature compared", "{count} features compared", int(count))
    return words.format(count=int(count))


def _fields(fields: Iterable[Any]) -> str:
    count = len(list(fields))
    return ngettext("{count} answer of each", "{count} answers of each", count).format(count=count)


def _before(roles: Iterable[Any]) -> str:
    known = [gettext(ROLE_NAMES[Role(role)]) for role in roles if role in set(Role)]
    return gettext("before: {roles}").format(roles=", ".join(known))


def _settled(count: Any) -> str:
    words = ngettext("access to {count} case received", "access to {count} cases received", count)
    return words.format(count=int(count))


def _number(number: Any) -> str:
    return gettext("number {number}").format(number=int(number))


def _day(iso: Any) -> str:
    return gettext("backup of {day}").format(day=format_day(date.fromisoformat(iso[:10])))


def _to_erase(count: Any) -> str:
    if not count:
        return ""
    words = ngettext("{count} case to erase again", "{count} cases to erase again", count)
    return words.format(count=int(count))


def _ready(is_ready: Any) -> str:
    return gettext("recovery can be used") if is_ready else gettext("recovery withdrawn")


def _set(name: Any) -> str:
    return gettext("set of shares {name}").format(name=name)


def _share(position: Any) -> str:
    return gettext("share {number}").format(number=int(position))


def _passed(is_right: Any) -> str:
    return gettext("it is right") if is_right else gettext("it is not the right one")


def _ground(ground: Any) -> str:
    return gettext(GROUND_WORDS[ErasureGround(ground)])


def _hold(reason: Any) -> str:
    return gettext(HOLD_WORDS[HoldReason(reason)]) if reason else gettext("may be erased again")


def _pattern(kind: Any) -> str:
    return gettext(PATTERN_NAMES[PatternKind(kind)])


MORE: Final[Mapping[str, Callable[[Any], str]]] = {
    "before": _before,
    "features": _features,
    "fields": _fields,
    "ground": _ground,
    "hold": _hold,
    "made_at": _day,
    "number": _number,
    "passed": _passed,
    "pattern": _pattern,
    "ready": _ready,
    "set": _set,
    "settled": _settled,
    "share": _share,
    "to_erase": _to_erase,
}
SILENT: Final = frozenset(
    {
        *("counter", "document", "first", "last", "kind", "list", "replaced", "restored_at"),
        *("scheme", "signature", "statistic", "version", "words", "about", "sha256"),
        *("case", "copies"),
    }
)
"""Ids, stamps and counters that help nobody who reads; what they stand for is said otherwise."""


def more_words(detail: Mapping[str, Any]) -> list[str]:
    """What a detail says of these keys; a value that is not as it should be says nothing."""
    parts = []
    for key, words in MORE.items():
        if key in detail:
            with suppress(TypeError, ValueError, KeyError):
                parts.append(words(detail[key]))
    return parts
