from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QToolButton

from casevault.domain.roles import Right
from casevault.services.session import ChangeKind, Changes, Session
from casevault.ui import navigation
from casevault.ui.desk_view import DeskView
from casevault.ui.navigation import PageSpec
from casevault.ui.pages.home import HomePage
from casevault.ui.widgets.rail import Rail
from ui.conftest import Desktop
from ui.note_page import NotePage

pytestmark = pytest.mark.usefixtures("note_page")


@pytest.fixture
def desk(desktop: Desktop, session: Session) -> DeskView:
    """The desk after unlock, on My day."""
    desktop.process.enter(session)
    return desktop.desk()


def open_note(desk: DeskView, number: int = 0) -> NotePage:
    desk.open_page("note", number=number)
    page = desk.page()
    assert isinstance(page, NotePage)
    return page


def test_a_page_opens_with_the_keyboard_in_its_first_field(desk: DeskView) -> None:
    page = open_note(desk)

    assert QApplication.focusWidget() is page.field


def test_the_same_place_is_not_opened_twice(desk: DeskView) -> None:
    assert open_note(desk, 1) is open_note(desk, 1)
    assert open_note(desk, 1) is not open_note(desk, 2)


def test_a_page_that_does_not_let_go_stays(desk: DeskView) -> None:
    page = open_note(desk)
    page.lets_go = False
    desk.open_page("settings")

    assert desk.page() is page
    assert [b.text() for b in desk.findChildren(QToolButton) if b.isChecked()] == ["My day"]


def test_back_goes_where_one_came_from(desk: DeskView) -> None:
    open_note(desk, 1)
    open_note(desk, 2)
    QTest.keyClick(desk, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    page = desk.page()

    assert isinstance(page, NotePage)
    assert page.number == 1
    desk.go_back()
    assert isinstance(desk.page(), HomePage)
    desk.go_back()
    assert isinstance(desk.page(), HomePage)


def test_a_page_this_version_does_not_have_leads_to_my_day(desk: DeskView) -> None:
    open_note(desk)
    desk.open_page("tarot", card=3)

    assert isinstance(desk.page(), HomePage)


def test_a_page_beyond_the_role_is_not_there(
    desktop: Desktop, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = (set(Right) - session.rights) or {Right.READ_AUDIT}
    spec = PageSpec("secret", NotePage, "secret", "Secret", "lock", right=forbidden.pop())
    monkeypatch.setattr(navigation, "PAGES", (*navigation.PAGES, spec))
    limited = session.rights - {spec.right}
    monkeypatch.setattr(Session, "rights", property(lambda _self: limited))
    desktop.process.enter(session)
    desk = desktop.desk()
    desk.open_page("secret")

    assert isinstance(desk.page(), HomePage)
    assert "Secret" not in [b.text() for b in desk.findChildren(QToolButton)]
    assert "Secret" not in [action.title for action in desk.all_actions()]


def test_arrow_keys_walk_along_the_rail(desk: DeskView) -> None:
    rail = desk.findChild(Rail)
    assert rail is not None
    first, last = rail._buttons["home"], rail._help
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Up)

    assert last.hasFocus()
    QTest.keyClick(last, Qt.Key.Key_Down)
    assert first.hasFocus()


def test_the_rail_has_seven_words_at_most() -> None:
    assert len([spec for spec in navigation.PAGES if spec.rail_id]) <= 7


def test_pages_hear_of_changes_while_they_are_open(desk: DeskView) -> None:
    first = open_note(desk, 1)
    second = open_note(desk, 2)
    changes = Changes(frozenset({ChangeKind.CASE}))
    desk.desk.feed.tell(changes)

    assert second.told == [changes]
    assert first.told == []


def test_a_shortcut_of_a_page_works_only_there(desk: DeskView) -> None:
    page = open_note(desk)
    page.field.setPlainText("x")
    key, control = Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier
    desk.open_page("home")
    titles = [action.id for action in desk.all_actions()]
    page = open_note(desk)
    page.field.setPlainText("x")
    page.heading.setFocus()
    QTest.keyClick(desk, key, control)

    assert "note.clear" not in titles
    assert page.field.toPlainText() == ""


def test_no_two_actions_share_an_id_or_a_shortcut(desk: DeskView) -> None:
    open_note(desk)
    actions = desk.all_actions()
    ids = [action.id for action in actions]
    keys = [action.shortcut for action in actions if action.shortcut]

    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)


def test_the_palette_opens_a_page_by_the_beginning_of_its_words(desk: DeskView) -> None:
    QTest.keyClick(desk, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "sett")
    found = desk.palette_box.titles()
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert found == ("Settings",)
    assert desk.place().page == "settings"
    assert not desk.palette_box.isVisible()


def test_the_palette_goes_away_and_gives_the_keyboard_back(desk: DeskView) -> None:
    page = open_note(desk)
    desk.palette_box.open()
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Escape)

    assert not desk.palette_box.isVisible()
    assert QApplication.focusWidget() is page.field


def test_the_palette_says_when_nothing_is_found(desk: DeskView) -> None:
    desk.palette_box.open()
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "zzz")

    assert desk.palette_box.titles() == ()
    assert desk.palette_box._nothing.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.palette_box.isVisible()


def test_arrow_keys_choose_in_the_palette(desk: DeskView) -> None:
    desk.palette_box.open()
    field = QApplication.focusWidget()
    found = desk.palette_box.findChild(QListWidget)
    assert field is not None
    assert found is not None
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Up)

    assert found.currentRow() == 1


def test_the_status_line_says_who_and_how_safe(desk: DeskView) -> None:
    said = desk._status._words.text()

    assert said == "Test vault  ·  Coordinator, Director  ·  Never backed up  ·  Not checked yet"


def test_the_sheet_of_shortcuts_closes_with_escape(desk: DeskView) -> None:
    QTest.keyClick(desk, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert QApplication.activeModalWidget() is None
