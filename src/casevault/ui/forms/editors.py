"""Which editor a question gets: by its kind, and by how many answers there are to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from PySide6.QtWidgets import QWidget

from casevault.domain.forms import Field, FieldKind, Side
from casevault.i18n import N_, gettext
from casevault.ui.forms.choice_group import ChoiceGroup, YesNoEditor
from casevault.ui.forms.code_picker import CodePicker
from casevault.ui.forms.codes_picker import CodesPicker
from casevault.ui.forms.date_line import DateLine
from casevault.ui.forms.editor import Editor
from casevault.ui.forms.number_editors import (
    MeasureEditor,
    MoneyEditor,
    decimal_line,
    integer_line,
)
from casevault.ui.forms.options import Option, label_of, offered_count, options_of
from casevault.ui.forms.seal_guard import guard
from casevault.ui.forms.text_editors import TextArea, TextLine

MOST_RADIOS = 4
MOST_RADIO_LETTERS = 48
MOST_CHECKS = 9


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What editors must know beyond their question.

    `references` gives the records or documents that an answer may point to; `answer` the present
    answer to another question of the same form; `marked` holds the questions of several codes of
    which one is marked as main.
    """

    today: date
    usual_currency: str = "EUR"
    references: Callable[[Field], Sequence[Option]] = lambda _field: ()
    answer: Callable[[str], Any] = lambda _field_id: None
    marked: frozenset[str] = frozenset()


def make_editor(field: Field, around: Surroundings, parent: QWidget | None = None) -> Editor:
    """The editor for one question, made inside `parent`: a change of parent dresses it twice."""
    make = _codes if field.id in around.marked else _MAKERS[field.kind]
    editor = make(field, around, parent)
    if field.side is Side.IDENTITY and field.kind is not FieldKind.TEXT:
        guard(as_widget(editor))
    return editor


def as_widget(editor: Editor) -> QWidget:
    """The editor as the widget it is."""
    return cast("QWidget", editor)


def _code(field: Field, around: Surroundings, parent: QWidget | None) -> Editor:
    list_id = field.code_list or ""
    if offered_count(list_id) <= MOST_RADIOS and field.within is None:
        options = options_of(list_id)
        if sum(len(option.label) for option in options) <= MOST_RADIO_LETTERS:
            return ChoiceGroup(
                options, label_of=lambda code: label_of(list_id, code), parent=parent
            )
    return CodePicker(lambda now: _offered(field, around, now), list_id=list_id, parent=parent)


def _offered(field: Field, around: Surroundings, now: str) -> Sequence[Option]:
    options = options_of(field.code_list or "", keep=(now,))
    if field.within is None:
        return options
    country = str(around.answer(field.within) or "")
    return [each for each in options if each.value[:2] == country or each.value == now]


def _several(field: Field, around: Surroundings, parent: QWidget | None) -> Editor:
    list_id = field.code_list or ""
    if offered_count(list_id) > MOST_CHECKS:
        return _codes(field, around, parent)
    return ChoiceGroup(
        options_of(list_id),
        several=True,
        exclusive=field.exclusive,
        label_of=lambda code: label_of(list_id, code),
        parent=parent,
    )


def _codes(field: Field, around: Surroundings, parent: QWidget | None) -> Editor:
    list_id = field.code_list or ""
    return CodesPicker(
        list_id,
        lambda now: options_of(list_id, keep=(now,)),
        exclusive=field.exclusive,
        marks_main=field.id in around.marked,
        parent=parent,
    )


def _number(field: Field, _around: Surroundings, parent: QWidget | None) -> Editor:
    make = integer_line if field.kind is FieldKind.INTEGER else decimal_line
    return MeasureEditor(make, gettext(field.unit_id), parent) if field.unit_id else make(parent)


def _date(field: Field, around: Surroundings, parent: QWidget | None) -> Editor:
    partial = field.kind is FieldKind.PARTIAL_DATE
    return DateLine(around.today, partial=partial, parent=parent)


def _text(field: Field, _around: Surroundings, parent: QWidget | None) -> Editor:
    sealed = field.side is Side.IDENTITY
    if field.kind is FieldKind.LONG_TEXT:
        return TextArea(sealed=sealed, parent=parent)
    return TextLine(sealed=sealed, parent=parent)


def _pointer(field: Field, around: Surroundings, parent: QWidget | None) -> Editor:
    """To a record or a document; what is not there is kept and said to be missing."""

    def offer(now: str) -> Sequence[Option]:
        known = list(around.references(field))
        if now and now not in {option.value for option in known}:
            known.append(Option(now, gettext(_MISSING[field.kind])))
        return known

    return CodePicker(offer, parent=parent)


_MISSING: Final[dict[FieldKind, str]] = {
    FieldKind.REFERENCE: N_("A record that is not in this case"),
    FieldKind.FILE: N_("A document that is not in this case any more"),
}
_MAKERS: dict[FieldKind, Callable[[Field, Surroundings, QWidget | None], Editor]] = {
    FieldKind.CODE: _code,
    FieldKind.CODES: _several,
    FieldKind.DATE: _date,
    FieldKind.PARTIAL_DATE: _date,
    FieldKind.INTEGER: _number,
    FieldKind.DECIMAL: _number,
    FieldKind.MONEY: lambda _field, around, parent: MoneyEditor(around.usual_currency, parent),
    FieldKind.YES_NO: lambda _field, _around, parent: YesNoEditor(parent),
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.REFERENCE: _pointer,
    FieldKind.FILE: _pointer,
}
