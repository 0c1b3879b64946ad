"""Programs that keep the clipboard, record the screen, or show it to somebody far away."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from casevault.services.device.view import SystemView

CLIPBOARD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "copyq": "CopyQ",
        "ditto": "Ditto",
        "clipman": "Clipman",
        "xfce4-clipman": "Clipman",
        "diodon": "Diodon",
        "parcellite": "Parcellite",
        "clipit": "ClipIt",
        "gpaste-daemon": "GPaste",
        "greenclip": "Greenclip",
        "klipper": "Klipper",
        "maccy": "Maccy",
        "flycut": "Flycut",
        "alfred": "Alfred",
        "raycast": "Raycast",
        "clipboardfusion": "ClipboardFusion",
    }
)

RECORDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "obs": "OBS Studio",
        "obs64": "OBS Studio",
        "simplescreenrecorder": "SimpleScreenRecorder",
        "kazam": "Kazam",
        "vokoscreenng": "vokoscreenNG",
        "peek": "Peek",
        "wf-recorder": "wf-recorder",
        "gpu-screen-recorder": "GPU Screen Recorder",
        "bandicam": "Bandicam",
        "camtasia": "Camtasia",
        "camrec": "Camtasia",
        "rewind": "Rewind",
        "screenpipe": "screenpipe",
        "timesnapper": "TimeSnapper",
        "hubstaff": "Hubstaff",
        "teramind": "Teramind",
        "timedoctor2": "Time Doctor",
    }
)

REMOTE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "teamviewer": "TeamViewer",
        "teamviewerd": "TeamViewer",
        "teamviewer_service": "TeamViewer",
        "anydesk": "AnyDesk",
        "rustdesk": "RustDesk",
        "ultraviewer_desktop": "UltraViewer",
        "ultraviewer_service": "UltraViewer",
        "supremo": "Supremo",
        "ammyy_admin": "Ammyy Admin",
        "aa_v3": "Ammyy Admin",
        "remoting_host": "Chrome Remote Desktop",
        "chrome-remote-desktop": "Chrome Remote Desktop",
        "winvnc": "VNC",
        "tvnserver": "TightVNC",
        "vncserver": "VNC",
        "x11vnc": "VNC",
        "x0vncserver": "VNC",
        "wayvnc": "VNC",
        "krfb": "Krfb",
        "vino-server": "Vino",
        "xrdp": "xrdp",
        "screenconnect.clientservice": "ScreenConnect",
        "logmein": "LogMeIn",
        "splashtopremote": "Splashtop",
        "srserver": "Splashtop",
        "dwagent": "DWService",
        "screensharingd": "macOS Screen Sharing",
    }
)

_KERNEL_NAME: Final = 15
"""Linux cuts the names of programs after 15 signs (proc(5), comm)."""


def running(view: SystemView, known: Mapping[str, str]) -> str:
    """The known programs that run, by name, in one line; "" when none does."""
    cut = {name[:_KERNEL_NAME]: words for name, words in known.items()}
    found = {known.get(name) or cut.get(name) for name in view.processes()}
    return ", ".join(sorted(words for words in found if words))
