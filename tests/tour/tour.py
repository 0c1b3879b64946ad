"""Everything a person does at the desktop, in the processes and with the widgets of life.

`python -m tour.tour FOLDER SCRIPT [VAULT]` is the supervisor, which starts the sessions.
FOLDER holds `notes` (the tour's own notebook) and `luggage` (what it brings and takes away).
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from casevault import lockdown
from casevault.ui.handover import After, Ending
from casevault.ui.supervisor import supervise

if TYPE_CHECKING:
    from tour.journey import Journey
    from tour.robot import Script

_NOTEBOOK: Final = "notes/notebook.json"


def new_vault(journey: Journey) -> Script:
    """Make a vault and work in it until something is left unsaved; then lock."""
    from tour import planted, steps_case, steps_door, steps_office

    journey.notebook.note("label", planted.VAULT_LABEL)
    journey.notebook.note("user", planted.USER)
    yield from steps_door.see_the_door(journey)
    yield from steps_door.see_how_a_vault_is_made(journey)
    yield from steps_door.press_make(journey)
    yield from steps_case.work_on_a_case(journey)
    yield from steps_case.leave_something_unsaved(journey)
    journey.notebook.note("first session", "locks")
    yield from steps_office.lock(journey)


def same_vault_again(journey: Journey) -> Script:
    """Unlock, find what was typed, go round the office, quit."""
    from tour import (
        steps_case,
        steps_door,
        steps_figures,
        steps_office,
        steps_recovery,
        steps_search,
    )

    user = journey.remember("user")
    yield from steps_door.see_the_door(journey)
    yield from steps_door.mistype(journey, user)
    yield from steps_door.unlock(journey, user, journey.remember("passphrase"))
    yield from steps_case.find_the_draft(journey)
    yield from steps_office.see_the_users(journey)
    yield from steps_office.add_a_user(journey)
    yield from steps_recovery.set_up_recovery(journey)
    yield from steps_recovery.try_a_share(journey)
    yield from steps_office.back_up_and_check(journey)
    yield from steps_office.see_the_backups(journey)
    yield from steps_office.look_at_the_computer(journey)
    yield from steps_office.take_over_a_spreadsheet(journey)
    yield from steps_search.find_a_case(journey)
    yield from steps_figures.look_at_the_statistics(journey)
    yield from steps_office.read_the_log(journey)
    yield from steps_office.see_the_shortcuts(journey)
    yield from steps_office.see_the_help(journey)
    yield from steps_office.change_the_settings(journey)
    journey.notebook.note("second session", "leaves")
    yield from steps_office.leave(journey)


def practice_release(journey: Journey) -> Script:
    """In a practice vault: protected figures and a release, written and checked; then quit."""
    from tour import steps_case, steps_door, steps_figures, steps_office

    told, away = journey.remember, journey.luggage / "releases"
    yield from steps_door.unlock(journey, told("practice user"), told("practice passphrase"))
    yield from steps_case.look_at_the_day(journey)
    yield from steps_figures.see_the_releases(journey, "releases_none")
    yield from steps_figures.ask_for_a_release(journey)
    yield from steps_figures.check_a_release(journey)
    yield from steps_figures.write_a_release(journey, told("second practice passphrase"), away)
    yield from steps_figures.check_the_files(journey, away)
    journey.notebook.note("practice session", "leaves")
    yield from steps_office.leave(journey)


SCRIPTS: Final[dict[str, dict[After, Callable[[Journey], Script]]]] = {
    "vault": {After.START: new_vault, After.LOCK: same_vault_again},
    "practice": {After.START: practice_release},
}
ENDS: Final = ("first session", "second session", "practice session")
"""What a complete tour has written down."""


def run_session(folder: Path, which: str) -> int:
    """One session with the robot in it; ends as the script ends it."""
    try:
        return _run_session(folder, which)
    except BaseException as error:
        _tell_failure(folder, error)
        raise


def _run_session(folder: Path, which: str) -> int:
    # Set as in life, but memory stays readable: the trace of an ordinary user must see the paths.
    lockdown.refuse_network()
    from tour.watching import Watch

    watch = Watch()
    from PySide6.QtWidgets import QApplication

    from casevault.ui.app import build_session
    from casevault.ui.ending import end_process
    from tour.hand import Hand
    from tour.journey import Journey, Notebook
    from tour.robot import Robot

    notebook = Notebook.at(folder / _NOTEBOOK)
    process = build_session()

    def end(ending: Ending) -> None:
        watch.write_down(notebook)
        end_process(ending)

    process._end = end
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    watch.look_at(application)
    process.start()
    process.window.resize(1366, 768)
    journey = Journey(Hand(process), notebook, folder / "luggage")
    script = SCRIPTS[which][process.handover().after](journey)
    robot = Robot(script, lambda: process.window, parent=process)

    def ended() -> None:
        if robot.failure is not None:
            _tell_failure(folder, robot.failure)
            end(Ending.QUIT)

    robot.ended.connect(ended)
    code = process.run()
    watch.write_down(notebook)
    return code


def _tell_failure(folder: Path, error: BaseException) -> None:
    told = "".join(traceback.format_exception(error))
    (folder / "notes" / "failure.txt").write_text(told, "utf-8")


def main() -> int:
    """`FOLDER SCRIPT [VAULT]`: the supervisor, which starts the sessions."""
    folder, which = Path(sys.argv[1]), sys.argv[2]
    return supervise(sys.argv[3:], session=lambda: run_session(folder, which))


if __name__ == "__main__":
    raise SystemExit(main())
