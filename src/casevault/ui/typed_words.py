"""What is typed outside the forms, in a question, a page or a search, and must outlive a lock.

Whoever builds such a place gives its fields to one `TypedWords`. The words are sealed like any
draft every two seconds and at lock, and stand in the fields again when the place is opened the
next time, with a line that says so. They are forgotten when the question is answered or given up,
and when its page is left. Passphrases, recovery shares and whatever is typed unseen are never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from shiboken6 import isValid

from casevault.i18n import gettext
from casevault.services import drafts
from casevault.services.drafts import Draft, Place
from casevault.services.session import Session
from casevault.ui.forms.choice_group import ChoiceGroup
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.share_entry import ShareEdit
from casevault.ui.widgets.text import Caption

NEVER_KEPT: Final = (PassphraseEdit, ShareEdit)
Field = QLineEdit | QPlainTextEdit | QComboBox | ChoiceGroup


class TypedWords(QObject):
    """The fields of one place; `name` tells it from others of the same page, and holds no words.

    With `everywhere` it is the same place on whatever page it is opened.

    Signals:
        restored: the fields hold again what was typed before the lock.
    """

    restored = Signal()

    def __init__(self, place: QWidget, name: str, *, everywhere: bool = False) -> None:
        super().__init__(place)
        self._place = place
        self._name = name
        self._everywhere = everywhere
        self._fields: dict[str, Field] = {}
        self._at_first: dict[str, Any] = {}
        self._store: WordStore | None = None
        self._where = Place("", {})
        self.is_put_away = False
        place.installEventFilter(self)
        if isinstance(place, QDialog):
            place.finished.connect(self.forget)

    def keep(self, field_id: str, field: Field) -> None:
        """Keep what is typed or chosen in this field.

        Raises:
            TypeError: it is one of those that are never kept: a bug.
        """
        unseen = isinstance(field, QLineEdit) and field.echoMode() != QLineEdit.EchoMode.Normal
        if isinstance(field, NEVER_KEPT) or unseen:
            raise TypeError(field_id)
        self._fields[field_id] = field

    def draft(self) -> Draft | None:
        """What stands in the fields, when anything in them was changed."""
        now = self._now()
        if self._store is None or now == self._at_first:
            return None
        return self._draft(now)

    def put_away(self) -> Callable[[], None]:
        """Keep no draft while what was typed here is being carried out, except at a lock.

        Gives a function for the work itself, which takes the draft out of the vault.
        """
        self.is_put_away = True
        key, store = self._draft({}).key, self._store
        return (lambda: None) if store is None else store.dropping(key)

    def take_up(self) -> None:
        """It was not carried out: the words are kept again."""
        self.is_put_away = False

    def forget(self, _result: int = 0) -> None:
        """The question is answered or given up."""
        if self._store is not None:
            self._store.leave(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Give the words back when the place comes up for the first time."""
        if event.type() == QEvent.Type.Show and watched is self._place and self._store is None:
            self._join(_store_above(self._place))
        return super().eventFilter(watched, event)

    def _join(self, store: WordStore | None) -> None:
        if store is None:
            return
        self._store = store
        self._where = Place("", {}) if self._everywhere else store.place()
        self._at_first = self._now()
        kept = store.join(self, self._draft({}).key)
        if kept is not None:
            self._give_back(kept)

    def _draft(self, words: dict[str, Any]) -> Draft:
        return _draft_at(self._where, self._name, words)

    def _now(self) -> dict[str, Any]:
        return {name: _said(field) for name, field in self._fields.items()}

    def _give_back(self, kept: Draft) -> None:
        changed = [
            name
            for name in self._fields
            if name in kept.answers and kept.answers[name] != self._at_first[name]
        ]
        for name in changed:
            _say(self._fields[name], kept.answers[name])
        for name in changed[:1]:
            _mark(self._fields[name])
        self.restored.emit()


class WordStore(QObject):
    """Knows every place with words on the desk, and what waits for places not opened yet."""

    def __init__(self, session: Session, place: Callable[[], Place], parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.place = place
        self._waiting: dict[str, Draft] = {}
        self._stored: dict[str, Draft | None] = {}
        self._open: list[TypedWords] = []

    def wait(self, found: Iterable[Draft]) -> None:
        """Hold these until their places are opened."""
        self._waiting |= {draft.key: draft for draft in found}

    def waiting(self) -> tuple[Draft, ...]:
        """What no place has taken yet."""
        return tuple(self._waiting.values())

    def waits_here(self) -> bool:
        """Whether something waits for a question of the open page."""
        here = _draft_at(self.place(), "", {}).key
        return any(key.startswith(here) for key in self._waiting)

    def join(self, words: TypedWords, key: str) -> Draft | None:
        """A place was opened; gives what waited for it."""
        self._open.append(words)
        kept = self._waiting.pop(key, None)
        if kept is not None:
            self._stored[key] = None
        return kept

    def leave(self, words: TypedWords) -> None:
        """A place is done with."""
        self._open = [other for other in self._open if other is not words]

    def typed(self) -> tuple[Draft, ...]:
        """What is typed and must outlive a lock that comes now."""
        return tuple(draft for draft, _ in self._drafts())

    def changes(self) -> tuple[list[Draft], list[str]]:
        """Since the last time: what is to be stored, and the keys of what is to be dropped."""
        now = {draft.key: draft for draft, is_put_away in self._drafts() if not is_put_away}
        changed = [draft for key, draft in now.items() if self._stored.get(key) != draft]
        gone = [key for key in self._stored if key not in now]
        self._stored = dict(now)
        return changed, gone

    def dropping(self, key: str) -> Callable[[], None]:
        """A function that takes this draft out of the vault, in whatever thread it is called."""
        session = self._session
        self._stored.pop(key, None)
        return lambda: drafts.drop(session, key)

    def _drafts(self) -> Iterable[tuple[Draft, bool]]:
        self._open = [words for words in self._open if isValid(words)]
        for words in self._open:
            draft = words.draft()
            if draft is not None:
                yield draft, words.is_put_away


def _draft_at(place: Place, name: str, words: dict[str, Any]) -> Draft:
    case_id = str(place.arguments.get("case_id", ""))
    return drafts.words_draft(case_id, place.page, name, words)


def _store_above(place: QWidget) -> WordStore | None:
    above: QWidget | None = place
    while above is not None:
        for child in above.children():
            if isinstance(child, WordStore):
                return child
        above = above.parentWidget()
    return None


def _said(field: Field) -> Any:
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    if isinstance(field, QComboBox):
        return field.currentData()
    return field.answer()


def _say(field: Field, words: Any) -> None:
    show = getattr(field, "show_answer", None)
    if show is not None:
        show(words)
    elif isinstance(field, QPlainTextEdit):
        field.setPlainText(words)
    elif isinstance(field, QComboBox):
        field.setCurrentIndex(max(field.findData(words), 0))
    elif isinstance(field, QLineEdit):
        field.setText(words)
    if isinstance(field, QLineEdit):
        field.end(False)
    elif isinstance(field, QPlainTextEdit):
        field.moveCursor(field.textCursor().MoveOperation.End)


def _mark(field: Field) -> None:
    """Say quietly, under the field, where its words come from."""
    line = Caption(gettext("You typed this before the lock."))
    parent = field.parentWidget()
    layout = None if parent is None else parent.layout()
    if isinstance(layout, QBoxLayout) and layout.indexOf(field) >= 0:
        layout.insertWidget(layout.indexOf(field) + 1, line)
    field.setAccessibleDescription(f"{field.accessibleDescription()} {line.text()}".strip())
