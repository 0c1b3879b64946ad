"""Linux: whether memory that reaches the disk, by swap or hibernation, is encrypted there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casevault.i18n import N_
from casevault.services.device.findings import Check, Finding, State, cannot_tell
from casevault.services.device.linux_disks import Cover, cover_of, device_cover, unescaped
from casevault.services.device.view import SystemView, UnreadableError, text


@dataclass(frozen=True, slots=True)
class Swap:
    """One line of /proc/swaps: its cover and size in KiB."""

    cover: Cover
    size: int


def swaps(view: SystemView) -> list[Swap]:
    """Where memory may be moved to.

    Raises:
        UnreadableError: the system does not list it.
    """
    content = view.content("/proc/swaps")
    if content is None:
        raise UnreadableError
    found = []
    for line in content.decode("utf-8", "replace").splitlines()[1:]:
        words = line.split()
        if len(words) < 3 or not words[-3].isascii() or not words[-3].isdigit():
            continue
        place = unescaped(words[0])
        kind = words[1]
        cover = cover_of(view, place) if kind == "file" else device_cover(view, place)
        found.append(Swap(cover, int(words[-3][:15])))
    return found


_NO_SWAP_FILE: Final = (
    N_("Ask whoever looks after this computer to encrypt its swap, or to switch it off."),
    N_("Until then, shut the computer down at the end of the day instead of letting it sleep."),
)


def swap(view: SystemView, _folder: str) -> Finding:
    """Whether memory that is moved to a disk is encrypted there."""
    covers = {each.cover for each in swaps(view)}
    if not covers:
        return Finding(Check.SWAP, State.GOOD, N_("No memory is moved to the disk."))
    if covers == {Cover.IN_MEMORY}:
        return Finding(
            Check.SWAP, State.GOOD, N_("Memory is only compressed, never moved to the disk.")
        )
    if Cover.OPEN in covers:
        return Finding(
            Check.SWAP,
            State.DANGER,
            N_("Memory is moved to a disk that is not encrypted."),
            steps=_NO_SWAP_FILE,
        )
    if Cover.UNKNOWN in covers:
        return cannot_tell(Check.SWAP, steps=_NO_SWAP_FILE[:1])
    return Finding(Check.SWAP, State.GOOD, N_("What is moved to the disk is encrypted there."))


def hibernation(view: SystemView, _folder: str) -> Finding:
    """Whether the computer may write all of its memory to an unencrypted disk."""
    states = view.content("/sys/power/state")
    if states is None:
        raise UnreadableError
    modes = text(view, "/sys/power/disk")
    on_disk = [each for each in swaps(view) if each.cover is not Cover.IN_MEMORY]
    if b"disk" not in states.split() or "[disabled]" in modes or not on_disk:
        return Finding(Check.HIBERNATION, State.GOOD, N_("This computer does not hibernate."))
    if _is_forbidden(view):
        return Finding(Check.HIBERNATION, State.GOOD, N_("Hibernation is switched off."))
    if all(each.cover is Cover.SEALED for each in on_disk):
        return Finding(
            Check.HIBERNATION,
            State.GOOD,
            N_("The computer may hibernate; the disk it writes to is encrypted."),
        )
    steps = (
        N_(
            "Ask whoever looks after this computer to write AllowHibernation=no into "
            "/etc/systemd/sleep.conf under [Sleep]."
        ),
        N_("Until then, choose “Shut down”, never “Hibernate”, and lock the vault before you go."),
    )
    if not any(each.cover is Cover.OPEN for each in on_disk):
        return cannot_tell(Check.HIBERNATION, steps=steps)
    return Finding(
        Check.HIBERNATION,
        State.DANGER,
        N_("The computer can hibernate, and the disk it writes to is not encrypted."),
        steps=steps,
    )


def _is_forbidden(view: SystemView) -> bool:
    """Whether systemd's sleep settings forbid hibernation (sleep.conf.d(5))."""
    folders = ("/usr/lib/systemd/sleep.conf.d", "/etc/systemd/sleep.conf.d")
    files = ["/usr/lib/systemd/sleep.conf", "/etc/systemd/sleep.conf"]
    files += [
        f"{folder}/{name}"
        for folder in folders
        for name in view.names(folder)
        if name.endswith(".conf")
    ]
    said = ""
    for path in files:
        for line in text(view, path).splitlines():
            key, _, value = line.partition("=")
            if key.strip() == "AllowHibernation":
                said = value.strip().casefold()
    return said in {"no", "false", "off", "0", "n", "f"}
