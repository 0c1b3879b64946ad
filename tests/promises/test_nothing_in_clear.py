"""P3: a full tour leaves no planted name in any file outside the vault, no list, title or log."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from casevault import log
from casevault.ui.app import SessionProcess
from tour import planted
from tour.planted import ENCODINGS, Sniffer
from tour.traced import TracedTour, traced_tour

NEUTRAL_TITLES = {"", "CaseVault"}
WINDOW_KINDS = {"Window", "Dialog", "QMenu", "OptionList", "QTipLabel", "QFrame"}


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> TracedTour:
    return traced_tour(tmp_path_factory)


@pytest.fixture(scope="module")
def sniffer(tour: TracedTour) -> Sniffer:
    return Sniffer(tour.secrets())


def test_no_file_outside_the_vault_tells_a_planted_word(tour: TracedTour, sniffer: Sniffer) -> None:
    files = list(tour.files_outside())

    # Settings, two backups and a release are there to be read.
    assert {path.suffix for path in files} >= {".json", ".cvb", ".pdf", ".xlsx", ".csv"}
    assert sniffer.found_in_files(files) == {}


def test_no_file_of_a_vault_can_be_read_without_its_keys(
    tour: TracedTour, sniffer: Sniffer
) -> None:
    files = list(tour.files_inside())

    assert {"vault.db", "vault.cvh"} <= {path.name for path in files}
    assert sniffer.found_in_files(files) == {}


def test_no_window_ever_wore_a_title_of_its_own(tour: TracedTour) -> None:
    assert set(tour.told["titles"]) == NEUTRAL_TITLES


def test_nothing_flashed_up_as_a_window_that_is_none(tour: TracedTour) -> None:
    assert set(tour.told["windows"]) <= WINDOW_KINDS


def test_no_log_line_and_no_output_tells_a_planted_word(tour: TracedTour, sniffer: Sniffer) -> None:
    said = "\n".join([tour.output, *tour.told["log lines"]])

    assert sniffer.found_in_text(said) == set()
    assert "Traceback" not in said


def test_nothing_outside_the_vault_remembers_where_it_lies(tour: TracedTour) -> None:
    place = Sniffer({"vault": "records.casevault", "practice": "practice.casevault"})

    assert place.found_in_files(tour.files_outside()) == {}


def test_the_settings_hold_only_how_the_desktop_looks(tour: TracedTour) -> None:
    import json

    (settings,) = (tour.home / ".config").rglob("*.json")

    assert set(json.loads(settings.read_text("utf-8"))) == {
        "language",
        "scheme",
        "text_percent",
        "idle_minutes",
        "aids_may_read",
        "hide_from_capture",
        "may_copy",
    }


def test_a_log_line_never_keeps_what_it_was_given() -> None:
    """The tour meets no error that holds a name; the log must not rely on that."""
    name = planted.LATIN["given_name"]
    before = logging.getLogger().handlers[:], logging.getLogger().level
    log.start()
    try:
        logging.getLogger("here").error(
            "cannot save %s of %s", name, {"name": name}, exc_info=ValueError(name)
        )
    finally:
        logging.getLogger().handlers[:], logging.getLogger().level = before

    assert "cannot save" in log.recent()[-1]
    assert Sniffer(planted.words()).found_in_text(log.recent()[-1]) == set()


def test_a_bug_in_the_desktop_tells_the_terminal_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """What a session installs for errors that nobody caught."""
    session: Any = SimpleNamespace(_broke=lambda _error: None)
    error = ValueError(planted.LATIN["given_name"])
    SessionProcess.take_bug(session, ValueError, error, None)

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_search_finds_what_is_planted_in_a_file(
    encoding: str, tmp_path: Path, tour: TracedTour
) -> None:
    secrets = tour.secrets()
    found = Sniffer(secrets)
    for name, text in secrets.items():
        try:
            hidden = b"\x00\xff" * 50 + text.encode(encoding) + b"\x01" * 99
        except UnicodeEncodeError:
            continue
        control = tmp_path / "control.bin"
        control.write_bytes(hidden)

        assert name in found.found_in_files([control])[str(control)]


def test_the_search_finds_other_spellings_and_names_of_files(tmp_path: Path) -> None:
    found = Sniffer(planted.words())
    escaped = found.found_in_text(r"recent: \u017dvedrana, %C5%BDvedrana, žvedrana, ŽVEDRANA")
    control = tmp_path / f"{planted.LATIN['given_name']}.txt"
    control.touch()

    assert escaped == {"first person: given_name"}
    assert found.found_in_text("+381647391446") == {"first person: phone"}
    assert list(found.found_in_files([control])) == [str(control)]
