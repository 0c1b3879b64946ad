"""Where the vault lies: synchronised folders, and who else can read them."""

from __future__ import annotations

import json
import plistlib

import pytest

from casevault.services.device import readers, synchronised
from casevault.services.device.findings import State
from casevault.services.device.view import FileStatus, Hive
from services.recorded_computers import (
    VAULT_ON_LINUX,
    VAULT_ON_MACOS,
    VAULT_ON_WINDOWS,
    Recorded,
    linux,
    macos,
    windows,
)


@pytest.mark.parametrize(
    ("computer", "folder", "service"),
    [
        (linux(), "/home/mira/Dropbox/n.casevault", "Dropbox"),
        (linux(), "/home/mira/Nextcloud/a/n.casevault", "Nextcloud"),
        (windows(), r"C:\Users\mira\OneDrive - Kuca\n.casevault", "OneDrive"),
        (windows(), r"G:\My Drive\n.casevault", "Google Drive"),
        (macos(), "/Users/mira/Library/CloudStorage/GoogleDrive-m@x/n.casevault", "Google Drive"),
        (macos(), "/Users/mira/Library/Mobile Documents/a/n.casevault", "iCloud"),
        (linux(), "/home/mira/Dropbox (Personal)/n.casevault", "Dropbox"),
        (linux(), "/home/mira/Nextcloud-office/n.casevault", "Nextcloud"),
    ],
)
def test_a_folder_is_known_by_the_name_its_service_gives_it(
    computer: Recorded, folder: str, service: str
) -> None:
    found = synchronised.sync(computer, folder)
    assert (found.state, found.values["service"]) == (State.DANGER, service)


@pytest.mark.parametrize(
    ("computer", "folder"),
    [(linux(), VAULT_ON_LINUX), (windows(), VAULT_ON_WINDOWS), (macos(), VAULT_ON_MACOS)],
)
def test_a_folder_that_nobody_copies_is_good(computer: Recorded, folder: str) -> None:
    assert synchronised.sync(computer, folder).state is State.GOOD


def test_a_vault_called_like_a_service_is_not_taken_for_one() -> None:
    assert synchronised.sync(linux(), "/home/mira/dropbox").state is State.GOOD


@pytest.mark.parametrize("folder", ["DROPBOXES", "Mega - summer 2026", "My Drive (old stick)"])
def test_a_folder_that_only_begins_like_a_service_is_not_taken_for_one(folder: str) -> None:
    assert synchronised.copied_by(linux(), f"/media/mira/{folder}/n.casevault") == ""


def test_a_folder_is_known_by_what_its_service_leaves_in_it() -> None:
    computer = linux()
    assert synchronised.copied_by(computer, "/media/shared/deep/place.id") == ""
    computer.statuses["/media/shared/.stfolder"] = FileStatus()
    assert synchronised.copied_by(computer, "/media/shared/deep/place.id") == "Syncthing"
    assert synchronised.copied_by(computer, "/media/other/place.id") == ""


def test_dropbox_tells_where_it_was_moved_to() -> None:
    computer = linux()
    computer.files["/home/mira/.dropbox/info.json"] = json.dumps(
        {"personal": {"path": "/home/mira/work"}}
    )
    assert synchronised.sync(computer, VAULT_ON_LINUX).values == {"service": "Dropbox"}


def test_nextcloud_tells_its_folders_on_windows() -> None:
    computer = windows()
    path = r"C:\Users\mira\AppData\Roaming\Nextcloud\nextcloud.cfg"
    computer.files[path] = "[Accounts]\n0\\Folders\\1\\localPath=C:/Users/mira/Notes/\n"
    assert synchronised.sync(computer, VAULT_ON_WINDOWS).values == {"service": "Nextcloud"}


def test_onedrive_tells_its_folder_in_the_registry() -> None:
    computer = windows()
    key = r"Software\Microsoft\OneDrive\Accounts"
    computer.keys[Hive.USER, key] = ("Personal",)
    computer.values[Hive.USER, rf"{key}\Personal", "UserFolder"] = r"c:\users\MIRA\notes"
    assert synchronised.sync(computer, VAULT_ON_WINDOWS).state is State.DANGER


def test_syncthing_tells_its_folders() -> None:
    computer = linux()
    computer.files["/home/mira/.local/state/syncthing/config.xml"] = (
        '<configuration><folder id="a" label="" path="~/work" type="sendreceive"/></configuration>'
    )
    assert synchronised.sync(computer, VAULT_ON_LINUX).values == {"service": "Syncthing"}


def test_icloud_keeps_the_documents_where_it_was_told_to() -> None:
    computer = macos()
    folder = "/Users/mira/Documents/n.casevault"
    assert synchronised.sync(computer, folder).state is State.GOOD
    path = "/Users/mira/Library/Preferences/com.apple.finder.plist"
    computer.files[path] = plistlib.dumps({"FXICloudDriveDocuments": True})
    assert synchronised.sync(computer, folder).state is State.DANGER


def test_a_link_into_a_synchronised_folder_is_followed() -> None:
    computer = linux()
    computer.links[VAULT_ON_LINUX] = "/home/mira/Dropbox/n.casevault"
    assert synchronised.sync(computer, VAULT_ON_LINUX).state is State.DANGER


def test_a_drive_of_another_computer_is_worth_a_look() -> None:
    computer = windows()
    computer.drives["Z:"] = 4
    assert synchronised.sync(computer, r"Z:\n.casevault").state is State.LOOK
    assert synchronised.sync(computer, r"\\server\share\n.casevault").state is State.LOOK
    there = linux()
    there.files["/proc/self/mountinfo"] = "22 1 0:30 / / rw - nfs4 server:/home rw\n"
    assert synchronised.sync(there, VAULT_ON_LINUX).state is State.LOOK


@pytest.mark.parametrize(
    ("vault", "home", "state"),
    [
        (0o700, 0o755, State.GOOD),
        (0o755, 0o700, State.GOOD),
        (0o755, 0o755, State.DANGER),
        (0o750, 0o755, State.LOOK),
        (0o750, 0o750, State.LOOK),
        (0o701, 0o755, State.DANGER),
    ],
)
def test_others_read_the_vault_only_where_every_folder_above_lets_them(
    vault: int, home: int, state: State
) -> None:
    computer = linux()
    computer.statuses[VAULT_ON_LINUX] = FileStatus(vault, 1000)
    computer.statuses["/home/mira"] = FileStatus(home, 1000)
    assert readers.readers(computer, VAULT_ON_LINUX).state is state


def test_extra_permissions_another_owner_and_a_stick_are_worth_a_look() -> None:
    computer = linux()
    computer.statuses[VAULT_ON_LINUX] = FileStatus(0o700, 1000, has_more_rights=True)
    assert readers.readers(computer, VAULT_ON_LINUX).state is State.LOOK
    computer.statuses[VAULT_ON_LINUX] = FileStatus(0o700, 1001)
    assert readers.readers(computer, VAULT_ON_LINUX).state is State.LOOK
    assert readers.readers(computer, "/media/mira/STICK/n.casevault").state is State.LOOK


@pytest.mark.parametrize(
    ("sddl", "state"),
    [
        ("O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-5-21-1-2-3-1001)", State.GOOD),
        ("O:BAD:AI(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)", State.DANGER),
        ("O:BAD:(A;;FR;;;WD)", State.DANGER),
        ("O:BAD:(A;;GRGX;;;AU)", State.DANGER),
        ("O:BAD:(D;;FA;;;WD)(A;;FA;;;SY)", State.GOOD),
        ("O:BAD:NO_ACCESS_CONTROL", State.DANGER),
        ("", State.CANNOT_TELL),
    ],
)
def test_the_rules_of_windows_are_read_without_knowing_its_language(
    sddl: str, state: State
) -> None:
    computer = windows()
    computer.sddl[VAULT_ON_WINDOWS] = sddl
    assert readers.readers(computer, VAULT_ON_WINDOWS).state is state
