"""Until when a system gets updates, and the table that says it."""

from __future__ import annotations

from datetime import date

import pytest

from casevault import paths
from casevault.services.device import system_age
from casevault.services.device.findings import State
from services.recorded_computers import linux, macos, windows

DAY = date(2026, 6, 1)


def os_release(**told: str) -> str:
    return "".join(f'{name}="{value}"\n' for name, value in told.items())


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"ID": "debian", "VERSION_ID": "12"}, State.GOOD),
        ({"ID": "debian", "VERSION_ID": "11"}, State.LOOK),
        ({"ID": "debian", "VERSION_ID": "10"}, State.DANGER),
        ({"ID": "ubuntu", "VERSION_ID": "20.04", "UBUNTU_CODENAME": "focal"}, State.DANGER),
        ({"ID": "ubuntu", "VERSION_ID": "99.04", "UBUNTU_CODENAME": "zzz"}, State.CANNOT_TELL),
        ({"ID": "linuxmint", "VERSION_ID": "22.1", "UBUNTU_CODENAME": "noble"}, State.GOOD),
        ({"ID": "pop", "VERSION_ID": "20.04", "UBUNTU_CODENAME": "focal"}, State.DANGER),
        ({"ID": "arch"}, State.GOOD),
        ({"ID": "nobody-knows"}, State.CANNOT_TELL),
        ({}, State.CANNOT_TELL),
    ],
)
def test_linux_is_as_old_as_it_says(told: dict[str, str], state: State) -> None:
    computer = linux()
    computer.files["/etc/os-release"] = os_release(**told)
    assert system_age.system_age(computer, DAY).state is state


@pytest.mark.parametrize(
    ("build", "edition", "state"),
    [
        ("7601", "HomePremium", State.DANGER),
        ("19045", "Core", State.DANGER),
        ("19044", "EnterpriseS", State.GOOD),
        ("19044", "Professional", State.DANGER),
        ("22631", "Core", State.DANGER),
        ("22631", "Enterprise", State.LOOK),
        ("26100", "Core", State.LOOK),
        ("26200", "Professional", State.GOOD),
        ("17763", "ServerStandard", State.CANNOT_TELL),
        ("99999", "Core", State.CANNOT_TELL),
        ("", "", State.CANNOT_TELL),
    ],
)
def test_windows_is_as_old_as_its_build_and_edition(build: str, edition: str, state: State) -> None:
    computer = windows(build=build, edition=edition)
    assert system_age.system_age(computer, DAY).state is state


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ("10.15.7", State.DANGER),
        ("13.7.8", State.DANGER),
        ("14.8", State.LOOK),
        ("26.1", State.GOOD),
        ("40.0", State.CANNOT_TELL),
        ("", State.CANNOT_TELL),
    ],
)
def test_macos_is_as_old_as_its_version(version: str, state: State) -> None:
    assert system_age.system_age(macos(version=version), DAY).state is state


def test_the_last_day_of_updates_is_still_a_day_with_updates() -> None:
    computer = linux()
    computer.files["/etc/os-release"] = os_release(ID="debian", VERSION_ID="12")
    last = system_age.support().release("debian", "12")
    assert last is not None
    assert system_age.system_age(computer, last.ends).state is State.LOOK


def test_a_long_or_broken_name_of_a_system_is_cut_to_one_calm_line() -> None:
    computer = linux()
    computer.files["/etc/os-release"] = os_release(ID="x", PRETTY_NAME="A\x1b[31m" + "b" * 500)
    name = str(system_age.system_age(computer, DAY).values["system"])
    assert len(name) <= 60
    assert name.isprintable()


def test_no_release_stands_twice_in_the_table_and_each_system_has_its_source() -> None:
    releases = system_age.support().releases
    keys = [(one.system, one.version, one.edition) for one in releases]
    assert len(keys) == len(set(keys))
    text = paths.resource("systems/support.toml").read_text("utf-8")
    sources = text.partition("[source]")[2].partition("[[release]]")[0]
    assert [one.system for one in releases if f"\n{one.system} = " not in sources] == []
