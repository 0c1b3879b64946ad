"""What macOS tells: the screen locks, the computer or its displays sleep, another user comes.

Closing the lid sleeps the displays. Sources: developer.apple.com, NSWorkspace notifications;
`com.apple.screenIsLocked` is not documented, but what screen lockers there have used for years.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from casevault.ui import objective_c

WORKSPACE_NOTICES: Final = (
    "NSWorkspaceWillSleepNotification",
    "NSWorkspaceScreensDidSleepNotification",
    "NSWorkspaceSessionDidResignActiveNotification",
)
LOCK_NOTICE: Final = "com.apple.screenIsLocked"


def listen(tell: Callable[[], None]) -> object:
    """Call `tell` at each of them; what comes back must live as long as it shall be heard."""
    objective_c.load("AppKit")
    observer, alive = objective_c.listener("CaseVaultAway", tell)
    workspace = objective_c.send(objective_c.class_named("NSWorkspace"), "sharedWorkspace")
    own = objective_c.send(workspace, "notificationCenter")
    objective_c.observe(own, observer, WORKSPACE_NOTICES)
    centre = objective_c.class_named("NSDistributedNotificationCenter")
    objective_c.observe(objective_c.send(centre, "defaultCenter"), observer, (LOCK_NOTICE,))
    return observer, alive
