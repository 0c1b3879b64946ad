"""Every state in which the power can leave a change of keys, put together from its two ends."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault import epoch_switch
from casevault.vault.anchor import FILE_NAME as ANCHOR
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epoch_switch import NEXT_ANCHOR, NEXT_DATABASE
from casevault.vault.epochs import start_epoch
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.vault import DATABASE_NAME as DATABASE
from domain.hand_clock import HandClock
from vault.made_vaults import MadeCase, new_vault, opened

ONE, OTHER = COPY_NAMES


@dataclass(frozen=True)
class TwoEnds:
    """The folder before and after a change of keys, and one to put files of both into."""

    before: Path
    after: Path
    folder: Path
    case: MadeCase

    def interrupted(self, *, header: tuple[Path, Path]) -> None:
        """All new files beside the old ones, and these copies of the header."""
        shutil.copytree(self.before, self.folder)
        shutil.copyfile(self.after / DATABASE, self.folder / NEXT_DATABASE)
        shutil.copyfile(self.after / ANCHOR, self.folder / NEXT_ANCHOR)
        for name, source in zip(COPY_NAMES, header, strict=True):
            shutil.copyfile(source / name, self.folder / name)

    def opens_in_epoch(self, epoch: int) -> None:
        """The vault is whole, in this epoch, and nothing of the change is left lying."""
        vault = opened(self.folder)
        assert vault.warnings == ()
        assert vault.keyring.epoch == epoch
        assert vault.identities.open(self.case.record_id, "test") == {"name": "Jasna"}
        assert vault.verify().is_sound
        vault.close()
        left = {path.name for path in self.folder.iterdir()}
        assert not any(name.startswith((NEXT_DATABASE, NEXT_ANCHOR)) for name in left)
        assert (self.folder / ONE).read_bytes() == (self.folder / OTHER).read_bytes()
        assert not epoch_switch.is_pending(self.folder)


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> TwoEnds:
    root = tmp_path_factory.mktemp("epochs")
    vault = new_vault(root / "after")
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Jasna"}))
    vault.close()
    shutil.copytree(root / "after", root / "before")
    start_epoch(opened(root / "after"), EpochPlan(lambda *_: None), clock=HandClock())
    return TwoEnds(root / "before", root / "after", root, case)


@pytest.fixture
def state(ends: TwoEnds, tmp_path: Path) -> TwoEnds:
    return TwoEnds(ends.before, ends.after, tmp_path / "vault", ends.case)


def test_a_change_whose_header_does_not_stand_is_undone(state: TwoEnds) -> None:
    state.interrupted(header=(state.before, state.before))
    assert epoch_switch.is_pending(state.folder)
    state.opens_in_epoch(1)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_change_whose_header_stands_in_one_copy_or_both_is_finished(
    state: TwoEnds, which: int
) -> None:
    header = (
        state.before if which == 1 else state.after,
        state.before if which == 0 else state.after,
    )
    state.interrupted(header=header)
    state.opens_in_epoch(2)


def test_the_log_of_the_old_database_is_not_taken_for_the_new_one_s(state: TwoEnds) -> None:
    state.interrupted(header=(state.after, state.after))
    for log in ("-wal", "-shm", "-journal"):
        (state.folder / f"{DATABASE}{log}").write_bytes(b"of the old database")
    state.opens_in_epoch(2)


def test_a_change_is_finished_when_only_the_database_has_moved(state: TwoEnds) -> None:
    state.interrupted(header=(state.after, state.after))
    (state.folder / NEXT_DATABASE).replace(state.folder / DATABASE)
    assert epoch_switch.is_pending(state.folder)
    state.opens_in_epoch(2)


@pytest.mark.parametrize("left", [NEXT_DATABASE, NEXT_ANCHOR])
def test_what_is_left_lying_after_a_change_is_cleared_away(state: TwoEnds, left: str) -> None:
    shutil.copytree(state.after, state.folder)
    shutil.copyfile(state.before / left.removesuffix(".next"), state.folder / left)
    assert epoch_switch.is_pending(state.folder)
    state.opens_in_epoch(2)


def test_files_of_a_change_that_never_began_are_cleared_away_with_their_logs(
    state: TwoEnds,
) -> None:
    shutil.copytree(state.before, state.folder)
    for name in (NEXT_DATABASE, f"{NEXT_DATABASE}-wal", f"{NEXT_DATABASE}-shm", NEXT_ANCHOR):
        (state.folder / name).write_bytes(b"half written")
    state.opens_in_epoch(1)


def test_a_header_to_which_no_database_belongs_is_refused_and_nothing_is_touched(
    state: TwoEnds,
) -> None:
    state.interrupted(header=(state.after, state.after))
    (state.folder / NEXT_DATABASE).write_bytes((state.before / DATABASE).read_bytes())
    before = {path.name: path.read_bytes() for path in state.folder.glob("vault*db*")}
    with pytest.raises(UserError) as refused:
        opened(state.folder)
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert {path.name: path.read_bytes() for path in state.folder.glob("vault*db*")} == before


def test_the_files_move_logs_first_then_database_then_anchor(
    state: TwoEnds, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.interrupted(header=(state.after, state.after))
    (state.folder / f"{DATABASE}-wal").write_bytes(b"of the old database")
    steps: list[tuple[str, bool]] = []
    replace = Path.replace

    def noted(source: Path, target: Path) -> Path:
        steps.append((target.name, (state.folder / f"{DATABASE}-wal").exists()))
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", noted)
    epoch_switch.move(state.folder)

    assert steps == [(DATABASE, False), (ANCHOR, False)]
    state.opens_in_epoch(2)
