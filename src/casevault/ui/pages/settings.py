"""How the desktop looks and when it locks. Nothing here belongs to any vault."""

from __future__ import annotations

import sys
from typing import Any, ClassVar, Final

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import LANGUAGES, N_, gettext, language, ngettext
from casevault.ui.capture_guard import CAN_HIDE, capture_words
from casevault.ui.clipboard import CLEARED_AFTER_SECONDS
from casevault.ui.page import Desk, Page
from casevault.ui.pages.vault_links import VaultLinks
from casevault.ui.preferences import IDLE_MINUTES
from casevault.ui.screen_lock import Sign, unheard_signs
from casevault.ui.theme import SCHEME_NAMES, TEXT_SIZES
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body

_UNHEARD: Final = {
    Sign.SCREEN_LOCK: N_(
        "On this computer the program does not hear when the screen is locked. "
        "Lock the vault first."
    ),
    Sign.LID: N_(
        "On this computer the program does not see the lid. "
        "If closing it does not put the computer to sleep, lock the vault first."
    ),
    Sign.OTHER_USER: N_(
        "On this computer the program does not notice when another user takes over. "
        "Lock the vault first."
    ),
}


class _StillBox(QComboBox):
    """A wheel that scrolls the page over it chooses nothing: no time to lock is set by accident."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()


class SettingsPage(Page):
    """Each choice holds at once and is kept for the next start."""

    title_id: ClassVar[str] = N_("Settings")
    help_id: ClassVar[str] = "settings"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        now = desk.preferences.now
        self.body.addWidget(VaultLinks(desk))
        look = Card(gettext("Look"))
        words = gettext("These belong to this computer. They hold nothing of any vault.")
        look.body.addWidget(Body(words, muted=True))
        self._first = self._choice(
            look,
            gettext("Language"),
            [(each.own_name, each.code) for each in LANGUAGES],
            language().code,
            "language",
        )
        self._choice(
            look,
            gettext("Colours"),
            [(gettext(words), scheme) for scheme, words in SCHEME_NAMES.items()],
            now.scheme,
            "scheme",
        )
        self._choice(
            look,
            gettext("Text size"),
            [(gettext("{percent} %").format(percent=each), each) for each in TEXT_SIZES],
            now.text_percent,
            "text_percent",
        )
        self.body.addWidget(look)
        self.body.addWidget(self._lock_card())
        self.body.addWidget(self._leaks_card())
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """The language."""
        return self._first

    def _lock_card(self) -> Card:
        now = self.desk.preferences.now
        card = Card(gettext("Locking"))
        self._choice(
            card,
            gettext("Lock when nobody is here for"),
            [
                (ngettext("one minute", "{count} minutes", each).format(count=each), each)
                for each in IDLE_MINUTES
            ],
            now.idle_minutes,
            "idle_minutes",
        )
        words = (
            gettext(
                "The vault locks at once when the computer sleeps, its lid is closed, its screen "
                "is locked or another user comes; a minimised window after one minute. It never "
                "asks: what you typed is sealed and comes back."
            ),
            gettext(
                "Ctrl+L locks now. F12 takes everything off the screen and locks, wherever you "
                "are in the program; Ctrl+Shift+H does the same."
            ),
        )
        for each in words:
            card.body.addWidget(Body(each, muted=True))
        for sign, sentence in _UNHEARD.items():
            if sign in unheard_signs():
                card.body.addWidget(Body(gettext(sentence), muted=True))
        return card

    def _leaks_card(self) -> Card:
        now = self.desk.preferences.now
        card = Card(gettext("Screen and clipboard"))
        if CAN_HIDE:
            self._switch(
                card,
                gettext("Keep out of screenshots and recordings"),
                "hide_from_capture",
                now.hide_from_capture,
            )
        card.body.addWidget(Body(gettext(capture_words()), muted=True))
        self._switch(
            card,
            gettext("Offer to copy names and numbers"),
            "may_copy",
            now.may_copy,
        )
        words = gettext(
            "Each copy is written in the log. After {seconds} seconds, when the vault locks and "
            "when the program ends it is taken off the clipboard. Programs that collect what is "
            "copied are asked not to keep it; some keep it all the same."
        )
        card.body.addWidget(Body(words.format(seconds=CLEARED_AFTER_SECONDS), muted=True))
        if sys.platform == "win32":
            self._switch(
                card,
                gettext("Let reading aids see the memory"),
                "aids_may_read",
                now.aids_may_read,
            )
            words = gettext(
                "Switch this on only if your aid does not work without it. It holds from the next "
                "start."
            )
            card.body.addWidget(Body(words, muted=True))
        return card

    def _switch(self, card: Card, label: str, name: str, now: bool) -> None:  # noqa: FBT001 - the value of a preference
        switch = QCheckBox(label)
        switch.setChecked(now)
        switch.toggled.connect(lambda on: self._change(**{name: on}))
        card.body.addWidget(switch)

    def _choice(
        self, card: Card, label: str, choices: list[tuple[str, Any]], now: object, name: str
    ) -> QComboBox:
        box = _StillBox()
        for words, value in choices:
            box.addItem(words, value)
        box.setCurrentIndex([value for _, value in choices].index(now))
        box.activated.connect(lambda at: self._change(**{name: choices[at][1]}))
        card.body.addWidget(FieldRow(label, box))
        return box

    def _change(self, **values: Any) -> None:
        try:
            self.desk.preferences.change(**values)
        except UserError as error:
            self.desk.notices.show_error(error)
