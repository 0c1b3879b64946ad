"""Attacks published figures, ours or another's, and describes the table sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from casevault.disclosure.attack_report import AttackReport, Verdict
from casevault.disclosure.published_attack import SourceFile, attack_files
from casevault.domain.errors import UserError
from casevault.domain.table_sets import TableSet
from casevault.i18n import N_, gettext, ngettext
from casevault.services.release_files import MANIFEST, SIGNATURE

FIGURES = "figures.json"
_READ_ENDINGS = frozenset({".csv", ".json"})
_MOST_BYTES = 50 << 20
_NAMED = 30


@dataclass(frozen=True, slots=True)
class AttackVerdict:
    """What an attack found, in words and for other programs."""

    report: AttackReport
    files: tuple[str, ...]

    @property
    def is_safe(self) -> bool:
        """Whether nothing unsafe was found."""
        return self.report.safe

    def lines(self) -> Iterator[str]:
        """The result in words: first what is wrong, then the verdict."""
        for reason in self.report.reasons[:_NAMED]:
            yield reason.text()
        more = len(self.report.reasons) - _NAMED
        if more > 0:
            yield ngettext("and {count} more", "and {count} more", more).format(count=more)
        for answer in self.report.answers[:_NAMED]:
            if answer.verdict is not Verdict.OPEN:
                high = "…" if answer.hi is None else answer.hi
                yield f"{answer.name}: {answer.lo}–{high} ({answer.verdict})"
        yield ngettext(
            "{count} quantity was attacked.",
            "{count} quantities were attacked.",
            self.report.checked,
        ).format(count=self.report.checked)
        yield gettext(N_("Safe: nothing small can be worked out.") if self.is_safe else _UNSAFE)

    def as_json(self) -> dict[str, object]:
        """The whole result."""
        return {**self.report.as_json(), "files": list(self.files)}


_UNSAFE = N_("Unsafe: what is named above can be worked out from the published figures.")


def attack_paths(paths: Sequence[Path], *, threshold: int | None = None) -> AttackVerdict:
    """Attack files and folders together, as a reader who holds all of them would.

    Raises:
        UserError: a file cannot be read or contradicts another, or there is nothing to attack.
    """
    if threshold is not None and threshold < 2:
        raise UserError(N_("The threshold must be 2 or more. Choose a larger one."))
    found = [file for path in paths for file in _files(path)]
    sources = [SourceFile(path.as_posix(), _text(path)) for path in dict.fromkeys(found)]
    report = attack_files(sources, threshold=threshold)
    return AttackVerdict(report, tuple(source.name for source in sources))


def describe(table_set: TableSet) -> dict[str, object]:
    """A table set for other programs: statistics, tables, balances with their words."""
    return {
        "id": table_set.id,
        "title": gettext(table_set.title_id),
        "country": table_set.country,
        "version": table_set.version,
        "definition_source": table_set.definition_source,
        "statistics": [
            {
                "id": statistic.id,
                "title": gettext(statistic.title_id),
                "unit": gettext(statistic.unit_id),
                "counting_rule": gettext(statistic.counting_rule_id),
                "dimensions": [dimension.id for dimension in statistic.dimensions],
            }
            for statistic in table_set.statistics
        ],
        "tables": [
            {"id": table.id, "title": gettext(table.title_id), "dimensions": list(table.shown)}
            for table in table_set.tables
        ],
        "balances": [
            {
                "id": balance.id,
                "title": gettext(balance.title_id),
                "total": gettext(balance.total.label_id),
                "terms": [gettext(term.label_id) for term in balance.terms],
            }
            for balance in table_set.balances
        ],
    }


def _files(path: Path) -> list[Path]:
    """What to read of a path: of a release its figures alone, else every table in the folder."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UserError(
            N_("There is nothing at {path}. Check the name of the file or folder."), path=str(path)
        )
    releases = sorted(path.rglob(FIGURES))
    if releases:
        return releases
    return sorted(
        file
        for file in path.iterdir()
        if file.suffix.lower() in _READ_ENDINGS and file.name not in {MANIFEST, SIGNATURE}
    )


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError(N_("The file {name} is too large to attack."), name=path.name)
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            N_("The file {name} cannot be read. Save it as CSV UTF-8."), name=path.name
        ) from error
