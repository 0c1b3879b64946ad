"""What a bug looks like to a person: one sentence, what is safe, and a report without names."""

from __future__ import annotations

import traceback

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from casevault import __version__, log
from casevault.i18n import gettext
from casevault.ui.widgets.buttons import ButtonKind
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.field_row import FieldRow


def describe(error: BaseException) -> str:
    """Where the program broke: kinds, files and lines; never a message, which could hold a name."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"CaseVault {__version__}", type(error).__name__]
    lines += [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames
    ]
    return "\n".join([*lines, *log.recent()[-20:]])


def show_bug(parent: QWidget | None, error: BaseException) -> Dialog:
    """Tell the person; her work goes on."""
    dialog = Dialog(
        parent,
        gettext("Something in the program went wrong"),
        gettext(
            "What you saved is safe. Go on working; if it happens again, give these lines to the "
            "people who look after the program. They hold no names."
        ),
    )
    lines = QPlainTextEdit(describe(error))
    lines.setReadOnly(True)
    lines.setTabChangesFocus(True)
    dialog.body.addWidget(FieldRow(gettext("Lines for the report"), lines))
    dialog.add_button(gettext("Close"), ButtonKind.PRIMARY, result=0).setFocus()
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
