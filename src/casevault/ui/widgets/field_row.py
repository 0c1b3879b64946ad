"""A label, an editor, a help text and the message when the answer needs attention."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui.theme import Space
from casevault.ui.widgets.text import Caption
from casevault.ui.widgets.visibility import set_shown


class FieldRow(QWidget):
    """The editor gets name and description for screen readers from the label and the help."""

    def __init__(
        self,
        label: str,
        editor: QWidget,
        help_text: str = "",
        *,
        required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._help_text = help_text
        words = gettext("{label} (required)").format(label=label) if required else label
        self.label = QLabel(words.replace("&", "&&"))
        self.label.setProperty("role", "field")
        self.label.setWordWrap(True)
        self.label.setBuddy(editor)
        editor.setAccessibleName(words)
        editor.setAccessibleDescription(help_text)
        self.help = Caption(help_text)
        set_shown(self.help, bool(help_text))
        self.problem = QLabel("")
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.HAIR)
        for part in (self.label, self.help, editor, self.problem):
            layout.addWidget(part)

    def set_problem(self, text: str) -> None:
        """Show what needs attention at this field; an empty text takes it away."""
        self.problem.setText(text)
        set_shown(self.problem, bool(text))
        self.editor.setProperty("problem", "true" if text else "false")
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)
        spoken = "\n".join(part for part in (text, self._help_text) if part)
        self.editor.setAccessibleDescription(spoken)
