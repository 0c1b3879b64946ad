"""What a person can do, as data: the palette, the shortcuts and their sheet read the same table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from casevault.domain.roles import Right
from casevault.i18n import N_, gettext


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `title_id` is a message id; `right` hides it from those who may not.

    `also` are keys that do the same and are not shown. With `everywhere` the keys work over open
    lists and menus too, and in every `Dialog`.
    """

    id: str
    title_id: str
    run: Callable[[], object] = field(compare=False)
    shortcut: str = ""
    icon: str = ""
    right: Right | None = None
    also: tuple[str, ...] = ()
    everywhere: bool = False

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return gettext(self.title_id)

    @property
    def keys(self) -> str:
        """The shortcut as written on this computer's keys."""
        return QKeySequence(self.shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def allowed(actions: Iterable[Action], rights: frozenset[Right]) -> tuple[Action, ...]:
    """Those of the actions that the rights cover."""
    return tuple(a for a in actions if a.right is None or a.right in rights)


def bind(actions: Iterable[Action], owner: QWidget) -> tuple[QAction, ...]:
    """Give `owner` the shortcuts of the actions; they work wherever the focus is inside it."""
    return tuple(_bound(action, owner) for action in actions if action.shortcut)


def unbind(bound: Iterable[QAction], owner: QWidget) -> None:
    """Take shortcuts away again, when another page comes up."""
    for each in bound:
        owner.removeAction(each)
        each.deleteLater()


def hide_action(run: Callable[[], object]) -> Action:
    """The one key that takes everything off the screen; the same before and after unlock."""
    return Action(
        "hide", N_("Lock and hide"), run, "F12", "eye-off", also=("Ctrl+Shift+H",), everywhere=True
    )


def _bound(action: Action, owner: QWidget) -> QAction:
    made = QAction(action.title, owner)
    made.setObjectName(action.id)
    made.setShortcuts([QKeySequence(each) for each in (action.shortcut, *action.also)])
    reach = Qt.ShortcutContext
    made.setShortcutContext(
        reach.ApplicationShortcut if action.everywhere else reach.WindowShortcut
    )
    made.setAutoRepeat(not action.everywhere)
    made.triggered.connect(lambda _checked=False: action.run())
    owner.addAction(made)
    return made


def find(owner: QObject, action_id: str) -> QAction | None:
    """The bound shortcut of an action, if it has one; never that of a page that is going away."""
    found = owner.findChildren(QAction, action_id)
    return next((each for each in found if _is_in_use(each)), None)


def _is_in_use(action: QAction) -> bool:
    owner = action.parent()
    return isinstance(owner, QWidget) and not owner.isHidden()
