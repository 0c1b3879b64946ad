"""All files of one release. File names are neutral: none says what the figures are about."""

from __future__ import annotations

from typing import Final

from casevault.domain.narrative import strange_numbers
from casevault.domain.published_figures import PublishedFigures, to_json
from casevault.domain.release import Release
from casevault.reports import explanations
from casevault.reports.admission import only_a_release
from casevault.reports.data_package import FILE as DATA_PACKAGE
from casevault.reports.data_package import data_package
from casevault.reports.delimited import balance_csv, table_csv
from casevault.reports.descriptions import balance_description, table_description
from casevault.reports.read_me import read_me
from casevault.reports.sdmx_data import sdmx_csv
from casevault.reports.sdmx_structure import sdmx_structure
from casevault.reports.words import Words

NARRATIVE: Final = "narrative.txt"
ALWAYS: Final = frozenset(
    {
        *("letter.pdf", "report.pdf", "tables.xlsx", "READ_ME.txt", DATA_PACKAGE),
        *("sdmx.csv", "sdmx-structure.json", "figures.json", "certificate.json"),
    }
)
"""The files that every release has, beside those of its tables and balances."""


def write_bundle(
    release: Release,
    *,
    language: str,
    signature_fingerprint: str | None = None,
    log_code: str | None = None,
    recipient: str = "",
) -> dict[str, bytes]:
    """Every file of a release by its name; the same arguments always give the same bytes.

    The language does not touch the language in use. The fingerprint of the key that will sign the
    files is printed in them, so that a recipient can compare it; so is the code that dates the
    vault. The letter is addressed to `recipient`, or to all readers.

    Raises:
        ValueError: a sentence holds a number that is not printed in the release: a bug.
    """
    only_a_release(release)
    figures = explanations.printed_figures(release)
    if strange := strange_numbers(release.narrative, figures, release.period):
        raise ValueError(strange)
    # These take a while to import, and only people who write a release should wait for them.
    from casevault.reports.letter import letter
    from casevault.reports.narrative_text import narrative_text
    from casevault.reports.printed_report import printed_report
    from casevault.reports.workbook import workbook

    words = Words(language)
    files = {
        "letter.pdf": letter(release, words, recipient, signature_fingerprint),
        "report.pdf": printed_report(release, words, signature_fingerprint, log_code),
        "tables.xlsx": workbook(release, words, signature_fingerprint, log_code),
    }
    if release.narrative:
        files[NARRATIVE] = narrative_text(release, words)
    titles, described = _delimited(release, words)
    for name, (content, description) in described.items():
        files[name] = content
        files[name.replace(".csv", ".json")] = description
    files["sdmx.csv"] = sdmx_csv(release, words)
    files["sdmx-structure.json"] = sdmx_structure(release, words)
    files[DATA_PACKAGE] = data_package(release, words, described, files["sdmx.csv"])
    files["figures.json"] = to_json(release).encode()
    files["certificate.json"] = release.certificate.document.encode()
    files["READ_ME.txt"] = read_me(release, words, titles, signature_fingerprint, log_code)
    return files


def file_names(printed: PublishedFigures) -> frozenset[str]:
    """The names of all files that a release with these figures has."""
    stems = [f"balance-{number}" for number in range(1, len(printed.balances) + 1)]
    stems += [f"table-{number:02}" for number in range(1, len(printed.tables) + 1)]
    names = {f"{stem}.{ending}" for stem in stems for ending in ("csv", "json")}
    return frozenset(names | ALWAYS | ({NARRATIVE} if printed.narrative else set()))


def _delimited(
    release: Release, words: Words
) -> tuple[dict[str, str], dict[str, tuple[bytes, bytes]]]:
    """The titles of the CSV files, and each with its description, by their names."""
    titles: dict[str, str] = {}
    described: dict[str, tuple[bytes, bytes]] = {}
    for number, balance in enumerate(release.balances, start=1):
        name = f"balance-{number}.csv"
        titles[name] = words(balance.title_id)
        description = balance_description(release, balance, name, words)
        described[name] = (balance_csv(release, balance, words), description)
    for number, table in enumerate(release.tables, start=1):
        name = f"table-{number:02}.csv"
        titles[name] = words(table.title_id)
        description = table_description(release, table, name, words)
        described[name] = (table_csv(release, table, words), description)
    return titles, described
