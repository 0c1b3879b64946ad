"""Protects a table of counts that a centre already has, without a vault."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from casevault import paths
from casevault.disclosure.attack_report import AttackReport
from casevault.disclosure.protect import protect
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.services import egress

PROTECTED = "protected.csv"
DESCRIPTION = "protected.json"
_COINS_FILE = "rounding.key"
_SECRET_BYTES = 32
_MOST_BYTES = 50 << 20


@dataclass(frozen=True, slots=True)
class ProtectRequest:
    """What to protect, and how."""

    measure: str
    total: str | None = None
    threshold: int = 5
    method: str = "round"
    hierarchy: Path | None = None


@dataclass(frozen=True, slots=True)
class ProtectDone:
    """What was written, and what the attack on it found."""

    files: tuple[Path, ...]
    rows: int
    attack: AttackReport

    def as_json(self) -> dict[str, object]:
        """The same for other programs."""
        return {
            "files": [str(path) for path in self.files],
            "rows": self.rows,
            "safe": self.attack.safe,
            "checked": self.attack.checked,
        }


def protect_file(source: Path, *, out: Path, request: ProtectRequest) -> ProtectDone:
    """Protect, attack and write a table.

    Raises:
        UserError: the table cannot be read or does not add up, or `out` cannot be written.
    """
    if request.hierarchy is not None:
        raise UserError(
            N_("Hierarchies are not available yet. Join categories in the table itself."),
            exit_code=ExitCode.REFUSED,
        )
    done = protect(
        _text(source),
        measure=request.measure,
        total=request.total,
        threshold=request.threshold,
        method=request.method,
        secret=_secret(),
    )
    files = {PROTECTED: done.csv.encode("utf-8"), DESCRIPTION: done.description.encode("utf-8")}
    written = egress.write_files(egress.EgressKind.RELEASE, out, files)
    return ProtectDone(tuple(one.path for one in written), done.rows, done.attack)


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
