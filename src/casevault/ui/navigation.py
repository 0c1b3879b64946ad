"""The pages there are: name, place in the rail, who may open them, how they are built.

A page is imported when it is first opened. Functions with an import inside, not dotted names, so
that the packager and the type checker see every page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from casevault.domain.roles import Right
from casevault.i18n import N_

if TYPE_CHECKING:
    from casevault.ui.page import Desk, Page

HOME: Final = "home"


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page.

    With `rail_id` it stands in the left rail under that word; `area` names the rail entry that is
    lit while the page is open. Pages without a word there may have one for the palette, `find_id`.
    """

    name: str
    build: Callable[..., Page]
    area: str
    rail_id: str = ""
    icon: str = ""
    shortcut: str = ""
    right: Right | None = None
    find_id: str = ""

    @property
    def words_id(self) -> str:
        """What the palette calls it; empty for pages that need arguments."""
        return self.rail_id or self.find_id


def _home(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.home import HomePage

    return HomePage(desk, **arguments)


def _safety(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.safety import SafetyPage

    return SafetyPage(desk, **arguments)


def _device_check(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.device_check import DeviceCheckPage

    return DeviceCheckPage(desk, **arguments)


def _backups(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.backups import BackupsPage

    return BackupsPage(desk, **arguments)


def _restore(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.restore import RestorePage

    return RestorePage(desk, **arguments)


def _settings(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.settings import SettingsPage

    return SettingsPage(desk, **arguments)


def _users(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.users import UsersPage

    return UsersPage(desk, **arguments)


def _new_user(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.new_user import NewUserPage

    return NewUserPage(desk, **arguments)


def _change_keys(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.change_keys import ChangeKeysPage

    return ChangeKeysPage(desk, **arguments)


def _own_passphrase(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.own_passphrase import OwnPassphrasePage

    return OwnPassphrasePage(desk, **arguments)


def _keeping(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.keeping import KeepingPage

    return KeepingPage(desk, **arguments)


def _erase_case(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.erase_case import EraseCasePage

    return EraseCasePage(desk, **arguments)


def _travel(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.travel import travel_page

    return travel_page(desk, **arguments)


def _recovery(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.recovery import RecoveryPage

    return RecoveryPage(desk, **arguments)


def _recovery_setup(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.recovery_setup import RecoverySetupPage

    return RecoverySetupPage(desk, **arguments)


def _recovery_drill(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.recovery_drill import RecoveryDrillPage

    return RecoveryDrillPage(desk, **arguments)


def _log(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.log import LogPage

    return LogPage(desk, **arguments)


def _import_cases(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.import_cases import ImportPage

    return ImportPage(desk, **arguments)


def _cases(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.case_list import CaseListPage

    return CaseListPage(desk, **arguments)


def _case(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.case import CasePage

    return CasePage(desk, **arguments)


def _new_case(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.new_case import NewCasePage

    return NewCasePage(desk, **arguments)


def _statistics(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.statistics import StatisticsPage

    return StatisticsPage(desk, **arguments)


def _releases(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.releases import ReleasesPage

    return ReleasesPage(desk, **arguments)


def _release_wizard(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.release_wizard import ReleaseWizardPage

    return ReleaseWizardPage(desk, **arguments)


def _statement_check(desk: Desk, **arguments: Any) -> Page:
    from casevault.ui.pages.statement_check import StatementCheckPage

    return StatementCheckPage(desk, **arguments)


PAGES: Final[tuple[PageSpec, ...]] = (
    PageSpec("home", _home, "home", N_("My day"), "sun", "Ctrl+1"),
    PageSpec("cases", _cases, "cases", N_("Cases"), "users", "Ctrl+2", Right.SEE_FACTS),
    PageSpec("case", _case, "cases", right=Right.SEE_FACTS),
    PageSpec("new_case", _new_case, "cases", right=Right.EDIT_CASES, find_id=N_("Take a report")),
    PageSpec(
        "statistics",
        _statistics,
        "statistics",
        N_("Statistics"),
        "chart-column",
        "Ctrl+4",
        Right.RELEASE,
    ),
    PageSpec("releases", _releases, "releases", N_("Releases"), "send", "Ctrl+5", Right.SEE_FACTS),
    PageSpec(
        "release_wizard",
        _release_wizard,
        "releases",
        right=Right.RELEASE,
        find_id=N_("Make a release"),
    ),
    PageSpec(
        "statement_check",
        _statement_check,
        "releases",
        icon="file-warning",
        right=Right.SEE_FACTS,
        find_id=N_("Check a statement"),
    ),
    PageSpec("safety", _safety, "home", icon="shield-check", find_id=N_("Backup and checks")),
    PageSpec("recovery", _recovery, "settings", icon="key-round", find_id=N_("Recovery")),
    PageSpec("recovery_setup", _recovery_setup, "settings", right=Right.CHANGE_USERS),
    PageSpec("recovery_drill", _recovery_drill, "settings"),
    PageSpec(
        "device_check",
        _device_check,
        "settings",
        icon="shield-alert",
        find_id=N_("Device check"),
    ),
    PageSpec("backups", _backups, "home", icon="hard-drive", find_id=N_("Backups")),
    PageSpec("restore", _restore, "home", icon="undo-2", find_id=N_("Restore a backup")),
    PageSpec(
        "keeping",
        _keeping,
        "settings",
        icon="archive",
        right=Right.CHANGE_USERS,
        find_id=N_("Keeping and erasing"),
    ),
    PageSpec("erase_case", _erase_case, "settings", right=Right.CHANGE_USERS),
    PageSpec(
        "travel",
        _travel,
        "settings",
        icon="briefcase",
        right=Right.CHANGE_USERS,
        find_id=N_("Travel without names"),
    ),
    PageSpec("log", _log, "settings", icon="history", right=Right.READ_AUDIT, find_id=N_("Log")),
    PageSpec(
        "import_cases",
        _import_cases,
        "cases",
        icon="download",
        right=Right.EDIT_CASES,
        find_id=N_("Take over a spreadsheet"),
    ),
    PageSpec("users", _users, "settings", icon="users", find_id=N_("Users")),
    PageSpec("new_user", _new_user, "settings", right=Right.CHANGE_USERS),
    PageSpec(
        "change_keys",
        _change_keys,
        "settings",
        right=Right.CHANGE_USERS,
        find_id=N_("New keys for everybody"),
    ),
    PageSpec("own_passphrase", _own_passphrase, "settings", find_id=N_("Change your passphrase")),
    PageSpec("settings", _settings, "settings", N_("Settings"), "settings", "Ctrl+,"),
)


def page_spec(name: str) -> PageSpec | None:
    """The page of this name, if this version of the program has one."""
    return next((spec for spec in PAGES if spec.name == name), None)
