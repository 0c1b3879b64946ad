"""Windows: clipboard history, Recall, game recording, remote control."""

from __future__ import annotations

from typing import Final

from casevault.i18n import N_
from casevault.services.device import alike
from casevault.services.device.findings import Check, Finding, State
from casevault.services.device.view import Hive, SystemView, joined
from casevault.services.device.windows import is_windows_11, number

_CLIPBOARD: Final = r"Software\Microsoft\Clipboard"
_POLICY: Final = r"SOFTWARE\Policies\Microsoft\Windows\System"
_AI_POLICY: Final = r"SOFTWARE\Policies\Microsoft\Windows\WindowsAI"
_TERMINAL: Final = r"SYSTEM\CurrentControlSet\Control\Terminal Server"
_GAME_DVR: Final = r"Software\Microsoft\Windows\CurrentVersion\GameDVR"


def clipboard(view: SystemView, _folder: str) -> Finding:
    """Whether Windows or a program keeps what was copied."""
    forbidden = number(view, Hive.MACHINE, _POLICY, "AllowClipboardHistory") == 0
    shared = number(view, Hive.MACHINE, _POLICY, "AllowCrossDeviceClipboard") != 0
    cloud = number(view, Hive.USER, _CLIPBOARD, "EnableCloudClipboard") == 1
    steps = (
        N_("Open Settings, then System, then Clipboard."),
        N_("Switch off “Clipboard history” and “Sync across your devices”, and choose “Clear”."),
    )
    if cloud and shared:
        return Finding(
            Check.CLIPBOARD,
            State.DANGER,
            N_("What is copied is sent to your other devices through Microsoft."),
            steps=steps,
        )
    if not forbidden and number(view, Hive.USER, _CLIPBOARD, "EnableClipboardHistory") == 1:
        return Finding(
            Check.CLIPBOARD, State.LOOK, N_("Windows keeps what is copied."), steps=steps
        )
    kept_by = alike.clipboard_kept(view)
    if kept_by is not None:
        return kept_by
    return Finding(Check.CLIPBOARD, State.GOOD, N_("The clipboard history is off."))


def screen(view: SystemView, _folder: str) -> Finding:
    """Whether Windows or a program records or shows the screen."""
    shown = alike.screen_shown(view)
    if shown is not None:
        return shown
    if _recall_keeps(view):
        return Finding(
            Check.SCREEN,
            State.DANGER,
            N_("Recall has taken pictures of this screen every few seconds and keeps them."),
            steps=(
                N_("Open Settings, then Privacy & security, then Recall & snapshots."),
                N_("Switch “Save snapshots” off and choose “Delete snapshots”, then “Delete all”."),
                N_("Better still: open “Turn Windows features on or off” and untick Recall."),
            ),
        )
    recorded = alike.screen_recorded(view)
    if recorded is not None:
        return recorded
    if number(view, Hive.MACHINE, _TERMINAL, "fDenyTSConnections") == 0:
        return Finding(
            Check.SCREEN,
            State.LOOK,
            N_("Remote Desktop is on: another computer may log in to this one."),
            steps=(
                N_("Open Settings, then System, then Remote Desktop, and switch it off."),
                N_("If somebody who looks after this computer needs it, ask when and for what."),
            ),
        )
    return _game_recording(view)


def _recall_keeps(view: SystemView) -> bool:
    """Whether Recall has a store of snapshots and no policy forbids it.

    The store is the folder UKP in `CoreAIPlatform.00` of the account; the policies are
    those of the policy CSP WindowsAI.
    """
    if number(view, Hive.MACHINE, _AI_POLICY, "AllowRecallEnablement") == 0:
        return False
    if 1 in {
        number(view, hive, _AI_POLICY, "DisableAIDataAnalysis")
        for hive in (Hive.MACHINE, Hive.USER)
    }:
        return False
    local = view.environment("LOCALAPPDATA") or joined(view, view.home, "AppData", "Local")
    return bool(view.names(joined(view, local, "CoreAIPlatform.00", "UKP")))


def _game_recording(view: SystemView) -> Finding:
    if number(view, Hive.USER, _GAME_DVR, "HistoricalCaptureEnabled") == 1:
        where = (
            N_("Open Settings, then Gaming, then Captures.")
            if is_windows_11(view)
            else N_("Open Settings, then Gaming, then Captures or Game DVR.")
        )
        return Finding(
            Check.SCREEN,
            State.LOOK,
            N_("Windows may record games in the background, and takes some programs for games."),
            steps=(where, N_("Switch off “Record what happened”.")),
        )
    return alike.screen_unseen(view)
