"""Until when the maker of the system gives updates: `resources/systems/support.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

from casevault import paths
from casevault.i18n import N_
from casevault.services.device import macos, windows
from casevault.services.device.findings import Check, Finding, State, cannot_tell
from casevault.services.device.view import Hive, System, SystemView, text

SOON: Final = timedelta(days=180)
_SERVER: Final = "Server"
_SIGNS: Final = 60
"""Of the name that a system gives to itself, no more is repeated."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a system, and the last day of its updates."""

    system: str
    version: str
    edition: str
    codename: str
    name: str
    ends: date


@dataclass(frozen=True, slots=True)
class Support:
    """The table."""

    as_of: date
    rolling: frozenset[str]
    releases: tuple[Version, ...]

    def release(self, system: str, version: str, edition: str = "") -> Version | None:
        """The release of this edition, else of any."""
        fitting = [one for one in self.releases if (one.system, one.version) == (system, version)]
        for wanted in (edition, ""):
            found = [one for one in fitting if one.edition == wanted]
            if found:
                return found[0]
        return None

    def by_codename(self, codename: str) -> Version | None:
        """The Ubuntu release on which another system is built."""
        return next((one for one in self.releases if codename and one.codename == codename), None)


@cache
def support() -> Support:
    """The bundled table."""
    raw = tomllib.loads(paths.resource("systems/support.toml").read_text("utf-8"))
    releases = tuple(
        Version(
            one["system"],
            one["version"],
            one.get("edition", ""),
            one.get("codename", ""),
            one["name"],
            one["ends"],
        )
        for one in raw["release"]
    )
    return Support(raw["as_of"], frozenset(raw["rolling"]), releases)


_UPGRADE: Final[Mapping[System, tuple[str, ...]]] = MappingProxyType(
    {
        System.WINDOWS: (
            N_("Open Settings, then Windows Update, and see whether a newer version is offered."),
            N_(
                "If this computer is too old for it, ask about another computer, or about Linux "
                "on this one. Make a backup of the vault first."
            ),
        ),
        System.MACOS: (
            N_("Open the settings, then General, then Software Update."),
            N_("If no newer version is offered, this Mac is too old for one: ask about another."),
        ),
        System.LINUX: (
            N_("Make a backup of the vault."),
            N_("Open the program that installs updates and choose to go on to the next version."),
        ),
    }
)


def system_age(view: SystemView, today: date) -> Finding:
    """Whether the system still gets updates."""
    name, release, is_rolling = _found(view)
    if is_rolling:
        return Finding(
            Check.SYSTEM_AGE,
            State.GOOD,
            N_("{system} is renewed all the time. Install its updates every week."),
            {"system": name},
        )
    if release is None:
        return cannot_tell(
            Check.SYSTEM_AGE,
            N_("The program does not know until when {system} gets updates."),
            (N_("Ask whoever looks after this computer until when it gets updates."),),
            system=name,
        )
    values: dict[str, str | int | date] = {"system": release.name, "day": release.ends}
    if release.ends < today:
        found_id = N_("Since {day} {system} has had no updates.")
        state = State.DANGER
    elif release.ends - today < SOON:
        found_id = N_("On {day} {system} gets its last updates.")
        state = State.LOOK
    else:
        return Finding(
            Check.SYSTEM_AGE, State.GOOD, N_("Until {day} {system} gets updates."), values
        )
    return Finding(Check.SYSTEM_AGE, state, found_id, values, _UPGRADE[view.system])


def _found(view: SystemView) -> tuple[str, Version | None, bool]:
    """What the system calls itself, its release where the table has it, whether it is renewed."""
    if view.system is System.WINDOWS:
        build = str(windows.build(view))
        edition = _edition(view)
        known = None if edition == _SERVER else support().release("windows", build, edition)
        return f"Windows ({build})", known, False
    if view.system is System.MACOS:
        parts = [str(part) for part in macos.version(view)]
        version = ".".join(parts[:2]) if parts[:1] == ["10"] else ".".join(parts[:1])
        return f"macOS {version}".strip(), support().release("macos", version), False
    return _linux(view)


def _edition(view: SystemView) -> str:
    key = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
    name = str(view.registry(Hive.MACHINE, key, "EditionID") or "")
    if name.endswith(("EnterpriseS", "EnterpriseSN")):
        return "ltsc"
    if name.startswith(_SERVER):
        return _SERVER
    return "" if name.startswith(("Enterprise", "Education", "IoTEnterprise")) else "home"


def _linux(view: SystemView) -> tuple[str, Version | None, bool]:
    told = dict[str, str]()
    for line in text(view, "/etc/os-release").splitlines():
        key, mark, value = line.partition("=")
        if mark:
            told[key.strip()] = value.strip().strip("\"'")[:_SIGNS]
    own, version = told.get("ID", ""), told.get("VERSION_ID", "")
    name = _calm(told.get("PRETTY_NAME", "") or told.get("NAME", "") or "Linux")
    if own in support().rolling:
        return name, None, True
    release = support().release(own, version) or support().release(own, version.split(".")[0])
    if release is None and own not in {"ubuntu", "debian"}:
        release = support().by_codename(told.get("UBUNTU_CODENAME", ""))
        if release is not None:
            release = Version(own, version, "", "", name, release.ends)
    return name, release, False


def _calm(name: str) -> str:
    """A name without signs that would break a line."""
    return "".join(sign for sign in name if sign.isprintable()) or "Linux"
