from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from casevault import i18n
from casevault.ui.qt_text import CONTEXT, QtWords


@pytest.fixture
def words(qapp: QApplication) -> Iterator[QtWords]:
    """Our answers to Qt, installed."""
    made = QtWords()
    qapp.installTranslator(made)
    yield made
    qapp.removeTranslator(made)


@pytest.mark.usefixtures("words")
def test_qt_asks_our_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = i18n.catalogue("en")
    monkeypatch.setattr(
        catalogue,
        "pgettext",
        lambda context, text: {(CONTEXT, "Cancel"): "Anulo"}.get((context, text), text),
    )
    monkeypatch.setattr(i18n._speech, "catalogue", catalogue)

    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Anulo"


@pytest.mark.usefixtures("words")
def test_a_word_nobody_translated_stays_english() -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert QCoreApplication.translate("QPlatformTheme", "") == ""


def test_qt_never_takes_the_translator_for_empty(words: QtWords) -> None:
    assert not words.isEmpty()
