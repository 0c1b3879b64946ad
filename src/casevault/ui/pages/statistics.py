"""Figures of a report: as they would leave, and, for few, exactly as they are."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QTabBar, QWidget

from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services.session import ChangeKind, Changes
from casevault.ui.actions import Action
from casevault.ui.figures.report_choice import ReportChoice
from casevault.ui.page import Desk, Page
from casevault.ui.pages.restored_notice import RestoredNotice
from casevault.ui.pages.saved_choice import choice_from, choice_to
from casevault.ui.pages.statistics_tabs import ExactTab, ReleaseTab
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.text import Tone
from casevault.ui.widgets.visibility import set_shown

_RELEASE: Final = 0
_EXACT: Final = 1


class StatisticsPage(Page):
    """Report and period above; below them two tabs that never show each other's figures."""

    title_id: ClassVar[str] = N_("Statistics")
    help_id: ClassVar[str] = "statistics"
    column_characters: ClassVar[int] = 130

    def __init__(self, desk: Desk, parent: QWidget | None = None, **chosen: Any) -> None:
        super().__init__(desk, parent)
        session = desk.session
        self.choice = ReportChoice(session.today, session.vault.info.country)
        self.choice.choose(*choice_from(chosen))
        self.restored = RestoredNotice(desk)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(gettext("Figures"))
        self.tabs.setExpanding(False)
        self.release_tab = ReleaseTab(desk, self.choice)
        self.exact_tab: ExactTab | None = None
        self.tabs.addTab(gettext("As it would be released"))
        for part in (self.restored, self.choice, self.tabs, self.release_tab):
            self.body.addWidget(part)
        if session.may(Right.SEE_EXACT_FIGURES):
            self.exact_tab = ExactTab(desk, self.choice)
            self.tabs.addTab(gettext("Exact, for our eyes only"))
            self.body.addWidget(self.exact_tab)
            self.exact_tab.hide()
        self.body.addStretch(1)
        self.strip = Banner(gettext("Exact figures, for your eyes only"), Tone.CAUTION)
        self.strip.hide()
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.strip)
        self.choice.changed.connect(self._forget)
        self.tabs.currentChanged.connect(self._tab_changed)

    def first_focus(self) -> QWidget | None:
        """The report."""
        return self.choice.first_focus()

    def arguments(self) -> dict[str, Any]:
        """Report and period; never which figures were looked at."""
        return choice_to(self.choice.chosen())

    def actions_here(self) -> tuple[Action, ...]:
        """Showing the figures of the open tab."""
        return (Action("statistics.show", N_("Show the figures"), self._show, "F5", "table-2"),)

    def refresh(self, changes: object, _initiator: object = None) -> None:
        """Figures that may have changed are taken away, not left standing."""
        kinds = {ChangeKind.CASE, ChangeKind.RECORD, ChangeKind.RELEASE}
        if isinstance(changes, Changes) and changes.kinds & kinds:
            self._forget()

    def _show(self) -> None:
        tab = self.exact_tab if self.tabs.currentIndex() == _EXACT else self.release_tab
        if tab is not None:
            tab.show_figures()

    def _tab_changed(self, at: int) -> None:
        if self.exact_tab is None:
            return
        if at != _EXACT:
            self.exact_tab.forget()  # gone as soon as somebody looks elsewhere
        set_shown(self.exact_tab, at == _EXACT)
        set_shown(self.strip, at == _EXACT)
        set_shown(self.release_tab, at == _RELEASE)

    def _forget(self) -> None:
        self.release_tab.forget()
        if self.exact_tab is not None:
            self.exact_tab.forget()
