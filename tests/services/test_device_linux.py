"""The device check of Linux, on recorded computers."""

from __future__ import annotations

import struct

import pytest

from casevault.services.device import gvdb, linux_desktop, linux_disks, linux_swap
from casevault.services.device.findings import State
from casevault.services.device.view import UnreadableError
from services.recorded_computers import SWAP_HEAD, VAULT_ON_LINUX, linux

BLOCK = "/sys/class/block"


def swap_line(place: str, kind: str = "partition", size: int = 8_000_000) -> str:
    return f"{place}\t{kind}\t{size}\t0\t-2\n"


def test_a_volume_group_on_luks_is_encrypted() -> None:
    computer = linux()
    assert linux_disks.system_disk(computer, VAULT_ON_LINUX).state is State.GOOD
    assert linux_disks.vault_disk(computer, VAULT_ON_LINUX).state is State.GOOD


def test_a_plain_disk_is_a_danger_for_the_system_and_worth_a_look_for_the_vault() -> None:
    computer = linux(sealed=False)
    system = linux_disks.system_disk(computer, VAULT_ON_LINUX)
    assert (system.state, bool(system.steps)) == (State.DANGER, True)
    assert linux_disks.vault_disk(computer, VAULT_ON_LINUX).state is State.LOOK


def test_an_encrypted_home_on_a_plain_disk_is_worth_a_look() -> None:
    computer = linux(sealed=False)
    computer.files["/proc/self/mountinfo"] = (
        "22 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
        "23 22 253:0 / /home rw - ext4 /dev/mapper/home_crypt rw\n"
    )
    computer.links["/dev/mapper/home_crypt"] = "/dev/dm-0"
    assert linux_disks.system_disk(computer, "").state is State.LOOK


def test_half_of_a_volume_on_a_plain_disk_makes_it_open() -> None:
    computer = linux()
    computer.folders[f"{BLOCK}/dm-1/slaves"] = ("dm-0", "sda2")
    assert linux_disks.system_disk(computer, "").state is State.DANGER


def test_devices_that_lie_on_each_other_in_a_ring_end_in_cannot_tell() -> None:
    computer = linux()
    computer.files[f"{BLOCK}/dm-0/dm/uuid"] = "LVM-x"
    computer.folders[f"{BLOCK}/dm-0/slaves"] = ("dm-1",)
    assert linux_disks.system_disk(computer, "").state is State.CANNOT_TELL


@pytest.mark.parametrize("kind", ["overlay", "zfs", "btrfs"])
def test_a_file_system_whose_disk_is_not_known_cannot_be_told(kind: str) -> None:
    computer = linux()
    computer.files["/proc/self/mountinfo"] = f"22 1 0:30 / / rw - {kind} {kind} rw\n"
    assert linux_disks.system_disk(computer, "").state is State.CANNOT_TELL


def test_a_vault_in_memory_only_is_a_danger() -> None:
    computer = linux()
    computer.files["/proc/self/mountinfo"] = "22 1 0:30 / / rw - tmpfs tmpfs rw\n"
    assert linux_disks.vault_disk(computer, VAULT_ON_LINUX).state is State.DANGER


def test_a_folder_with_a_space_is_found_under_its_mount() -> None:
    computer = linux(sealed=False)
    computer.files["/proc/self/mountinfo"] = (
        "22 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
        "23 22 253:0 / /media/my\\040stick rw - ext4 /dev/mapper/luks-1 rw\n"
    )
    computer.links["/dev/mapper/luks-1"] = "/dev/dm-0"
    assert linux_disks.vault_disk(computer, "/media/my stick/n.casevault").state is State.GOOD


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ("", State.GOOD),
        (swap_line("/dev/zram0"), State.GOOD),
        (swap_line("/dev/mapper/vg-swap"), State.GOOD),
        (swap_line("/swap\\040file", "file"), State.GOOD),
        (swap_line("/dev/sda2"), State.DANGER),
        (swap_line("/dev/zram0") + swap_line("/dev/sda2"), State.DANGER),
        (swap_line("/dev/loop0"), State.CANNOT_TELL),
    ],
)
def test_swap_is_as_good_as_the_disk_it_lies_on(lines: str, state: State) -> None:
    computer = linux()
    computer.files["/proc/swaps"] = SWAP_HEAD + lines
    assert linux_swap.swap(computer, "").state is state


def test_compressed_memory_that_is_handed_on_to_a_plain_disk_is_a_danger() -> None:
    computer = linux()
    computer.files["/proc/swaps"] = SWAP_HEAD + swap_line("/dev/zram0")
    computer.files[f"{BLOCK}/zram0/backing_dev"] = "/dev/sda2\n"
    assert linux_swap.swap(computer, "").state is State.DANGER


def test_a_swap_file_on_a_plain_disk_is_a_danger() -> None:
    computer = linux(sealed=False)
    computer.files["/proc/swaps"] = SWAP_HEAD + swap_line("/swapfile", "file")
    assert linux_swap.swap(computer, "").state is State.DANGER


@pytest.mark.parametrize(
    ("swap", "change", "state"),
    [
        ("/dev/sda2", {}, State.DANGER),
        ("/dev/mapper/vg-swap", {}, State.GOOD),
        ("/dev/zram0", {}, State.GOOD),
        ("/dev/sda2", {"/sys/power/state": "freeze mem\n"}, State.GOOD),
        ("/dev/sda2", {"/sys/power/disk": "[disabled]\n"}, State.GOOD),
        (
            "/dev/sda2",
            {"/etc/systemd/sleep.conf": "[Sleep]\nAllowHibernation=no\n"},
            State.GOOD,
        ),
        (
            "/dev/sda2",
            {"/etc/systemd/sleep.conf": "[Sleep]\n#AllowHibernation=no\n"},
            State.DANGER,
        ),
    ],
)
def test_hibernation_is_a_danger_where_it_writes_to_a_plain_disk(
    swap: str, change: dict[str, str], state: State
) -> None:
    computer = linux()
    computer.files["/proc/swaps"] = SWAP_HEAD + swap_line(swap)
    computer.files |= change
    assert linux_swap.hibernation(computer, "").state is state


def test_a_kernel_that_hides_its_swap_is_unreadable() -> None:
    computer = linux()
    del computer.files["/proc/swaps"]
    with pytest.raises(UnreadableError):
        linux_swap.swap(computer, "")


@pytest.mark.parametrize(
    ("programs", "state"),
    [
        ({"bash"}, State.GOOD),
        ({"plasmashell"}, State.LOOK),
        ({"copyq"}, State.LOOK),
        (set(), State.CANNOT_TELL),
    ],
)
def test_programs_that_keep_the_clipboard_are_named(programs: set[str], state: State) -> None:
    computer = linux()
    computer.programs = frozenset(programs)
    assert linux_desktop.clipboard(computer, "").state is state


def test_an_extension_of_gnome_that_keeps_the_clipboard_is_found() -> None:
    computer = linux()
    folder = "/home/mira/.local/share/gnome-shell/extensions"
    computer.folders[folder] = ("clipboard-indicator@tudmotu.com",)
    assert linux_desktop.clipboard(computer, "").state is State.LOOK


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("anydesk", "AnyDesk"),
        ("teamviewerd", "TeamViewer"),
        ("obs", "OBS Studio"),
        ("simplescreenrec", "SimpleScreenRecorder"),  # as the kernel cuts it
    ],
)
def test_programs_that_show_or_record_the_screen_are_a_danger(program: str, name: str) -> None:
    computer = linux()
    computer.programs = frozenset({program, "bash"})
    found = linux_desktop.screen(computer, "")
    assert (found.state, found.values["programs"]) == (State.DANGER, name)


@pytest.mark.parametrize(
    ("folder", "programs", "state"),
    [
        ("/home/mira/Documents/n.casevault", {"tracker-miner-f"}, State.LOOK),
        ("/home/mira/Dokumenti/n.casevault", {"localsearch-3"}, State.LOOK),
        (VAULT_ON_LINUX, {"tracker-miner-f"}, State.GOOD),
        ("/home/mira/Documents/n.casevault", {"bash"}, State.GOOD),
        ("/home/mira/Documents/n.casevault", {"baloo_file"}, State.LOOK),
        ("/home/mira/Private/n.casevault", {"baloo_file"}, State.GOOD),
    ],
)
def test_file_search_matters_where_it_looks(folder: str, programs: set[str], state: State) -> None:
    computer = linux()
    computer.programs = frozenset(programs)
    computer.files["/home/mira/.config/user-dirs.dirs"] = 'XDG_DOCUMENTS_DIR="$HOME/Dokumenti"\n'
    computer.files["/home/mira/.config/baloofilerc"] = (
        "[General]\nexclude folders[$e]=$HOME/Private/\n"
    )
    assert linux_desktop.indexing(computer, folder).state is state


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/gdm3/custom.conf", "[daemon]\nAutomaticLoginEnable = true\nAutomaticLogin=mira\n"),
        ("/etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=mira\n"),
        ("/etc/sddm.conf", "[Autologin]\nUser=mira\n"),
    ],
)
def test_a_computer_that_logs_in_by_itself_is_a_danger(path: str, text: str) -> None:
    computer = linux()
    assert linux_desktop.auto_login(computer, "").state is State.GOOD
    computer.files[path] = text
    assert linux_desktop.auto_login(computer, "").state is State.DANGER


def settings_file(**kept: tuple[str, bytes]) -> bytes:
    """A GVDB file of the settings of GNOME with one level of folders."""
    folders = sorted({key.rpartition("/")[0] + "/" for key in kept})
    names = [(folder, -1, b"L", b"") for folder in folders]
    for key, (kind, data) in kept.items():
        folder, _, name = key.rpartition("/")
        value = data + b"\0" + kind.encode()
        names.append((name, folders.index(folder + "/"), b"v", value))
    head = 24
    items_at = head + 8
    tail_at = items_at + 24 * len(names)
    items, tail = b"", b""
    for name, parent, kind_of, value in names:
        start = tail_at + len(tail)
        tail += name.encode()
        value_at = tail_at + len(tail)
        tail += value
        items += struct.pack(
            "<IIIHccII",
            *(0, parent & 0xFFFFFFFF, start, len(name), kind_of, b"\0"),
            *(value_at, value_at + len(value)),
        )
    table = struct.pack("<II", 0, 0) + items
    return struct.pack("<8sIIII", b"GVariant", 0, 0, head, head + len(table)) + table + tail


LOCK = "/org/gnome/desktop/screensaver/lock-enabled"
DELAY = "/org/gnome/desktop/session/idle-delay"


@pytest.mark.parametrize(
    ("kept", "state"),
    [
        ({}, State.GOOD),
        ({LOCK: ("b", b"\x01")}, State.GOOD),
        ({LOCK: ("b", b"\x00")}, State.LOOK),
        ({DELAY: ("u", b"\x00\x00\x00\x00")}, State.LOOK),
        ({DELAY: ("u", b"\x2c\x01\x00\x00"), LOCK: ("b", b"\x01")}, State.GOOD),
    ],
)
def test_the_screen_lock_of_gnome_is_read_from_its_own_file(
    kept: dict[str, tuple[str, bytes]], state: State
) -> None:
    computer = linux()
    computer.files["/home/mira/.config/dconf/user"] = settings_file(**kept)
    assert linux_desktop.screen_lock(computer, "").state is state


def test_a_cut_file_of_settings_is_not_taken_for_an_answer() -> None:
    whole = settings_file(**{LOCK: ("b", b"\x00")})
    assert gvdb.value(whole, LOCK) is False
    with pytest.raises(ValueError, match=r"cut|no table"):
        gvdb.value(whole[:40], LOCK)
    computer = linux()
    computer.files["/home/mira/.config/dconf/user"] = whole[:40]
    with pytest.raises(UnreadableError):
        linux_desktop.screen_lock(computer, "")


def test_kde_locks_unless_it_was_told_not_to() -> None:
    computer = linux()
    computer.variables["XDG_CURRENT_DESKTOP"] = "KDE"
    assert linux_desktop.screen_lock(computer, "").state is State.GOOD
    computer.files["/home/mira/.config/kscreenlockerrc"] = "[Daemon]\nAutolock=false\n"
    assert linux_desktop.screen_lock(computer, "").state is State.LOOK


def test_the_remote_desktop_of_gnome_is_a_danger_where_it_is_switched_on() -> None:
    key = "/org/gnome/desktop/remote-desktop/rdp/enable"
    computer = linux()
    computer.programs = frozenset({"gnome-remote-de"})
    assert linux_desktop.screen(computer, "").state is State.GOOD
    computer.files["/home/mira/.config/dconf/user"] = settings_file(**{key: ("b", b"\x01")})
    assert linux_desktop.screen(computer, "").state is State.DANGER


def test_without_a_known_login_page_nothing_is_said_of_login() -> None:
    computer = linux()
    del computer.statuses["/etc/gdm3"]
    assert linux_desktop.auto_login(computer, "").state is State.CANNOT_TELL


def test_cinnamon_locks_unless_it_was_told_not_to() -> None:
    computer = linux()
    computer.variables["XDG_CURRENT_DESKTOP"] = "X-Cinnamon"
    assert linux_desktop.screen_lock(computer, "").state is State.GOOD
    for key, kept in (
        ("/org/cinnamon/desktop/screensaver/lock-enabled", ("b", b"\x00")),
        ("/org/cinnamon/desktop/session/idle-delay", ("u", bytes(4))),
    ):
        computer.files["/home/mira/.config/dconf/user"] = settings_file(**{key: kept})
        assert linux_desktop.screen_lock(computer, "").state is State.LOOK


def test_klipper_is_said_to_keep_over_a_restart_only_where_it_does() -> None:
    computer = linux()
    computer.programs = frozenset({"plasmashell"})
    assert "restart" in linux_desktop.clipboard(computer, "").found()
    computer.files["/home/mira/.config/klipperrc"] = "[General]\nKeepClipboardContents=false\n"
    assert "log out" in linux_desktop.clipboard(computer, "").found()


def test_a_file_that_is_no_table_of_settings_is_refused() -> None:
    whole = settings_file(**{LOCK: ("b", b"\x00")})
    with pytest.raises(ValueError, match="no table"):
        gvdb.value(b"gVariant" + whole[8:], LOCK)
    with pytest.raises(ValueError, match="no table"):
        gvdb.value(whole[:20] + (2**31).to_bytes(4, "little") + whole[24:], LOCK)
    assert gvdb.value(whole, LOCK + "x") is None
