from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casevault.domain.errors import UserError
from casevault.domain.roles import ENFORCED_BY, Enforcement, Right, Role, rights
from casevault.services import unlock, users
from casevault.services.session import Session
from casevault.ui.pages.new_user import NewUserPage
from casevault.ui.pages.own_passphrase import OwnPassphrasePage
from casevault.ui.pages.users import UsersPage
from casevault.ui.right_words import NO, YES, offered_roles, rights_rows
from casevault.ui.widgets.word_table import WordTable
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import button, opened, session_as, words_of
from ui.walking import cut_texts, missed, nameless, sideways

FIRST = "correct horse battery staple in nine more words"
SECOND = "marble lantern orchard pepper violin sandstone"


@pytest.fixture
def page(desktop: Desktop, session: Session) -> UsersPage:
    desktop.process.enter(session)
    return opened(desktop, UsersPage, "users")


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Session]:
    made = session_as(Role.WORKER, tmp_path)
    yield made
    made.close()


@pytest.fixture
def typed_session(tmp_path: Path) -> Iterator[Session]:
    """A vault whose founder has a passphrase that can be typed."""
    made = unlock.create_vault(
        tmp_path / "typed.casevault",
        user_name="Ana",
        passphrase=bytearray(FIRST.encode()),
        label="Centre",
        country="RS",
    )
    yield made
    made.close()


def adding(desktop: Desktop) -> NewUserPage:
    return opened(desktop, NewUserPage, "new_user")


def test_everybody_is_listed_with_her_roles(page: UsersPage, session: Session) -> None:
    session.vault.users.add_with_derived_key(
        "Jelena", bytearray(b"j" * 32), frozenset({Role.WORKER, Role.AUDITOR})
    )
    page._read()
    said = words_of(page).splitlines()

    assert said[said.index("Founder") + 1] == "Coordinator, Director"
    assert said[said.index("Jelena") + 1] == "Case worker, Data officer"


@pytest.mark.parametrize("right", Right)
def test_each_right_says_who_has_it_and_what_holds_it(right: Right) -> None:
    roles = offered_roles(practice=True)
    row = rights_rows(roles)[list(Right).index(right)]
    words = {Enforcement.KEYS: "Keys", Enforcement.PROGRAM: "Only the program"}

    assert row[-1] == words[ENFORCED_BY[right]]
    assert row[1:-1] == tuple(YES if right in rights(frozenset({role})) else NO for role in roles)


def test_marks_in_the_table_of_rights_are_spoken_as_words(page: UsersPage) -> None:
    table = page.findChild(WordTable)
    assert table is not None
    model = table.model()
    said = {
        model.index(row, column).data(11)  # Qt.ItemDataRole.AccessibleTextRole
        for row in range(model.rowCount())
        for column in range(1, model.columnCount() - 1)
    }

    assert all(words.endswith((": yes", ": no")) for words in said)


@pytest.mark.parametrize("language", ["en", "sr", "sr_Latn"])
def test_the_table_of_rights_fits_a_small_screen_down_to_its_last_column(
    desktop: Desktop, session: Session, language: str
) -> None:
    desktop.process._preferences.change(language=language)
    desktop.process.enter(session)
    desktop.process.window.resize(1024, 700)
    table = opened(desktop, UsersPage, "users").findChild(WordTable)
    for _ in range(3):
        delete_what_is_due()
    assert table is not None
    head = table.horizontalHeader()

    assert table.horizontalScrollBar().maximum() == 0
    assert head.length() <= table.viewport().width()
    assert head.height() >= head.fontMetrics().height() * 2 or language == "en"


def test_a_trainer_is_offered_in_practice_vaults_only() -> None:
    assert Role.TRAINER not in offered_roles(practice=False)
    assert Role.TRAINER in offered_roles(practice=True)


def test_a_new_user_opens_the_vault_with_the_passphrase_that_was_shown_once(
    page: UsersPage, desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    button(page, "Add a user").click()
    form = adding(desktop)
    form._name.setText("Jelena")
    form._roles[Role.WORKER].setChecked(True)
    shown = form._passphrase.passphrase()
    form._passphrase._written.setChecked(True)
    form._add.click()
    qtbot.waitUntil(lambda: desktop.desk().place().page == "users", timeout=60_000)
    back = opened(desktop, UsersPage, "users")
    listed = words_of(back)
    notices = desktop.desk().notices.texts()
    folder = session.vault.info.folder
    desktop.process.take_down()
    session.close()
    again = unlock.unlock(folder, user_name="Jelena", passphrase=bytearray(shown.encode()))
    roles = again.vault.user.roles
    again.close()

    assert "Jelena" in listed
    assert shown not in listed
    assert "Jelena can open the vault now." in notices
    assert roles == frozenset({Role.WORKER})


def test_what_is_missing_is_said_where_it_is_missing(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    form = adding(desktop)
    steps: tuple[Callable[[], object], ...] = (
        lambda: None,
        lambda: form._name.setText("Jelena"),
        lambda: form._roles[Role.WORKER].setChecked(True),
    )
    said = []
    for fill in steps:
        fill()
        form._add.click()
        said.append((form._banner.text(), form._banner.parentWidget()))

    assert said == [
        ("The new user needs a name. Give one.", form._who),
        ("A user needs at least one role. Choose one.", form._what),
        ("Write the six words down, then say so here.", form._secret),
    ]
    assert len(users.list_users(session)) == 1


@pytest.mark.parametrize("name", ["users", "new_user", "own_passphrase"])
@pytest.mark.parametrize("percent", [100, 200])
def test_the_forms_are_walked_by_keyboard_named_and_uncut(
    name: str, percent: int, desktop: Desktop, session: Session
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.enter(session)
    desktop.desk().open_page(name)
    window = desktop.process.window
    window.resize(1024, 700)
    for _ in range(3):
        delete_what_is_due()

    assert nameless(window) == []
    assert missed(window) == []
    assert cut_texts(window) == []
    assert sideways(window) == []


def test_a_name_that_is_taken_is_refused_and_nothing_typed_is_lost(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    desktop.process.enter(session)
    form = adding(desktop)
    form._name.setText("founder")
    form._roles[Role.WORKER].setChecked(True)
    form._passphrase._written.setChecked(True)
    form._add.click()
    qtbot.waitUntil(lambda: bool(form._banner.text()), timeout=60_000)

    assert "user of that name already" in form._banner.text()
    assert form._name.text() == "founder"
    assert form._add.isEnabled()
    assert len(users.list_users(session)) == 1


def test_a_case_worker_is_told_whom_to_ask_and_cannot_add(
    desktop: Desktop, worker: Session
) -> None:
    desktop.process.enter(worker)
    page = opened(desktop, UsersPage, "users")
    said = words_of(page)
    shown = page._add.isVisible()
    desktop.desk().open_page("new_user")

    assert "Users are changed by the coordinator. Ask her." in said
    assert not shown
    assert desktop.desk().place().page == "home"
    with pytest.raises(UserError):
        users.add_user(worker, "Jelena", bytearray(FIRST.encode()), roles=frozenset({Role.WORKER}))


def change(form: OwnPassphrasePage, present: str, new: str, again: str) -> None:
    """Fill the three fields and press the button."""
    form._now.setText(present)
    form._new._use_own.setChecked(True)
    form._new._edit.setText(new)
    form._again._edit.setText(again)
    form._change.click()


def test_a_passphrase_is_changed_by_who_knows_the_present_one(
    desktop: Desktop, typed_session: Session, qtbot: QtBot
) -> None:
    desktop.process.enter(typed_session)
    opened(desktop, UsersPage, "users")
    form = opened(desktop, OwnPassphrasePage, "own_passphrase")
    change(form, FIRST, SECOND, SECOND)
    qtbot.waitUntil(lambda: desktop.desk().place().page == "users", timeout=60_000)
    folder = typed_session.vault.info.folder
    desktop.process.take_down()
    typed_session.close()
    with pytest.raises(UserError):
        unlock.unlock(folder, user_name="Ana", passphrase=bytearray(FIRST.encode()))
    again = unlock.unlock(folder, user_name="Ana", passphrase=bytearray(SECOND.encode()))
    name = again.vault.user.name
    again.close()

    assert name == "Ana"


def test_whoever_finds_the_vault_open_cannot_change_the_passphrase(
    desktop: Desktop, typed_session: Session, qtbot: QtBot
) -> None:
    desktop.process.enter(typed_session)
    form = opened(desktop, OwnPassphrasePage, "own_passphrase")
    change(form, SECOND, SECOND, SECOND)
    qtbot.waitUntil(lambda: bool(form._banner.text()), timeout=60_000)

    assert "not your present passphrase" in form._banner.text()
    assert form._banner.parentWidget() is form._present
    users.require_own_passphrase(typed_session, bytearray(FIRST.encode()))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("", SECOND, SECOND), "Type your present passphrase."),
        ((FIRST, "password1", "password1"), "too easy to guess"),
        ((FIRST, SECOND, FIRST), "not the same passphrase"),
    ],
)
def test_a_passphrase_that_cannot_be_is_refused_before_any_work(
    desktop: Desktop, session: Session, typed: tuple[str, str, str], words: str
) -> None:
    desktop.process.enter(session)
    form = opened(desktop, OwnPassphrasePage, "own_passphrase")
    change(form, *typed)

    assert words in form._banner.text()
