"""Qt's own words (Cancel, Undo, Copy …) from the same catalogue as ours.

Qt ships no catalogue for most of our languages; `gettext` holds them with the context `Qt`.
"""

from __future__ import annotations

from PySide6.QtCore import QTranslator

from casevault.i18n import pgettext

CONTEXT = "Qt"


class QtWords(QTranslator):
    """Answers Qt's questions from the catalogue in use; unknown words stay English."""

    def translate(
        self,
        context: str | bytes | bytearray | memoryview,  # noqa: ARG002 - one context for all of Qt
        sourceText: str | bytes | bytearray | memoryview,  # noqa: N803 - Qt's name
        disambiguation: str | bytes | bytearray | memoryview | None = None,  # noqa: ARG002 - nor this
        n: int = -1,  # noqa: ARG002 - Qt's widgets have no plurals that we show
    ) -> str | None:
        """The words for one of Qt's texts, or None to leave it as it is."""
        source = sourceText if isinstance(sourceText, str) else bytes(sourceText).decode("utf-8")
        if not source:
            return None
        words = pgettext(CONTEXT, source)
        return words if words != source else None

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Never: Qt would not ask an empty translator."""
        return False
