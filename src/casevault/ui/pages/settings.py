"""How the desktop looks and when it locks. Nothing here belongs to any vault."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import LANGUAGES, N_, gettext, language, ngettext
from casevault.ui.capture_guard import CAN_HIDE
from casevault.ui.page import Desk, Page
from casevault.ui.pages.vault_links import VaultLinks
from casevault.ui.preferences import IDLE_MINUTES
from casevault.ui.theme import SCHEME_NAMES, TEXT_SIZES
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body


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
        card.body.addWidget(
            Body(
                gettext(
                    "A minimised window locks after one minute, and the computer's sleep locks at "
                    "once. Ctrl+L locks now; Ctrl+Shift+H locks and hides the window."
                ),
                muted=True,
            )
        )
        if CAN_HIDE:
            hide = QCheckBox(gettext("Keep this window out of screenshots and recordings"))
            hide.setChecked(now.hide_from_capture)
            hide.toggled.connect(lambda on: self._change(hide_from_capture=on))
            card.body.addWidget(hide)
        else:
            card.body.addWidget(
                Body(
                    gettext(
                        "This computer's system cannot keep a window out of screenshots. "
                        "Mind who can see or record the screen."
                    ),
                    muted=True,
                )
            )
        return card

    def _choice(
        self, card: Card, label: str, choices: list[tuple[str, Any]], now: object, name: str
    ) -> QComboBox:
        box = QComboBox()
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
