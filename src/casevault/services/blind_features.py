"""What of a form is looked up blindly, for whoever keys the whole index anew in a new epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from casevault.domain.duplicates import blind_tokens

_PERSON: Final = "person"


def blind_features(form_id: str, answers: Mapping[str, Any]) -> Sequence[str] | None:
    """The features of a form's answers, facts and sealed part together; None for other forms."""
    return blind_tokens(answers) if form_id == _PERSON else None
