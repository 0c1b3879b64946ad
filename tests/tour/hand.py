"""What a person does at the desktop: finds things by their words, clicks, types, answers questions.

Words are message ids, so that a script works in every language. Everything goes through real
events at real widgets; nothing of the program is called behind its back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)

from casevault.i18n import gettext
from casevault.ui.app import SessionProcess
from casevault.ui.forms.choice_group import ChoiceGroup
from casevault.ui.forms.code_picker import CodePicker
from casevault.ui.forms.codes_picker import CodesPicker
from casevault.ui.forms.form_view import FormView
from casevault.ui.forms.options import label_of
from casevault.ui.records.record_pane import RecordPane
from casevault.ui.widgets.banner import Banner
from tour.robot import Do, Until, what_is_on_top
from ui.keyboard import type_text

_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
W = TypeVar("W", bound=QWidget)


class Hand:
    """Works on one session process, whatever is on its screen."""

    def __init__(self, process: SessionProcess) -> None:
        self.process = process

    @property
    def top(self) -> QWidget:
        """What is in front."""
        return what_is_on_top(self.process.window)

    # -- finding

    def visible(self, kind: type[W], inside: QWidget | None = None) -> list[W]:
        """Every visible widget of a kind, in what is in front unless told otherwise."""
        return [each for each in (inside or self.top).findChildren(kind) if each.isVisible()]

    def the(self, kind: type[W], inside: QWidget | None = None) -> W:
        """The one visible widget of a kind."""
        found = self.visible(kind, inside)
        assert found, f"no {kind.__name__} on the screen"
        return found[0]

    def named(self, kind: type[W], words: str, inside: QWidget | None = None) -> W:
        """The enabled widget of this accessible name."""
        wanted = translated(words)
        for each in self.visible(kind, inside):
            if each.isEnabled() and wanted in {each.accessibleName(), _text(each)}:
                return each
        raise AssertionError(f"no {kind.__name__} called {wanted!r} can be used")

    def has_button(self, words: str) -> bool:
        """Whether a button of these words can be pressed."""
        wanted = gettext(words)
        return any(
            each.isEnabled() and wanted in {each.accessibleName(), _text(each)}
            for each in self.visible(QAbstractButton)
        )

    def says(self, words: str) -> bool:
        """Whether the screen says this, in a banner or as a text."""
        wanted = gettext(words)
        shown = [each.text() for each in self.visible(QLabel)]
        return any(wanted in text for text in shown)

    def page_is(self, kind: type[QWidget]) -> bool:
        """Whether this page is open."""
        return isinstance(self.process.desk_page(), kind)

    def page(self, kind: type[W]) -> W:
        """The open page."""
        found = self.process.desk_page()
        assert isinstance(found, kind)
        return found

    def banners(self) -> list[str]:
        """What banners say now, for failure messages."""
        return [each.text() for each in self.visible(Banner)]

    def keyboard(self) -> QWidget:
        """Where keys go: into what is in front, whatever had them before."""
        top, focused = self.top, QApplication.focusWidget()
        if focused is None or not top.isAncestorOf(focused):
            focused = top.focusWidget()
        return focused if focused is not None and focused.isVisible() else top

    # -- acts

    def click(self, words: str) -> Do:
        """Press the button of these words with the mouse."""

        def act() -> None:
            press(self.named(QAbstractButton, words))

        return Do(act, f"click {words!r}")

    def press_on(self, widget: Callable[[], QWidget], what: str) -> Do:
        """Press the mouse on a widget."""
        return Do(lambda: press(widget()), f"press on {what}")

    def keys(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> Do:
        """Press one key, wherever the keyboard is."""

        def act() -> None:
            QTest.keyClick(self.keyboard(), key, modifiers)

        return Do(act, f"press {key.name}")

    def control(self, key: Qt.Key) -> Do:
        """Press a key with Ctrl."""
        return self.keys(key, _CONTROL)

    def write(self, text: str) -> Do:
        """Type into whatever has the keyboard."""

        def act() -> None:
            type_text(self.keyboard(), text)

        return Do(act, "type")

    def type_words(self, words: str) -> None:
        """Type words of the program in the language in use."""
        type_text(self.keyboard(), gettext(words))

    def fill(self, label: str, text: str) -> Do:
        """Click into the line of this name and write over what stands there."""

        def act() -> None:
            line = self.named(QLineEdit, label)
            press(line)
            line.selectAll()
            type_text(line, text)

        return Do(act, f"fill {label!r}")

    def choose(self, label: str, value: object) -> Do:
        """Choose the entry with this value in the box of this name."""

        def act() -> None:
            box = self.named(QComboBox, label)
            at = next(i for i in range(box.count()) if box.itemData(i) == value)
            choose_entry(box, at)

        return Do(act, f"choose in {label!r}")

    def choose_in_menu(self, words: str) -> Do:
        """Choose an entry of the open menu."""

        def act() -> None:
            menu = self.the_menu()
            wanted = gettext(words).replace("&", "&&")
            entry = next(each for each in menu.actions() if each.text() == wanted)
            choose_action(menu, entry)

        return Do(act, f"menu entry {words!r}")

    def the_menu(self) -> QMenu:
        """The menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), "no menu is open"
        return menu

    # -- waiting

    def until_page(self, kind: type[QWidget]) -> Until:
        """Wait for a page."""
        return Until(lambda: self.page_is(kind), f"page {kind.__name__}")

    def until_button(self, words: str) -> Until:
        """Wait for a button that can be pressed."""
        return Until(lambda: self.has_button(words), f"button {words!r}")

    def until_says(self, words: str) -> Until:
        """Wait for words on the screen."""
        return Until(lambda: self.says(words), f"words {words!r}")

    def until_dialog(self, kind: type[QDialog]) -> Until:
        """Wait for a question."""
        return Until(lambda: isinstance(self.top, kind), f"dialog {kind.__name__}")

    def until_no_dialog(self) -> Until:
        """Wait until no question is open."""
        return Until(lambda: self.top is self.process.window, "no dialog")

    # -- forms

    def form(self) -> FormView:
        """The form that is open."""
        return self.the(FormView, self.process.window)

    def answer(self, field_id: str, answer: Any) -> Do:
        """Answer one question of the open form, each kind of editor as a person would."""
        return Do(lambda: self._answer(field_id, answer), f"answer {field_id}")

    def answers(self, answers: Iterable[tuple[str, Any]]) -> Iterable[Do]:
        """Answer several questions."""
        return [self.answer(field_id, answer) for field_id, answer in answers]

    def until_saved(self) -> Until:
        """Wait until nothing of the open form is unsaved."""

        def saved() -> bool:
            panes = self.visible(RecordPane, self.process.window)
            return bool(panes) and not panes[0].editor.is_unsaved()

        return Until(saved, "the form is saved")

    def _answer(self, field_id: str, answer: Any) -> None:
        view = self.form()
        row = view.body.rows[field_id]
        assert row.isVisible(), f"{field_id} is not asked"
        view.go_to(field_id)
        editor = row.editor
        if isinstance(editor, ChoiceGroup):
            wanted = answer if isinstance(answer, list) else [answer]
            for value in wanted:
                key = {True: "yes", False: "no"}.get(value, str(value))
                button = editor._buttons[key]
                QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        elif isinstance(editor, CodePicker):
            self._pick(editor, label_of(row.field.code_list or "", answer))
        elif isinstance(editor, CodesPicker):
            for code in answer:
                self._pick(editor.focus_target(), label_of(row.field.code_list or "", code))
        else:
            target = editor.focus_target()
            press(target)
            type_text(target, str(answer))
            QTest.keyClick(target, Qt.Key.Key_Tab)

    def _pick(self, line: QWidget, label: str) -> None:
        line.setFocus(Qt.FocusReason.TabFocusReason)
        type_text(line, label)
        QTest.keyClick(line, Qt.Key.Key_Return)
        if isinstance(line, CodePicker) and line.answer() is None:
            QTest.keyClick(line, Qt.Key.Key_Tab)


def translated(words: str) -> str:
    """Words in the language in use; what must be answered says so behind its label."""
    label = words.removesuffix(" (required)")
    if label == words:
        return gettext(words)
    return gettext("{label} (required)").format(label=gettext(label))


def press(widget: QWidget) -> None:
    """Click in the middle of a widget."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose_entry(box: QComboBox, at: int) -> None:
    """Open the list of a box, go to an entry, take it."""
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(at, box.modelColumn()))
    QTest.keyClick(view, Qt.Key.Key_Return)


def choose_action(menu: QMenu, entry: QAction) -> None:
    """Take an entry of an open menu with the keyboard."""
    menu.setActiveAction(entry)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def choose_row(view: QAbstractItemView, row: int) -> None:
    """Click on a row of a list."""
    index = view.model().index(row, 0)
    view.scrollTo(index)
    place = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _text(widget: QWidget) -> str:
    return widget.text().strip().replace("&&", "&") if hasattr(widget, "text") else ""
