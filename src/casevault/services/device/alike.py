"""Findings about the desktop that are the same on Linux, Windows and macOS.

What differs is how each system is asked, and what to click there.
"""

from __future__ import annotations

from casevault.i18n import N_
from casevault.services.device import programs
from casevault.services.device.findings import Check, Finding, State, cannot_tell
from casevault.services.device.view import SystemView


def clipboard_kept(view: SystemView, *, but: str = "") -> Finding | None:
    """That a program keeps what is copied; None when none runs, or only the one named `but`."""
    names = programs.running(view, programs.CLIPBOARD)
    if not names or names == but:
        return None
    return Finding(
        Check.CLIPBOARD,
        State.LOOK,
        N_("A program keeps what is copied: {programs}."),
        {"programs": names},
        (N_("Open that program and switch its history off, or quit it while you work here."),),
    )


def screen_shown(view: SystemView, *more: str) -> Finding | None:
    """That a program runs by which others see the screen; `more` are steps of this system."""
    names = programs.running(view, programs.REMOTE)
    if not names:
        return None
    return Finding(
        Check.SCREEN,
        State.DANGER,
        N_("A program runs by which others can see this screen: {programs}."),
        {"programs": names},
        (
            N_("Quit it. If you did not start it yourself, ask who did, and why."),
            *(more or (N_("If nobody needs it, remove it from this computer."),)),
        ),
    )


def screen_recorded(view: SystemView, *more: str) -> Finding | None:
    """That a program runs which can record the screen; `more` are steps of this system."""
    names = programs.running(view, programs.RECORDERS)
    if not names:
        return None
    return Finding(
        Check.SCREEN,
        State.DANGER,
        N_("A program runs that can record the screen: {programs}."),
        {"programs": names},
        (N_("Quit it before you open a case."), *more),
    )


def screen_unseen(view: SystemView) -> Finding:
    """That no program was found which shows or records the screen, if any are seen at all."""
    if not view.processes():
        return cannot_tell(Check.SCREEN)
    return Finding(
        Check.SCREEN,
        State.GOOD,
        N_("No known program that records or shows the screen runs now."),
    )


def not_listed() -> Finding:
    """That file search passes the vault over."""
    return Finding(Check.INDEXING, State.GOOD, N_("File search does not list the vault's folder."))


def search_is_off() -> Finding:
    """That nothing searches files."""
    return Finding(Check.INDEXING, State.GOOD, N_("File search is switched off."))


def login(*, asks: bool, steps: tuple[str, ...]) -> Finding:
    """Whether a password is asked at the start, and what to click where it is not."""
    if asks:
        return Finding(
            Check.AUTO_LOGIN, State.GOOD, N_("The computer asks for a password when it starts.")
        )
    return Finding(
        Check.AUTO_LOGIN,
        State.DANGER,
        N_("The computer logs in without asking for a password."),
        steps=steps,
    )


def screen_locks() -> Finding:
    """That the screen locks by itself."""
    return Finding(Check.SCREEN_LOCK, State.GOOD, N_("The screen locks when nobody is here."))


def screen_stays_open(*steps: str) -> Finding:
    """That it does not."""
    return Finding(
        Check.SCREEN_LOCK, State.LOOK, N_("The screen does not lock by itself."), steps=steps
    )
