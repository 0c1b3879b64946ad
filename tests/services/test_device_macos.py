"""The device check of macOS, on recorded computers."""

from __future__ import annotations

import plistlib

import pytest

from casevault.services.device import macos
from casevault.services.device.findings import State
from casevault.services.device.view import Question, UnreadableError
from services.recorded_computers import VAULT_ON_MACOS
from services.recorded_computers import macos as mac


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("FileVault is On.\n", State.GOOD),
        ("FileVault is Off.\n", State.DANGER),
        ("FileVault is On.\nEncryption in progress: Percent completed = 8\n", State.LOOK),
        ("Error: unable to determine\n", State.CANNOT_TELL),
    ],
)
def test_filevault_is_what_fdesetup_says(said: str, state: State) -> None:
    here = mac()
    here.answers[Question.FILEVAULT] = said
    assert macos.system_disk(here, "").state is state


def test_a_program_that_does_not_answer_is_unreadable() -> None:
    here = mac()
    here.answers = {}
    with pytest.raises(UnreadableError):
        macos.system_disk(here, "")


def test_the_way_to_filevault_fits_the_version() -> None:
    assert "System Settings" in macos.system_disk(mac(sealed=False), "").steps[0]
    old = mac(sealed=False, version="12.7")
    assert "System Preferences" in macos.system_disk(old, "").steps[0]


@pytest.mark.parametrize(("sealed", "state"), [(True, State.GOOD), (False, State.LOOK)])
def test_a_vault_on_the_system_disk_is_as_safe_as_filevault(*, sealed: bool, state: State) -> None:
    assert macos.vault_disk(mac(sealed=sealed), VAULT_ON_MACOS).state is state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("   FileVault:   Yes (Unlocked)\n", State.GOOD),
        ("   Encrypted:   Yes\n", State.GOOD),
        ("   FileVault:   No\n", State.LOOK),
        ("Could not find disk\n", State.CANNOT_TELL),
    ],
)
def test_a_stick_is_asked_for_itself(said: str, state: State) -> None:
    here = mac()
    here.answers[Question.VOLUME] = said
    assert macos.vault_disk(here, "/Volumes/STICK/n.casevault").state is state


def test_swap_is_good_where_the_system_says_it_is_encrypted() -> None:
    here = mac()
    assert macos.swap(here, "").state is State.GOOD
    here.answers[Question.SWAP] = "vm.swapusage: total = 64.00M  used = 0.00M\n"
    assert macos.swap(here, "").state is State.CANNOT_TELL


@pytest.mark.parametrize(
    ("mode", "sealed", "state"),
    [
        ("3", True, State.GOOD),
        ("3", False, State.DANGER),
        ("25", False, State.DANGER),
        ("0", False, State.GOOD),
        ("x", False, State.CANNOT_TELL),
    ],
)
def test_the_sleep_image_is_as_safe_as_the_disk(mode: str, *, sealed: bool, state: State) -> None:
    here = mac(sealed=sealed)
    here.answers[Question.POWER] = f" hibernatemode        {mode}\n"
    assert macos.hibernation(here, "").state is state


@pytest.mark.parametrize(
    ("version", "programs", "state"),
    [
        ("15.5", {"launchd"}, State.GOOD),
        ("26.1", {"launchd"}, State.LOOK),
        ("15.5", {"maccy"}, State.LOOK),
        ("", {"launchd"}, State.CANNOT_TELL),
    ],
)
def test_a_clipboard_history_is_found(version: str, programs: set[str], state: State) -> None:
    here = mac(version=version)
    here.programs = frozenset(programs)
    assert macos.clipboard(here, "").state is state


def test_screen_sharing_is_a_danger() -> None:
    here = mac()
    assert macos.screen(here, "").state is State.GOOD
    here.programs = frozenset({"screensharingd"})
    assert macos.screen(here, "").state is State.DANGER


def test_spotlight_is_good_where_it_is_off_or_the_folder_is_left_out() -> None:
    here = mac()
    assert macos.indexing(here, VAULT_ON_MACOS).state is State.LOOK
    assert macos.indexing(here, "/Users/mira/x.noindex/n.casevault").state is State.GOOD
    here.answers[Question.SPOTLIGHT] = "{about}:\n\tIndexing disabled.\n"
    assert macos.indexing(here, VAULT_ON_MACOS).state is State.GOOD


def test_automatic_login_is_read_from_its_file_in_binary_too() -> None:
    here = mac()
    path = "/Library/Preferences/com.apple.loginwindow.plist"
    assert macos.auto_login(here, "").state is State.GOOD
    here.files[path] = plistlib.dumps({"autoLoginUser": "mira"}, fmt=plistlib.FMT_BINARY)
    assert macos.auto_login(here, "").state is State.DANGER


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("screenLock delay is immediate", State.GOOD),
        ("screenLock delay is 300 seconds", State.GOOD),
        ("screenLock is off", State.LOOK),
        ("", State.CANNOT_TELL),
    ],
)
def test_the_screen_lock_is_what_sysadminctl_says(said: str, state: State) -> None:
    here = mac()
    here.answers[Question.SCREEN_LOCK] = said
    assert macos.screen_lock(here, "").state is state
