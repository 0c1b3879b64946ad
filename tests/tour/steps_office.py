"""Round the cases: users, passphrase, log, backup and checks, spreadsheets, settings, help."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from casevault.domain.roles import Role
from casevault.services.role_words import ROLE_NAMES
from casevault.ui import navigation
from casevault.ui.help_dialog import HelpDialog
from casevault.ui.page import Page
from casevault.ui.pages.backups import BackupsPage
from casevault.ui.pages.device_check import DeviceCheckPage
from casevault.ui.pages.import_cases import ImportPage
from casevault.ui.pages.log import LogPage
from casevault.ui.pages.new_user import NewUserPage
from casevault.ui.pages.own_passphrase import OwnPassphrasePage
from casevault.ui.pages.restore import RestorePage
from casevault.ui.pages.safety import SafetyPage
from casevault.ui.pages.settings import SettingsPage
from casevault.ui.pages.users import UsersPage
from casevault.ui.theme import Scheme
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.path_picker import PathPicker
from tour import planted
from tour.hand import press
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until


def go(journey: Journey, name: str, kind: type[Page]) -> Script:
    """Open a page through the palette, by its words."""
    hand = journey.hand
    desk = hand.process.desk()
    assert desk is not None
    spec = navigation.page_spec(name)
    assert spec is not None
    yield hand.control(Qt.Key.Key_K)
    yield Until(desk.palette_box.isVisible, "the palette")
    yield Do(lambda: hand.type_words(spec.words_id), f"type the name of {name}")
    yield hand.keys(Qt.Key.Key_Return)
    yield hand.until_page(kind)


def see_the_users(journey: Journey) -> Script:
    """The list, the form for somebody new, one's own passphrase."""
    hand = journey.hand
    yield from go(journey, "users", UsersPage)
    yield Sight("users")
    yield hand.click("Change your passphrase")
    yield hand.until_page(OwnPassphrasePage)
    yield Sight("own_passphrase")
    yield hand.click("Cancel")
    yield hand.until_page(UsersPage)
    yield hand.click("Add a user")
    yield hand.until_page(NewUserPage)
    yield Sight("new_user")


def add_a_user(journey: Journey) -> Script:
    """Fill in the form for somebody new; making her keys takes as long as in life."""
    hand = journey.hand
    yield hand.fill("User name (required)", planted.SECOND_USER)
    yield Do(lambda: _box(journey, ROLE_NAMES[Role.DIRECTOR]).click(), "her role")
    yield Do(lambda: journey.notebook.note("second_passphrase", _offered(journey)), "write down")
    yield Do(lambda: _box(journey, "I have written the words down on paper").click(), "written")
    yield hand.click("Add the user")
    yield hand.until_page(UsersPage)
    yield hand.until_says(planted.SECOND_USER)
    yield Sight("users_two")


def read_the_log(journey: Journey) -> Script:
    """Who did what; reading it is an entry too."""
    yield from go(journey, "log", LogPage)
    page = journey.hand.page(LogPage)
    yield Until(lambda: not page.is_reading, "the log is read")
    yield Sight("log")
    for tab, name in enumerate(("days", "users", "cases", "questions"), start=1):
        page.tabs.setCurrentIndex(tab)
        yield Sight(f"log_{name}")


def back_up_and_check(journey: Journey) -> Script:
    """A backup to the usual place, one elsewhere, and every check there is."""
    hand = journey.hand
    yield from go(journey, "safety", SafetyPage)
    yield Sight("safety")
    yield hand.click("Back up now")
    yield Until(lambda: bool(hand.banners()) and hand.has_button("Back up now"), "the backup")
    yield hand.click("Back up to another place…")
    yield hand.until_dialog(PathPicker)
    yield Sight("path_picker")
    yield hand.fill("Path", str(journey.luggage))
    yield hand.keys(Qt.Key.Key_Return)
    yield hand.click("Choose this folder")
    yield hand.until_no_dialog()
    yield hand.until_says(str(journey.luggage))
    yield hand.click("Check now")
    yield hand.until_says("Everything is sound.")
    yield Sight("safety_done")


def look_at_the_computer(journey: Journey) -> Script:
    """What the computer gives away, and the sheet of it."""
    hand = journey.hand
    yield from go(journey, "device_check", DeviceCheckPage)
    yield Until(lambda: hand.page(DeviceCheckPage).report is not None, "what was found")
    yield Sight("device_check")
    yield hand.click("Print to PDF…")
    yield hand.until_dialog(PathPicker)
    yield hand.fill("Path", str(journey.luggage))
    yield hand.keys(Qt.Key.Key_Return)
    yield hand.click("Choose this folder")
    yield hand.until_no_dialog()
    yield hand.until_says(str(journey.luggage))
    yield Sight("device_check_printed")


def see_the_backups(journey: Journey) -> Script:
    """What exists where, one more backup, and the page that brings one back."""
    hand = journey.hand
    yield from go(journey, "backups", BackupsPage)
    page = hand.page(BackupsPage)
    yield Until(lambda: page.overview is not None, "the places were looked at")
    yield Sight("backups")
    before = page.overview
    yield hand.click("Back up now")
    yield Until(lambda: bool(hand.banners()) and hand.has_button("Back up now"), "the backup")
    yield Until(lambda: page.overview is not before, "the places were looked at again")
    yield Sight("backups_done")
    yield hand.click("Restore a backup…")
    yield hand.until_page(RestorePage)
    yield Sight("restore")


def take_over_a_spreadsheet(journey: Journey) -> Script:
    """Look first, then take over."""
    hand = journey.hand
    brought = journey.luggage / "brought" / "list.csv"
    write_spreadsheet(brought)
    yield from go(journey, "import_cases", ImportPage)
    yield Sight("import_cases")
    yield hand.click("Choose the file…")
    yield hand.until_dialog(PathPicker)
    yield hand.fill("Path", str(brought.parent))
    yield hand.keys(Qt.Key.Key_Return)
    yield Sight("path_picker_file")
    yield hand.click("Open")
    yield hand.until_no_dialog()
    session = hand.process.session()
    if session is not None and session.vault.info.practice:
        yield Until(lambda: bool(hand.banners()), "the refusal: nothing real enters here")
        yield Sight("import_cases_refused")
        return
    yield Until(hand.page(ImportPage)._take_over.isVisible, "what would be taken")
    yield Sight("import_cases_seen")
    yield hand.press_on(lambda: hand.page(ImportPage)._take_over, "take over")
    yield Until(hand.page(ImportPage)._open_list.isVisible, "taken over")
    yield Sight("import_cases_done")


def write_spreadsheet(path: Path) -> None:
    """A list of the centre's own, in one known heading language."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = ("report.received", "report.source", "report.outcome", "person.sex")
    names = ("person.given_name", "person.family_name")
    row = ("2026-03-02", "POL", "ONGOING", "F", *planted.BROUGHT.values())
    path.write_text("\n".join((",".join((*head, *names)), ",".join(row))) + "\n", "utf-8")


def see_the_settings(journey: Journey) -> Script:
    """The page as it is."""
    yield journey.hand.control(Qt.Key.Key_Comma)
    yield journey.hand.until_page(SettingsPage)
    yield Sight("settings")


def change_the_settings(journey: Journey) -> Script:
    """Serbian, dark, large; each holds at once."""
    hand = journey.hand
    yield from see_the_settings(journey)
    yield hand.choose("Language", "sr")
    yield hand.until_says("Подешавања")
    yield hand.choose("Colours", Scheme.DARK)
    yield Until(lambda: hand.process._preferences.now.scheme is Scheme.DARK, "dark")
    yield hand.choose("Text size", 125)
    yield Until(lambda: hand.process._preferences.now.text_percent == 125, "larger")
    yield hand.until_page(SettingsPage)
    yield Sight("settings_changed")


def see_the_shortcuts(journey: Journey) -> Script:
    """The sheet of shortcuts; Escape closes it."""
    hand = journey.hand
    yield hand.control(Qt.Key.Key_Slash)
    yield hand.until_dialog(Dialog)
    yield Sight("shortcuts")
    yield hand.keys(Qt.Key.Key_Escape)
    yield hand.until_no_dialog()


def see_the_help(journey: Journey) -> Script:
    """The help on the open page, and what it says on one word; Escape closes it."""
    hand = journey.hand
    yield hand.keys(Qt.Key.Key_F1)
    yield hand.until_dialog(HelpDialog)
    yield Sight("help")
    yield Do(lambda: hand.type_words("Passphrase"), "search in the help")
    yield Sight("help_found")
    yield hand.keys(Qt.Key.Key_Escape)
    yield hand.until_no_dialog()


def lock(journey: Journey) -> Script:
    """The corner button; nothing is asked and the process ends."""
    yield Do(lambda: press(journey.hand.named(QPushButton, "Lock")), "lock")


def leave(journey: Journey) -> Script:
    """Close the window."""
    yield Do(journey.hand.process.window.close, "close the window")


def _box(journey: Journey, words: str) -> QCheckBox:
    return journey.hand.named(QCheckBox, words)


def _offered(journey: Journey) -> str:
    words = [
        label.text()
        for label in journey.hand.visible(QLabel)
        if label.property("role") == "passphrase"
    ]
    return words[0]
