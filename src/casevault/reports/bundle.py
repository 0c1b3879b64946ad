"""All files of one release. File names are neutral: none says what the figures are about."""

from __future__ import annotations

from casevault.domain.published_figures import to_json
from casevault.domain.release import Release
from casevault.reports.admission import only_a_release
from casevault.reports.delimited import balance_csv, table_csv
from casevault.reports.descriptions import balance_description, table_description
from casevault.reports.read_me import read_me
from casevault.reports.words import Words


def write_bundle(
    release: Release,
    *,
    language: str,
    signature_fingerprint: str | None = None,
    log_code: str | None = None,
) -> dict[str, bytes]:
    """Every file of a release by its name; the same arguments always give the same bytes.

    The language does not touch the language in use. The fingerprint of the key that will sign the
    files is printed in them, so that a recipient can compare it; so is the code that dates the
    vault.
    """
    only_a_release(release)
    # These take a while to import, and only people who write a release should wait for them.
    from casevault.reports.printed_report import printed_report
    from casevault.reports.workbook import workbook

    words = Words(language)
    files = {
        "report.pdf": printed_report(release, words, signature_fingerprint, log_code),
        "tables.xlsx": workbook(release, words, signature_fingerprint, log_code),
    }
    titles: dict[str, str] = {}
    for number, balance in enumerate(release.balances, start=1):
        name = f"balance-{number}"
        titles[f"{name}.csv"] = words(balance.title_id)
        files[f"{name}.csv"] = balance_csv(release, balance, words)
        files[f"{name}.json"] = balance_description(release, balance, f"{name}.csv", words)
    for number, table in enumerate(release.tables, start=1):
        name = f"table-{number:02}"
        titles[f"{name}.csv"] = words(table.title_id)
        files[f"{name}.csv"] = table_csv(release, table, words)
        files[f"{name}.json"] = table_description(release, table, f"{name}.csv", words)
    files["figures.json"] = to_json(release).encode()
    files["certificate.json"] = release.certificate.document.encode()
    files["READ_ME.txt"] = read_me(release, words, titles, signature_fingerprint, log_code)
    return files
