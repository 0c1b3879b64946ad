"""The steps of a release on the pages of the wizard, up to the files that are written."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from casevault.domain.offered_periods import Span
from casevault.domain.release import Profile
from casevault.ui.pages.release_wizard import ReleaseWizardPage
from ui.conftest import Desktop
from ui.filled_vaults import opened

RECIPIENT = "Centre for protection"


def begun(desktop: Desktop) -> ReleaseWizardPage:
    """The wizard on its first page, with the last quarter chosen."""
    page = opened(desktop, ReleaseWizardPage, "release_wizard")
    page.what.choice.choose_span(Span.QUARTER)
    return page


def to_check(page: ReleaseWizardPage, qtbot: QtBot) -> None:
    """Answer the first two pages and wait for the attack."""
    page.forth.click()
    page.whom.choose(Profile.PUBLIC.value, RECIPIENT)
    page.forth.click()
    settle(page, qtbot)


def settle(page: ReleaseWizardPage, qtbot: QtBot) -> None:
    """Wait until the attack has ended."""
    qtbot.waitUntil(lambda: page.check._job is None, timeout=30_000)


def to_save(page: ReleaseWizardPage, qtbot: QtBot, folder: Path) -> None:
    """Pass the check as well."""
    to_check(page, qtbot)
    page.check.looked.setChecked(True)
    page.forth.click()
    page.save.save_into(folder)


def open_step(page: ReleaseWizardPage) -> object:
    """The page of the wizard that is open."""
    return page.steps[page._at]


def written(page: ReleaseWizardPage, qtbot: QtBot) -> None:
    """Press the last button and wait for the result."""
    page.forth.click()
    qtbot.waitUntil(lambda: page._stack.isHidden() or bool(page.banner.text()), timeout=60_000)
