"""Figures: exact ones on the screen, protected ones, and a release from question to signature."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from casevault.ui.figures.figure_table import FigureTable
from casevault.ui.pages.release_done import DoneView
from casevault.ui.pages.release_wizard import ReleaseWizardPage
from casevault.ui.pages.releases import ReleasesPage
from casevault.ui.pages.statement_check import StatementCheckPage
from casevault.ui.pages.statistics import StatisticsPage
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.path_picker import PathPicker
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until

STATEMENT: Final = (
    "Prošlog meseca pomogli smo devojčici od 14 godina iz Leskovca, a u martu i njenoj sestri. "
    "Njen očuh je uhapšen.\n\n"
    "In the second quarter we assisted 7 persons: six women and one boy, found begging in Vranje. "
    "None of them were foreign."
)
"""An invented text that nobody should send."""


def look_at_the_statistics(journey: Journey) -> Script:
    """The page, the exact figures, and away again."""
    hand = journey.hand
    yield hand.control(Qt.Key.Key_4)
    yield hand.until_page(StatisticsPage)
    yield Sight("statistics")
    page = hand.page(StatisticsPage)
    yield Do(lambda: page.tabs.setCurrentIndex(1), "the tab of exact figures")
    yield Sight("statistics_exact_empty")
    yield hand.click("Show the exact figures")
    yield Until(lambda: bool(hand.visible(FigureTable)), "the exact figures")
    yield Sight("statistics_exact")
    yield Do(lambda: page.tabs.setCurrentIndex(0), "the tab of protected figures")


def look_at_protected_figures(journey: Journey) -> Script:
    """What a release would print."""
    hand = journey.hand
    yield hand.click("Show the protected figures")
    yield Until(lambda: bool(hand.visible(FigureTable)), "the protected figures")
    yield Sight("statistics_protected")


def see_the_releases(journey: Journey, name: str) -> Script:
    """The list of what left."""
    hand = journey.hand
    yield hand.control(Qt.Key.Key_5)
    yield hand.until_page(ReleasesPage)
    yield Sight(name)


def check_a_statement(journey: Journey) -> Script:
    """A text is pasted, read, and one wording taken."""
    hand = journey.hand
    yield hand.click("Check a statement")
    yield hand.until_page(StatementCheckPage)
    yield Sight("statement_empty")
    page = hand.page(StatementCheckPage)
    yield Do(lambda: page.text.setPlainText(STATEMENT), "paste a text")
    yield hand.click("Read the text")
    yield Until(lambda: bool(page.found.entries()), "what was found")
    yield Sight("statement")
    yield hand.keys(Qt.Key.Key_F8)
    leave_out = page.found.entries()[-1].findChildren(Button)[-1]
    yield Do(leave_out.click, "leave it out")
    yield Sight("statement_taken")
    yield from see_the_releases(journey, "releases_again")


def ask_for_a_release(journey: Journey) -> Script:
    """What and for whom; what is missing is said."""
    hand = journey.hand
    yield hand.click("Make a release")
    yield hand.until_page(ReleaseWizardPage)
    yield Sight("release_what")
    yield hand.click("Continue")
    yield hand.until_says("For whom is it?")
    yield hand.click("Continue")
    yield hand.until_says("Say who receives the release, or where it is published.")
    yield Sight("release_whom")
    yield hand.fill("Recipient (required)", "The yearly report")


def give_up_the_release(journey: Journey) -> Script:
    """Back to where one came from; nothing was kept."""
    hand = journey.hand
    yield hand.click("Back")
    yield hand.click("Cancel")
    yield hand.until_page(ReleasesPage)


def check_a_release(journey: Journey) -> Script:
    """Protected, attacked, looked at."""
    hand = journey.hand
    yield hand.click("Continue")
    yield hand.until_says("Check what leaves")
    yield Sight("release_checking")
    page = hand.page(ReleaseWizardPage)
    yield Until(lambda: page.check.prepared is not None, "a release that holds")
    yield Sight("release")
    yield Do(lambda: hand.the(QCheckBox, page.check).click(), "looked at every table")
    yield Sight("release_looked")


def write_a_release(journey: Journey, approver_passphrase: str, into: Path) -> Script:
    """Where to, the approval, the files."""
    hand = journey.hand
    into.mkdir(parents=True, exist_ok=True)
    yield hand.click("Continue")
    yield hand.until_says("Save and approve")
    yield Sight("release_save")
    yield hand.click("Another place…")
    yield hand.until_dialog(PathPicker)
    yield hand.fill("Path", str(into))
    yield hand.keys(Qt.Key.Key_Return)
    yield hand.click("Choose this folder")
    yield hand.until_no_dialog()
    yield hand.fill("Her passphrase (required)", approver_passphrase)
    yield hand.click("Write the release")
    yield Until(lambda: bool(hand.visible(DoneView)), "the files")
    yield Sight("release_done")


def check_the_files(journey: Journey, folder: Path) -> Script:
    """What was written is read back and judged."""
    hand = journey.hand
    yield from see_the_releases(journey, "releases")
    written = next(each for each in sorted(folder.iterdir()) if each.is_dir())
    yield Do(lambda: hand.page(ReleasesPage).look_at(written), "check the files")
    yield Until(lambda: len(hand.banners()) > 0, "the verdict")
    yield Sight("releases_verified")
