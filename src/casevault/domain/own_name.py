"""Whether somebody in a case bears a family name of the user who opens the case.

Compared as names are everywhere here: across scripts, spellings and the forms of a family name
(Petrović, Петровић; Dimitrov, Dimitrova). A user's name may come in any order, so each word of it
counts; many people share a family name, so this is a question and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casevault.domain import names

FIELDS: Final = ("family_name", "former_names")
"""The answers of form `person` that hold family names."""

_SHORTEST: Final = 3


def bears_name_of(user_name: str, answers: Mapping[str, Any]) -> bool:
    """Whether a family name among the answers is also a word of the user's name."""
    texts = (answers.get(field) for field in FIELDS)
    borne = [stem for text in texts if isinstance(text, str) for stem in _stems(text)]
    return not set(borne).isdisjoint(_stems(user_name))


def _stems(text: str) -> set[str]:
    keys = map(names.fold_key, names.words(text))
    return {names.surname_stem(key) for key in keys if len(key) >= _SHORTEST}
