"""Before unlock: the page that opens a vault and the four steps that make one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit

from casevault.ui.pages.damaged import DamagedPage
from casevault.ui.pages.new_vault import NewVaultPage
from casevault.ui.pages.restore import RestoreDoor
from casevault.ui.pages.unlock import UnlockPage
from casevault.vault.standing import DATABASE_PUT_BACK, PutBackError
from tour.hand import choose_entry
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until


def see_the_door(journey: Journey) -> Script:
    """The unlock page, and what it says when something is missing."""
    hand = journey.hand
    yield Until(lambda: bool(hand.visible(UnlockPage)), "the unlock page")
    yield Sight("unlock")


def see_the_restore(journey: Journey) -> Script:
    """The page that brings a vault back, and back to the door."""
    hand = journey.hand
    yield hand.click("Restore a backup…")
    yield Until(lambda: bool(hand.visible(RestoreDoor)), "the page that restores")
    yield hand.click("Restore")
    yield Sight("restore_door")
    yield hand.click("Back")
    yield Until(lambda: bool(hand.visible(UnlockPage)), "the unlock page again")


def see_how_a_vault_is_made(journey: Journey) -> Script:
    """Walk through the four steps; the vault itself is made by `press_make`."""
    hand = journey.hand
    yield hand.click("Make a new vault…")
    yield Until(lambda: bool(hand.visible(NewVaultPage)), "the page for a new vault")
    yield Sight("new_vault_1")
    yield hand.fill("Name of the centre", journey.remember("label"))
    yield Do(lambda: choose_entry(hand.named(QComboBox, "Country"), 0), "choose a country")
    yield hand.click("Continue")
    yield Until(lambda: hand.says("Who are you?"), "the second step")
    yield Sight("new_vault_2")
    yield hand.fill("User name", journey.remember("user"))
    yield hand.click("Continue")
    yield Until(lambda: hand.says("Your passphrase"), "the third step")
    yield Sight("new_vault_3")
    yield Do(lambda: journey.notebook.note("passphrase", _words_on_screen(journey)), "write down")
    yield Do(lambda: hand.the(QCheckBox).click(), "say that the words are written down")
    yield hand.click("Continue")
    yield Until(lambda: hand.says("Type it once more"), "the fourth step")
    yield hand.fill("Passphrase again", journey.remember("passphrase"))
    yield Sight("new_vault_4")


def see_the_damage(journey: Journey, folder: Path) -> Script:
    """The page about a vault in which something older was put back, and back to the door."""
    hand = journey.hand
    error = PutBackError(DATABASE_PUT_BACK, may_go_on=True)
    doors = hand.process.doors
    yield Do(lambda: doors.show_damaged(folder, error, journey.remember("user")), "show it")
    yield Until(lambda: bool(hand.visible(DamagedPage)), "the page about the damage")
    yield Sight("damaged")
    yield hand.click("Back")
    yield Until(lambda: bool(hand.visible(UnlockPage)), "the unlock page again")


def go_back_to_the_door(journey: Journey) -> Script:
    """Give up making a vault."""
    hand = journey.hand
    for _ in range(3):
        yield hand.click("Back")
    yield hand.click("Cancel")
    yield Until(lambda: bool(hand.visible(UnlockPage)), "the unlock page again")


def press_make(journey: Journey) -> Script:
    """Make the vault; the desk comes up."""
    yield journey.hand.click("Make the vault")
    yield _until_open(journey)


def unlock(journey: Journey, user: str, passphrase: str) -> Script:
    """Open the vault that the unlock page offers."""
    hand = journey.hand
    yield Until(lambda: bool(hand.visible(UnlockPage)), "the unlock page")
    yield hand.fill("User name", user)
    yield hand.fill("Passphrase", passphrase)
    yield hand.click("Unlock")
    yield _until_open(journey)


def mistype(journey: Journey, user: str) -> Script:
    """A wrong passphrase is answered on the page."""
    hand = journey.hand
    yield hand.fill("User name", user)
    yield hand.fill("Passphrase", "something else")
    yield hand.click("Unlock")
    yield Until(lambda: hand.has_button("Unlock") and bool(hand.banners()), "the refusal")
    yield Sight("unlock_refused")
    yield Do(lambda: hand.named(QLineEdit, "Passphrase").clear(), "clear")


def _until_open(journey: Journey) -> Until:
    return Until(lambda: journey.hand.process.desk_page() is not None, "the vault is open")


def _words_on_screen(journey: Journey) -> str:
    words = [
        label.text()
        for label in journey.hand.visible(QLabel)
        if label.property("role") == "passphrase"
    ]
    return words[0]
