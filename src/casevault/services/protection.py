"""Protects a table of counts that a centre already has, without a vault."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from casevault import paths
from casevault.disclosure.attack_report import AttackReport
from casevault.disclosure.protect import protect
from casevault.disclosure.suppression_problem import Zeros
from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.services import egress

PROTECTED = "protected.csv"
DESCRIPTION = "protected.json"
_COINS_FILE = "rounding.key"
_SECRET_BYTES = 32
_MOST_BYTES = 50 << 20

__all__ = ["ProtectDone", "ProtectRequest", "Zeros", "protect_file"]


@dataclass(frozen=True, slots=True)
class ProtectRequest:
    """What to protect, and how."""

    measure: str
    total: str | None = None
    threshold: int = 5
    method: str = "round"
    hierarchy: Path | None = None
    zeros: Zeros = Zeros.HIDDEN


@dataclass(frozen=True, slots=True)
class ProtectDone:
    """What was written, and what the attack on it found.

    `hidden` counts hidden cells, None where figures were rounded; `gap` is how much fewer a longer
    search might hide, as a share of what hiding costs.
    """

    files: tuple[Path, ...]
    rows: int
    attack: AttackReport
    hidden: int | None = None
    gap: float = 0.0

    def as_json(self) -> dict[str, object]:
        """The same for other programs."""
        told: dict[str, object] = {
            "files": [str(path) for path in self.files],
            "rows": self.rows,
            "safe": self.attack.safe,
            "checked": self.attack.checked,
        }
        if self.hidden is not None:
            told |= {"hidden": self.hidden, "gap": round(self.gap, 4)}
        return told


def protect_file(source: Path, *, out: Path, request: ProtectRequest) -> ProtectDone:
    """Protect, attack and write a table.

    Raises:
        UserError: the table cannot be read or does not add up, or `out` cannot be written.
    """
    done = protect(
        _text(source),
        measure=request.measure,
        total=request.total,
        threshold=request.threshold,
        method=request.method,
        hierarchy=None if request.hierarchy is None else _text(request.hierarchy),
        zeros=request.zeros,
        secret=_secret(),
    )
    files = {PROTECTED: done.csv.encode("utf-8"), DESCRIPTION: done.description.encode("utf-8")}
    written = egress.write_files(egress.EgressKind.RELEASE, out, files)
    paths_written = tuple(one.path for one in written)
    if done.cells is None:
        return ProtectDone(paths_written, done.rows, done.attack)
    hidden, gap = sum(done.cells.hidden), done.cells.found.gap
    return ProtectDone(paths_written, done.rows, done.attack, hidden, gap)


def _text(source: Path) -> str:
    try:
        if source.stat().st_size > _MOST_BYTES:
            raise UserError(
                N_("The file {name} is too large. Leave out what need not be published."),
                name=source.name,
            )
        return source.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            N_("The file {name} cannot be read. Save it as CSV UTF-8."), name=source.name
        ) from error


def _secret() -> bytes:
    """The coins of this user's roundings: the same for the same table, known to nobody else.

    Rounding one table twice with different coins and publishing both would narrow what each alone
    leaves open.
    """
    place = paths.settings_folder() / _COINS_FILE
    try:
        kept = place.read_bytes()
        if len(kept) == _SECRET_BYTES:
            return kept
    except OSError:
        pass
    fresh = secrets.token_bytes(_SECRET_BYTES)
    try:
        egress.write_stream(egress.EgressKind.SETTINGS, place, [fresh], replace=True)
    except UserError:
        # Without a place to keep it the table is protected all the same, only not repeatably.
        return fresh
    return fresh
