"""The ways from the settings to the pages about the open vault itself."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from casevault.i18n import N_, gettext
from casevault.ui.navigation import page_spec
from casevault.ui.page import Desk
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Body

_LINKS: Final[tuple[tuple[str, str, str], ...]] = (
    ("users", N_("Users"), N_("Who may open this vault, and what each role may do.")),
    ("safety", N_("Backup and checks"), N_("A copy in another place; whether all is sound.")),
    ("backups", N_("Backups"), N_("Where they go, what exists, and that they come back.")),
    ("recovery", N_("Recovery"), N_("Who gets back in when nobody can unlock any more.")),
    (
        "device_check",
        N_("Device check"),
        N_("What this computer itself gives away, and what to click."),
    ),
    (
        "keeping",
        N_("Keeping and erasing"),
        N_("Which cases are past their time; legal holds; erasing for good."),
    ),
    ("travel", N_("Travel without names"), N_("Taking the keys to names off this computer.")),
    ("log", N_("Log"), N_("What was done in this vault, by whom and when.")),
    ("import_cases", N_("Take over a spreadsheet"), N_("Cases that were kept elsewhere so far.")),
)


class VaultLinks(Card):
    """One line for each page that this user may open."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(gettext("This vault"), parent)
        for name, title_id, meaning_id in _LINKS:
            spec = page_spec(name)
            if spec is None or (spec.right is not None and not desk.session.may(spec.right)):
                continue
            row = QHBoxLayout()
            meaning = gettext(meaning_id)
            row.addWidget(Body(meaning), 1)
            button = Button(gettext(title_id), icon=spec.icon, description=meaning)
            button.clicked.connect(lambda _on=False, page=name: desk.open_page(page))
            row.addWidget(button)
            self.body.addLayout(row)
