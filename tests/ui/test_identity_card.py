from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.forms import form
from casevault.services.identity import Reason
from casevault.services.session import Session
from casevault.ui.records.identity_card import OPEN_SECONDS, IdentityCard
from casevault.ui.records.reason_panel import ReasonPanel
from casevault.ui.records.safe_contact import safe_contact
from casevault.ui.widgets.buttons import Button
from ui.case_makers import new_case, new_person
from ui.conftest import Desktop, delete_what_is_due
from ui.walking import nameless

SECRETS = ("Jelena", "060 123 456", "After six")
Card = Callable[..., IdentityCard]


@pytest.fixture
def card(qtbot: QtBot, desktop: Desktop, session: Session) -> Iterator[Card]:
    desktop.process.enter(session)
    hosts: list[QWidget] = []

    def make(**answers: object) -> IdentityCard:
        known = {"given_name": "Jelena", "phone": "060 123 456", "may_call": "YES"} | answers
        told = {key: value for key, value in known.items() if value is not None}
        person = new_person(session, new_case(session), **told)
        host = QWidget()
        hosts.append(host)
        made = IdentityCard(desktop.desk().desk, form("person"), person, host)
        QVBoxLayout(host).addWidget(made)
        qtbot.addWidget(host)
        with qtbot.waitActive(host):
            host.show()
            host.activateWindow()
        return made

    yield make
    hosts.clear()


def opened(qtbot: QtBot, card: IdentityCard, reason: Reason = Reason.CASE_WORK) -> IdentityCard:
    card.ask()
    panel = card.findChild(ReasonPanel)
    assert panel is not None
    panel.choose(reason)
    with qtbot.waitSignal(card.opened, timeout=3000):
        panel._give()
    return card


def seen(card: IdentityCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisibleTo(card))


def heard(widget: QWidget) -> str:
    """Everything a screen reader could read out of the card, hidden parts included."""

    def walk(interface: QAccessibleInterface) -> Iterator[str]:
        for kind in (
            QAccessible.Text.Name,
            QAccessible.Text.Description,
            QAccessible.Text.Value,
        ):
            yield interface.text(kind)
        for number in range(interface.childCount()):
            child = interface.child(number)
            if child is not None:
                yield from walk(child)

    return "\n".join(walk(QAccessible.queryAccessibleInterface(widget)))


def test_a_card_is_closed_until_somebody_says_why(card: Card) -> None:
    made = card()

    assert not made.is_open
    assert not any(secret in seen(made) + heard(made) for secret in SECRETS)


def test_a_reason_is_needed_and_another_reason_needs_words(qtbot: QtBot) -> None:
    panel = ReasonPanel("record")
    qtbot.addWidget(panel)
    ways = []
    for reason, words in (
        (None, ""),
        (Reason.OTHER, ""),
        (Reason.OTHER, "x"),
        (Reason.CONTACT, ""),
    ):
        if reason is not None:
            panel.choose(reason, words)
        ways.append(panel._go.isEnabled())

    assert ways == [False, False, True, True]


def test_opening_is_written_in_the_log_with_its_reason(
    qtbot: QtBot, session: Session, card: Card
) -> None:
    opened(qtbot, card(), Reason.CONTACT)

    reasons = [entry.reason for entry in session.vault.audit.read() if entry.reason]
    assert reasons == ["contact"]


def test_an_open_card_shows_names_and_the_rule_before_any_number(qtbot: QtBot, card: Card) -> None:
    made = opened(qtbot, card(call_when="After six", may_call="TIMES"))

    words = seen(made)
    assert words.index("Only at agreed times") < words.index("Jelena") < words.index("060 123 456")


@pytest.mark.parametrize(
    ("answers", "warning"),
    [
        ({"may_call": "NO"}, "Do not call or write"),
        ({"phone_watched": True}, "may be watched"),
        ({"may_call": None}, "Ask the person first"),
    ],
)
def test_a_number_that_endangers_stays_covered_until_the_rule_was_read(
    qtbot: QtBot, card: Card, answers: dict[str, object], warning: str
) -> None:
    made = opened(qtbot, card(**answers))
    assert warning in seen(made)
    assert "060 123 456" not in seen(made)

    show = next(
        button
        for button in made.findChildren(Button)
        if button.text().startswith("I have read this")
    )
    QTest.mouseClick(show, Qt.MouseButton.LeftButton)

    assert "060 123 456" in seen(made)


def test_the_card_closes_by_itself_after_a_minute_without_use(qtbot: QtBot, card: Card) -> None:
    made = opened(qtbot, card())
    assert made.countdown.text().startswith(f"Closes in {OPEN_SECONDS} seconds")

    for _ in range(OPEN_SECONDS - 1):
        made.second_passed()
    assert made.countdown.text().startswith("Closes in 1 second ")
    made.second_passed()
    delete_what_is_due()

    assert not made.is_open
    assert not any(secret in seen(made) + heard(made) for secret in SECRETS)


def test_using_the_card_gives_it_another_minute(qtbot: QtBot, card: Card) -> None:
    made = opened(qtbot, card())
    for _ in range(OPEN_SECONDS - 1):
        made.second_passed()

    place = QPointF(5, 5)
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        place,
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(made, move)
    made.second_passed()

    assert made.is_open


def test_closing_leaves_no_word_for_eye_or_ear(qtbot: QtBot, card: Card) -> None:
    made = opened(qtbot, card(call_when="After six", may_call="TIMES"))
    labels = [label for label in made.findChildren(QLabel) if label.text()]

    made.close_card()

    held = [label.text() + label.accessibleName() for label in labels]
    assert not any(secret in text for secret in SECRETS for text in held)
    assert not any(secret in heard(made) for secret in SECRETS)


def test_a_card_that_is_hidden_is_closed(qtbot: QtBot, card: Card) -> None:
    made = opened(qtbot, card())

    host = made.parentWidget()
    assert host is not None
    host.hide()

    assert not made.is_open


def test_nothing_on_an_open_card_can_be_selected_copied_or_dragged(
    qtbot: QtBot, card: Card
) -> None:
    QGuiApplication.clipboard().setText("before")
    made = opened(qtbot, card())
    labels = [label for label in made.findChildren(QLabel) if label.text()]
    selectable = Qt.TextInteractionFlag.TextSelectableByMouse
    for label in labels:
        QTest.mouseDClick(label, Qt.MouseButton.LeftButton)
        QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert not [label for label in labels if label.textInteractionFlags() & selectable]
    assert QGuiApplication.clipboard().text() == "before"
    assert made.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu


def test_a_refusal_is_said_on_the_card(qtbot: QtBot, session: Session, card: Card) -> None:
    made = card()
    object.__setattr__(session.vault.user, "roles", frozenset())
    made.ask()
    panel = made.findChild(ReasonPanel)
    assert panel is not None
    panel.choose(Reason.CASE_WORK)

    panel._give()
    qtbot.waitUntil(made.problem.isVisible, timeout=3000)

    assert "does not see names" in made.problem.text()
    assert not made.is_open


def test_every_control_of_the_card_is_named_open_and_closed(qtbot: QtBot, card: Card) -> None:
    made = card()
    host = made.parentWidget()
    assert host is not None
    closed = nameless(host)
    made.ask()
    asking = nameless(host)
    panel = made.findChild(ReasonPanel)
    assert panel is not None
    panel.choose(Reason.CASE_WORK)
    with qtbot.waitSignal(made.opened, timeout=3000):
        panel._give()

    assert (closed, asking, nameless(host)) == ([], [], [])


def test_no_rule_is_no_permission() -> None:
    assert safe_contact(form("person"), {"phone": "1"}).is_unknown
    assert not safe_contact(form("person"), {"may_call": "YES"}).is_unknown
    assert safe_contact(form("person"), {"may_call": {"missing": "NASK"}}).is_unknown
