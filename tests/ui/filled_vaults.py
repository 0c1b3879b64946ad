"""Vaults with invented people for the pages of figures, and what those pages show."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from casevault.domain.clock import Clock, SystemClock
from casevault.domain.roles import Role
from casevault.services import demo
from casevault.services.session import Session
from casevault.ui.page import Page
from casevault.vault.opening import open_with_derived_key
from services.vaults import new_session
from ui.conftest import Desktop, delete_what_is_due

W = TypeVar("W", bound=Page)
KEY = bytes(range(1, 33))


def filled_session(folder: Path, *, people: int = 40) -> Session:
    """A practice vault on 2 March 2026 with invented people of the two years before."""
    session = new_session(folder / "practice.casevault", practice=True)
    demo.fill(session, people=people, seed=7)
    return session


def session_as(role: Role, folder: Path, clock: Clock | None = None) -> Session:
    """A vault opened by its second user, who has this one role."""
    clock = clock or SystemClock()
    place = folder / "second.casevault"
    founder = new_session(place, clock=clock)
    founder.vault.users.add_with_derived_key("Jelena", bytearray(KEY), frozenset({role}))
    founder.close()
    return Session(open_with_derived_key(place, "Jelena", bytearray(KEY), clock=clock), clock)


def opened(desktop: Desktop, kind: type[W], name: str, **arguments: object) -> W:
    """The page of this name, open on the desk."""
    desktop.desk().open_page(name, **arguments)
    page = desktop.desk().page()
    assert isinstance(page, kind)
    return page


def words_of(part: QWidget) -> str:
    """Everything a part of the page says, labels and buttons."""
    delete_what_is_due()
    labels = [label.text() for label in part.findChildren(QLabel) if not label.isHidden()]
    buttons = [button.text() for button in part.findChildren(QPushButton)]
    return "\n".join([*labels, *buttons])


def button(part: QWidget, name: str) -> QPushButton:
    """The button a screen reader calls so."""
    return next(b for b in part.findChildren(QPushButton) if b.accessibleName() == name)
