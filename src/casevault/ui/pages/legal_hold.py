"""The question about a legal hold: why a case must be kept, or that nothing asks for it now."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QWidget

from casevault.domain.retention import HOLD_WORDS, HoldReason
from casevault.i18n import gettext
from casevault.ui.widgets.buttons import ButtonKind
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.field_row import FieldRow

_KEEP = 1
_NO_REASON = ""


@dataclass(frozen=True, slots=True)
class HoldAnswer:
    """What was chosen; no reason takes the hold off."""

    reason: HoldReason | None


def ask_hold(parent: QWidget, code: str, now: HoldReason | None) -> HoldAnswer | None:
    """Ask why the case must be kept; None when she changed her mind."""
    dialog = Dialog(
        parent,
        gettext("Legal hold on case {code}").format(code=code),
        gettext("While it lasts, nobody can erase the case. The log keeps who decided."),
    )
    choice = QComboBox()
    choice.addItem(gettext("Nothing asks for it"), _NO_REASON)
    for reason, words in HOLD_WORDS.items():
        choice.addItem(gettext(words), reason.value)
    choice.setCurrentIndex(choice.findData(now.value if now is not None else _NO_REASON))
    dialog.body.addWidget(FieldRow(gettext("Why it must be kept"), choice))
    dialog.add_button(gettext("Cancel"), result=0)
    dialog.add_button(gettext("Keep it so"), ButtonKind.PRIMARY, result=_KEEP)
    choice.setFocus()
    is_kept = dialog.exec() == _KEEP
    chosen = choice.currentData()
    dialog.deleteLater()
    if not is_kept:
        return None
    return HoldAnswer(HoldReason(chosen) if chosen else None)
