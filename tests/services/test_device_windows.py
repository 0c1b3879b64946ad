"""The device check of Windows, on recorded computers."""

from __future__ import annotations

import pytest

from casevault.services.device import windows
from casevault.services.device import windows_desktop as desktop
from casevault.services.device.findings import ENCRYPT_THE_SYSTEM, State
from casevault.services.device.view import FileStatus, Hive
from services.recorded_computers import VAULT_ON_WINDOWS, Recorded
from services.recorded_computers import windows as computer_with_windows

MACHINE, USER = Hive.MACHINE, Hive.USER
POWER = r"SYSTEM\CurrentControlSet\Control\Power"
CLIPBOARD = r"Software\Microsoft\Clipboard"
AI = r"SOFTWARE\Policies\Microsoft\Windows\WindowsAI"
STORE = r"C:\Users\mira\AppData\Local\CoreAIPlatform.00\UKP"


def computer(**changes: object) -> Recorded:
    return computer_with_windows(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "system", "vault"),
    [
        (1, State.GOOD, State.GOOD),
        (2, State.DANGER, State.LOOK),
        (0, State.DANGER, State.LOOK),
        (3, State.LOOK, State.LOOK),
        (4, State.DANGER, State.LOOK),
        (5, State.LOOK, State.LOOK),
        (8, State.DANGER, State.LOOK),
        (99, State.CANNOT_TELL, State.CANNOT_TELL),
    ],
)
def test_the_padlock_of_the_drive_is_read(answer: int, system: State, vault: State) -> None:
    here = computer()
    here.protection = {"C:": answer}
    assert windows.system_disk(here, VAULT_ON_WINDOWS).state is system
    assert windows.vault_disk(here, VAULT_ON_WINDOWS).state is vault


def test_a_drive_without_an_answer_cannot_be_told() -> None:
    here = computer()
    here.protection = {}
    assert windows.system_disk(here, "").state is State.CANNOT_TELL
    assert windows.swap(here, "").state is State.CANNOT_TELL
    assert windows.hibernation(here, "").state is State.CANNOT_TELL


def test_what_to_click_fits_the_edition_and_the_version() -> None:
    home = windows.system_disk(computer(sealed=False), "").steps[0]
    old = windows.system_disk(computer(sealed=False, build="19045"), "").steps[0]
    pro = windows.system_disk(computer(sealed=False, edition="Professional"), "").steps[0]
    assert "Privacy & security" in home
    assert "Update & Security" in old
    assert "BitLocker" in pro


def computer_of_pro() -> Recorded:
    here = computer(edition="Professional")
    here.protection["E:"] = 2
    return here


def test_a_vault_on_the_drive_of_windows_needs_no_steps_of_its_own() -> None:
    found = windows.vault_disk(computer(sealed=False), VAULT_ON_WINDOWS)
    assert found.steps == (ENCRYPT_THE_SYSTEM,)


def test_a_stick_without_encryption_beside_an_encrypted_system_is_worth_a_look() -> None:
    here = computer()
    here.protection["E:"] = 2
    assert "BitLocker" in windows.vault_disk(computer_of_pro(), r"E:\n.casevault").steps[0]
    assert windows.vault_disk(here, r"E:\n.casevault").state is State.LOOK
    assert windows.system_disk(here, r"E:\n.casevault").state is State.GOOD


@pytest.mark.parametrize(("sealed", "state"), [(True, State.GOOD), (False, State.DANGER)])
def test_hibernation_and_page_file_are_as_good_as_the_disk(*, sealed: bool, state: State) -> None:
    here = computer(sealed=sealed)
    assert windows.hibernation(here, "").state is state
    assert windows.swap(here, "").state is state


def test_hibernation_that_is_off_is_good_on_any_disk() -> None:
    here = computer(sealed=False)
    here.values[MACHINE, POWER, "HibernateEnabled"] = 0
    assert windows.hibernation(here, "").state is State.GOOD


def test_a_page_file_that_is_encrypted_or_not_there_is_good() -> None:
    control = r"SYSTEM\CurrentControlSet\Control"
    here = computer(sealed=False)
    here.values[MACHINE, rf"{control}\FileSystem", "NtfsEncryptPagingFile"] = 1
    assert windows.swap(here, "").state is State.GOOD
    here = computer(sealed=False)
    here.values[MACHINE, rf"{control}\Session Manager\Memory Management", "PagingFiles"] = ""
    assert windows.swap(here, "").state is State.GOOD


def test_file_search_is_good_where_it_is_off_or_the_folder_is_left_out() -> None:
    here = computer()
    here.statuses[VAULT_ON_WINDOWS] = FileStatus(attributes=0x10)
    assert windows.indexing(here, VAULT_ON_WINDOWS).state is State.LOOK
    here.statuses[VAULT_ON_WINDOWS] = FileStatus(attributes=0x2010)
    assert windows.indexing(here, VAULT_ON_WINDOWS).state is State.GOOD
    here.values[MACHINE, r"SYSTEM\CurrentControlSet\Services\WSearch", "Start"] = 4
    assert windows.indexing(here, r"C:\elsewhere").state is State.GOOD


def test_a_computer_that_logs_in_by_itself_is_a_danger() -> None:
    key = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
    here = computer()
    assert windows.auto_login(here, "").state is State.GOOD
    here.values[MACHINE, key, "AutoAdminLogon"] = "1"
    assert windows.auto_login(here, "").state is State.DANGER


def test_a_screen_saver_with_password_locks_the_screen() -> None:
    here = computer()
    assert windows.screen_lock(here, "").state is State.LOOK
    for name in ("ScreenSaveActive", "ScreenSaverIsSecure"):
        here.values[USER, r"Control Panel\Desktop", name] = "1"
    assert windows.screen_lock(here, "").state is State.GOOD


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, State.GOOD),
        ({"EnableClipboardHistory": 0}, State.GOOD),
        ({"EnableClipboardHistory": 1}, State.LOOK),
        ({"EnableClipboardHistory": 1, "EnableCloudClipboard": 1}, State.DANGER),
    ],
)
def test_the_clipboard_history_and_its_cloud_are_read(values: dict[str, int], state: State) -> None:
    here = computer()
    here.values |= {(USER, CLIPBOARD, name): value for name, value in values.items()}
    assert desktop.clipboard(here, "").state is state


def test_a_policy_against_the_clipboard_history_wins() -> None:
    policy = r"SOFTWARE\Policies\Microsoft\Windows\System"
    here = computer()
    here.values[USER, CLIPBOARD, "EnableClipboardHistory"] = 1
    here.values[USER, CLIPBOARD, "EnableCloudClipboard"] = 1
    here.values[MACHINE, policy, "AllowClipboardHistory"] = 0
    here.values[MACHINE, policy, "AllowCrossDeviceClipboard"] = 0
    assert desktop.clipboard(here, "").state is State.GOOD


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        ({}, State.DANGER),
        ({(MACHINE, AI, "AllowRecallEnablement"): 0}, State.GOOD),
        ({(USER, AI, "DisableAIDataAnalysis"): 1}, State.GOOD),
        ({(MACHINE, AI, "AllowRecallEnablement"): 1}, State.DANGER),
    ],
)
def test_recall_is_a_danger_where_it_has_pictures(
    policy: dict[tuple[Hive, str, str], int | str], state: State
) -> None:
    here = computer()
    assert desktop.screen(here, "").state is State.GOOD
    here.folders[STORE] = ("{0A1B}",)
    here.values |= policy
    assert desktop.screen(here, "").state is state
    del here.variables["LOCALAPPDATA"]
    assert desktop.screen(here, "").state is state


def test_recording_of_games_in_the_background_is_worth_a_look() -> None:
    here = computer()
    key = r"Software\Microsoft\Windows\CurrentVersion\GameDVR"
    here.values[USER, key, "HistoricalCaptureEnabled"] = 1
    assert desktop.screen(here, "").state is State.LOOK


def test_a_program_for_remote_control_is_a_danger() -> None:
    here = computer()
    here.programs = frozenset({"explorer", "anydesk"})
    assert desktop.screen(here, "").state is State.DANGER


def test_where_veracrypt_is_installed_an_open_disk_cannot_be_told() -> None:
    here = computer(sealed=False)
    here.values[MACHINE, r"SYSTEM\CurrentControlSet\Services\veracrypt", "Start"] = 0
    for look in (windows.system_disk, windows.vault_disk, windows.swap, windows.hibernation):
        assert look(here, VAULT_ON_WINDOWS).state is State.CANNOT_TELL


def test_a_page_file_on_another_drive_is_as_good_as_that_drive() -> None:
    key = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management"
    here = computer()
    here.values[MACHINE, key, "PagingFiles"] = "C:\\pagefile.sys 0 0\nD:\\pagefile.sys 0 0"
    here.protection["D:"] = 1
    assert windows.swap(here, "").state is State.GOOD
    here.protection["D:"] = 2
    assert windows.swap(here, "").state is State.DANGER


def test_remote_desktop_of_windows_is_worth_a_look() -> None:
    here = computer()
    key = r"SYSTEM\CurrentControlSet\Control\Terminal Server"
    here.values[MACHINE, key, "fDenyTSConnections"] = 1
    assert desktop.screen(here, "").state is State.GOOD
    here.values[MACHINE, key, "fDenyTSConnections"] = 0
    assert desktop.screen(here, "").state is State.LOOK
