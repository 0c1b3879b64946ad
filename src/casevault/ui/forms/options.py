"""What a picker offers, and how typing finds it in any script and language of the program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from casevault import i18n
from casevault.domain import codes, names
from casevault.domain.codes import Code


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `group` is the label of what it belongs to, "" at the top."""

    value: str
    label: str
    group: str = ""


def options_of(list_id: str, *, keep: Iterable[str] = ()) -> tuple[Option, ...]:
    """The codes of a list that are offered today, and retired ones in `keep`."""
    kept = frozenset(keep)
    return tuple(
        option
        for option, retired in _all_options(list_id, i18n.language().column)
        if not retired or option.value in kept
    )


def offered_count(list_id: str) -> int:
    """How many codes of the list are offered today."""
    return len(codes.code_list(list_id).offered)


def label_of(list_id: str, code: str) -> str:
    """The label of a code in the language in use; a code that no list has stands as it is."""
    found = codes.code_list(list_id)
    return in_a_list(found.label(code)) if code in found else code


def in_a_list(label: str) -> str:
    """A label as it stands alone on the screen: with a capital letter, whatever the list has."""
    return label[:1].upper() + label[1:]


@cache
def _all_options(list_id: str, column: str) -> tuple[tuple[Option, bool], ...]:
    found = codes.code_list(list_id)
    return tuple(
        (
            Option(
                code.code,
                in_a_list(code.label(column)),
                in_a_list(found.label(code.parent, column)) if code.parent in found else "",
            ),
            bool(code.retired_in),
        )
        for code in found.codes
    )


@dataclass(frozen=True, slots=True)
class _Searchable:
    words: tuple[str, ...]


def _keys(text: str) -> set[str]:
    return {
        key
        for word in names.words(text)
        for key in (names.fold_key(word), names.plain_key(word))
        if key
    }


@cache
def _code_words(list_id: str) -> dict[str, tuple[str, ...]]:
    found = codes.code_list(list_id)
    return {code.code: tuple(sorted(_words_of(code))) for code in found.codes}


def _words_of(code: Code) -> set[str]:
    words = set().union(*(_keys(label) for label in code.labels.values()))
    return words | {part.lower() for part in code.code.replace("_", ".").split(".")}


def matching(
    options: Sequence[Option], typed: str, list_id: str | None = None
) -> tuple[Option, ...]:
    """The options that fit what is typed, those whose label begins so first.

    With a code list, labels of every language and the code itself are looked at too.
    """
    begin = " ".join(typed.split()).casefold()
    if not begin:
        return tuple(options)
    # A stroke between two words asks for nothing; a label with figures is found by its beginning.
    told = [word for word in typed.split() if any(sign.isalnum() for sign in word)]
    asked = [_keys(word) | {word.lower()} for word in told]
    known = _code_words(list_id) if list_id is not None else {}
    ranked = []
    for place, option in enumerate(options):
        shown = f"{option.label} {option.group}"
        own = _keys(shown) | {word.strip(",;()").lower() for word in shown.split()}
        words = own.union(known.get(option.value, ()))
        if option.label.casefold().startswith(begin):
            rank: int | None = 0
        else:
            rank = _rank(asked, _keys(option.label.split()[0] if option.label else ""), words)
        if rank is not None:
            ranked.append((rank, place, option))
    return tuple(option for _rank_, _place, option in sorted(ranked, key=lambda each: each[:2]))


def _rank(asked: list[set[str]], first: set[str], words: set[str]) -> int | None:
    """0 the label begins so, 1 some word begins so, 2 it stands inside a word; None: no match."""
    if not asked:
        return None
    worst = 0
    for keys in asked:
        if any(word.startswith(tuple(keys)) for word in words):
            begins = any(word.startswith(tuple(keys)) for word in first)
            worst = max(worst, 0 if begins else 1)
        elif any(key in word for key in keys if len(key) > 2 for word in words):
            worst = max(worst, 2)
        else:
            return None
    return worst
