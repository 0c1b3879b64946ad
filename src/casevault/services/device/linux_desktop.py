"""Linux: what the desktop keeps or shows: clipboard, screen, file search, login, screen lock."""

from __future__ import annotations

from typing import Final

from casevault.i18n import N_
from casevault.services.device import alike, gvdb
from casevault.services.device.findings import Check, Finding, State, cannot_tell
from casevault.services.device.view import (
    SystemView,
    UnreadableError,
    is_inside,
    joined,
    settings,
    text,
)

_CLIPBOARD_EXTENSIONS: Final = ("clipboard", "gpaste", "pano@", "copyous")
_GNOME_REMOTE: Final = (
    "/org/gnome/desktop/remote-desktop/rdp/enable",
    "/org/gnome/desktop/remote-desktop/vnc/enable",
)
_SWITCH_OFF_KDE: Final = (
    N_("Click the clipboard symbol beside the clock, then its settings."),
    N_("Untick “Save history across desktop sessions” and set the history size to 1."),
)


def _config(view: SystemView, name: str) -> str:
    folder = view.environment("XDG_CONFIG_HOME") or joined(view, view.home, ".config")
    return joined(view, folder, name)


def _desktop(view: SystemView) -> str:
    return view.environment("XDG_CURRENT_DESKTOP").casefold()


def _dconf(view: SystemView, key: str) -> object:
    """A setting of GNOME and its relatives; None where it was never changed."""
    content = view.content(_config(view, "dconf/user"))
    if content is None:
        return None
    try:
        return gvdb.value(content, key)
    except ValueError as error:
        raise UnreadableError from error


def clipboard(view: SystemView, _folder: str) -> Finding:
    """Whether something keeps what was copied."""
    running = view.processes()
    kept_by = alike.clipboard_kept(view, but="Klipper")
    if kept_by is not None:
        return kept_by
    if "plasmashell" in running or "klipper" in running:
        kept = settings(view, _config(view, "klipperrc")).get("general", {})
        if kept.get("keepclipboardcontents", "true").casefold() != "false":
            found_id = N_("KDE's clipboard (Klipper) keeps what is copied, also over a restart.")
        else:
            found_id = N_("KDE's clipboard (Klipper) keeps what is copied until you log out.")
        return Finding(Check.CLIPBOARD, State.LOOK, found_id, steps=_SWITCH_OFF_KDE)
    folder = joined(view, view.home, ".local/share/gnome-shell/extensions")
    extensions = [
        name
        for name in view.names(folder)
        if any(part in name.casefold() for part in _CLIPBOARD_EXTENSIONS)
    ]
    if extensions and "gnome" in _desktop(view):
        return Finding(
            Check.CLIPBOARD,
            State.LOOK,
            N_("An extension of the desktop that keeps what is copied is installed."),
            steps=(N_("Open “Extensions” and switch off those that are about the clipboard."),),
        )
    if not running:
        return cannot_tell(Check.CLIPBOARD)
    return Finding(Check.CLIPBOARD, State.GOOD, N_("No program was found that keeps a history."))


def screen(view: SystemView, _folder: str) -> Finding:
    """Whether something records the screen or shows it to somebody else."""
    shown = alike.screen_shown(view)
    if shown is not None:
        return shown
    if any(_dconf(view, key) is True for key in _GNOME_REMOTE):
        return Finding(
            Check.SCREEN,
            State.DANGER,
            N_("The desktop lets other computers see this screen."),
            steps=(N_("Open Settings, then Sharing or System, and switch Remote Desktop off."),),
        )
    recorded = alike.screen_recorded(view)
    if recorded is not None:
        return recorded
    return alike.screen_unseen(view)


def indexing(view: SystemView, folder: str) -> Finding:
    """Whether file search lists the vault's folder."""
    running = view.processes()
    baloo = settings(view, _config(view, "baloofilerc"))
    is_baloo = bool(running & {"baloo_file", "baloo_file_extr"})
    if is_baloo and baloo.get("basic settings", {}).get("indexing-enabled") != "false":
        excluded = baloo.get("general", {})
        value = excluded.get("exclude folders[$e]", "") or excluded.get("exclude folders", "")
        places = [part.replace("$HOME", view.home).rstrip("/") for part in value.split(",")]
        if not any(is_inside(view, folder, place) for place in places):
            return Finding(
                Check.INDEXING,
                State.LOOK,
                N_("KDE's file search lists the vault's folder."),
                steps=(
                    N_("Open System Settings, then Search, then File Search."),
                    N_("Add the folder that holds the vault as one that is not searched."),
                ),
            )
    miners = ("tracker-miner-f", "tracker-miner-fs-3", "localsearch-3", "localsearch")
    if running & set(miners) and _is_mined(view, folder):
        return Finding(
            Check.INDEXING,
            State.LOOK,
            N_("GNOME's file search lists the vault's folder."),
            steps=(
                N_("Open Settings, then Search, then Search Locations."),
                N_("Switch off the place that holds the vault, or move the vault out of it."),
            ),
        )
    if not running:
        return cannot_tell(Check.INDEXING)
    return alike.not_listed()


def _is_mined(view: SystemView, folder: str) -> bool:
    """Whether the miner's usual places hold the folder, and nothing in it keeps the miner out."""
    if ".trackerignore" in view.names(folder) or ".nomedia" in view.names(folder):
        return False
    places = ("Documents", "Music", "Pictures", "Videos", "Desktop", "Downloads")
    told = text(view, _config(view, "user-dirs.dirs"))
    own = [part.replace("$HOME", view.home) for part in told.split('"')[1::2]]
    usual = [joined(view, view.home, place) for place in places]
    return any(
        is_inside(view, folder, place)
        for place in (*own, *usual)
        if place.rstrip("/") != view.home.rstrip("/")
    )


_AUTO_LOGIN_STEPS: Final = (
    N_("Open Settings, then System, then Users, and switch automatic login off."),
    N_("On KDE: System Settings, then Colours and Themes, then Login Screen, then Behaviour."),
)


def auto_login(view: SystemView, _folder: str) -> Finding:
    """Whether the computer logs somebody in without a password."""
    if _logs_in_by_itself(view):
        return alike.login(asks=False, steps=_AUTO_LOGIN_STEPS)
    known = ("/etc/gdm3", "/etc/gdm", "/etc/lightdm", "/etc/sddm.conf", "/usr/lib/sddm")
    if all(view.status(path) is None for path in known):
        return cannot_tell(Check.AUTO_LOGIN)
    return alike.login(asks=True, steps=_AUTO_LOGIN_STEPS)


def _logs_in_by_itself(view: SystemView) -> bool:
    for path in ("/etc/gdm3/custom.conf", "/etc/gdm3/daemon.conf", "/etc/gdm/custom.conf"):
        daemon = settings(view, path).get("daemon", {})
        if daemon.get("automaticloginenable", "").casefold() in {"true", "1", "yes"}:
            return True
    lightdm = ["/etc/lightdm/lightdm.conf"]
    sddm = ["/etc/sddm.conf"]
    for folder, files in (
        ("/etc/lightdm/lightdm.conf.d", lightdm),
        ("/usr/share/lightdm/lightdm.conf.d", lightdm),
        ("/etc/sddm.conf.d", sddm),
    ):
        files += [joined(view, folder, name) for name in view.names(folder)]
    for path in lightdm:
        groups = settings(view, path)
        if any(
            group.get("autologin-user") for name, group in groups.items() if name.startswith("seat")
        ):
            return True
    return any(settings(view, path).get("autologin", {}).get("user") for path in sddm)


def screen_lock(view: SystemView, _folder: str) -> Finding:
    """Whether the screen locks when nobody is here."""
    desktop = _desktop(view)
    if "kde" in desktop:
        daemon = settings(view, _config(view, "kscreenlockerrc")).get("daemon", {})
        locks = daemon.get("autolock", "true").casefold() != "false"
        where = N_("Open System Settings, then Screen Locking, and tick “Lock automatically”.")
    elif "gnome" in desktop or "unity" in desktop:
        locks = (
            _dconf(view, "/org/gnome/desktop/screensaver/lock-enabled") is not False
            and _dconf(view, "/org/gnome/desktop/session/idle-delay") != 0
        )
        where = N_("Open Settings, then Privacy, then Screen Lock, and switch both locks on.")
    elif "cinnamon" in desktop:
        locks = (
            _dconf(view, "/org/cinnamon/desktop/screensaver/lock-enabled") is not False
            and _dconf(view, "/org/cinnamon/desktop/session/idle-delay") != 0
        )
        where = N_("Open System Settings, then Screensaver, and let the screen lock.")
    else:
        return cannot_tell(
            Check.SCREEN_LOCK,
            steps=(N_("See in the desktop's settings that the screen locks after some minutes."),),
        )
    if locks:
        return alike.screen_locks()
    return alike.screen_stays_open(where)
