"""Figures of a report: as they would leave, and, for few, exactly as they are."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QTabWidget, QWidget

from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services.session import ChangeKind, Changes
from casevault.ui.actions import Action
from casevault.ui.figures.report_choice import ReportChoice
from casevault.ui.page import Desk, Page
from casevault.ui.pages.saved_choice import choice_from, choice_to
from casevault.ui.pages.statistics_tabs import ExactTab, ReleaseTab


class StatisticsPage(Page):
    """Report and period above; below them two tabs that never show each other's figures."""

    title_id: ClassVar[str] = N_("Statistics")
    help_id: ClassVar[str] = "statistics"
    scrolls: ClassVar[bool] = False

    def __init__(self, desk: Desk, parent: QWidget | None = None, **chosen: Any) -> None:
        super().__init__(desk, parent)
        session = desk.session
        self.choice = ReportChoice(session.today, session.vault.info.country)
        self.choice.choose(*choice_from(chosen))
        self.release_tab = ReleaseTab(desk, self.choice)
        self.exact_tab: ExactTab | None = None
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(gettext("Figures"))
        self.tabs.addTab(self.release_tab, gettext("As it would be released"))
        if session.may(Right.SEE_EXACT_FIGURES):
            self.exact_tab = ExactTab(desk, self.choice)
            self.tabs.addTab(self.exact_tab, gettext("Exact, for our eyes only"))
        self.body.addWidget(self.choice)
        self.body.addWidget(self.tabs, 1)
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
        tab = self.tabs.currentWidget()
        if isinstance(tab, (ReleaseTab, ExactTab)):
            tab.show_figures()

    def _tab_changed(self, _at: int) -> None:
        # Exact figures are gone as soon as somebody looks elsewhere.
        if self.exact_tab is not None and self.tabs.currentWidget() is not self.exact_tab:
            self.exact_tab.forget()

    def _forget(self) -> None:
        self.release_tab.forget()
        if self.exact_tab is not None:
            self.exact_tab.forget()
