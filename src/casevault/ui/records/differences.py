"""In what two versions of one record differ, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casevault.domain.forms import Form
from casevault.i18n import gettext
from casevault.ui.records.answer_words import answer_words


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two versions answer differently, with both answers in words."""

    field_id: str
    question: str
    before: str
    after: str


def differences(
    form: Form, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """Every difference in the order of the form."""
    return tuple(
        Difference(
            field.id,
            gettext(field.label_id),
            answer_words(field, before.get(field.id)),
            answer_words(field, after.get(field.id)),
        )
        for field in form.fields
        if before.get(field.id) != after.get(field.id)
    )
