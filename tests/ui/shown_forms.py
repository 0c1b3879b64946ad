"""Forms in a window: where a question is, and typing into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QApplication, QWidget

from casevault.ui.forms.editors import Surroundings
from casevault.ui.forms.field_view import FieldView
from casevault.ui.forms.form_view import FormView
from ui.keyboard import type_text

TODAY = date(2024, 6, 15)
AROUND = Surroundings(TODAY, "RSD")
FORM_IDS = ("report", "person", "status_decision", "exploitation", "service_act", "consent")
Shows = Callable[..., FormView]


def row(view: FormView, field_id: str) -> FieldView:
    """A question of the form."""
    return view.body.rows[field_id]


def type_into(view: FormView, field_id: str, text: str) -> QWidget:
    """Type into a question as at the keyboard; the widget that took it."""
    target = row(view, field_id).focus_target()
    target.setFocus()
    type_text(target, text)
    return target


def focused() -> QWidget:
    """The widget that has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget
