"""Words that stand nowhere else, planted by the tour, and every way a file could hold them.

Three scripts, because a leak often happens in one encoding only: Latin with Central European
letters, Cyrillic, and Arabic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from casevault.domain.names import fold_key

ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1250", "cp1251", "cp1256")

LATIN: Final[Mapping[str, str]] = {
    "given_name": "Žvedrana",
    "family_name": "Ćuzimorović-Đačkul",
    "nickname": "Šikrovka",
    "name_in_document": "زرقيناء القفطريف",
    "document_number": "QX7391446ZV",
    "town": "Vrlodžilište",
    "street": "Čigubrova 117-C",
    "phone": "+381 64 739 1446",
    "email": "zvedrana.qx@example.invalid",
    "never_learn": "The cousin Grbodrag must never hear of it",
    "note": "She hums the tune of Kvizlovrana before she sleeps",
}
CYRILLIC: Final[Mapping[str, str]] = {
    "given_name": "Љубоцвијета",
    "family_name": "Џвргољчевска",
    "fathers_name": "Ђурзислав",
    "birth_place": "Ѓоргозарица",
    "phone": "062 884 91 73",
    "note": "Пријатељица Њежоваја зна где спава",
}
REPORT: Final[Mapping[str, str]] = {
    "reporter_name": "Øldrvik Brzavenik",
    "note": "Was seen at the Krčmovnik petrol station with two bags",
}
DECISION: Final[Mapping[str, str]] = {
    "procedure_number": "KTŽ-88213/QV",
    "official": "Ružvela Tompančić",
}
EXPLOITATION: Final[Mapping[str, str]] = {
    "place_detail": "The yellow house at Hvrzdinac",
    "persons_involved": "Drgomir called Kljusonja, a driver",
    "description": "Kept in the cellar of Zvrndovac for eleven weeks",
}
HELP: Final[Mapping[str, str]] = {"provider_name": "Ordinacija Prpuljić", "note": "Bole ga žvrke"}
CONSENT: Final[Mapping[str, str]] = {
    "recipient": "Svratište Đerđelez-Qv",
    "limits": "Not the photograph from Plžno",
}
DOCUMENT: Final[Mapping[str, str]] = {
    "file_name": "Pasoš Žvrljuginja",
    "note": "Našla ga je Krdžumilja",
    "inside": "Izjava: Brzguljana iz Hvostrilovca",
}
UNSAVED: Final = "Half a sentence about Trgozdravka that nobody saved"
REASON: Final = "asked by Jmrdavka herself"
SEARCHED: Final = "Žvedrana Ćuz"
VAULT_LABEL: Final = "Kuća Vržovana"
USER: Final = "Obrvenka"
SECOND_USER: Final = "Kvrgolina"
BROUGHT: Final[Mapping[str, str]] = {"given_name": "Pšenka", "family_name": "Vlkodrlić"}
"""In a spreadsheet of the centre's own, which lies outside the vault and is taken over."""


def words() -> dict[str, str]:
    """Every planted text by what it is."""
    groups = {
        "first person": LATIN,
        "second person": CYRILLIC,
        "report": REPORT,
        "decision": DECISION,
        "exploitation": EXPLOITATION,
        "help": HELP,
        "consent": CONSENT,
        "brought": BROUGHT,
        "document": DOCUMENT,
    }
    found = {
        f"{group}: {key}": text for group, part in groups.items() for key, text in part.items()
    }
    single = {
        "unsaved": UNSAVED,
        "reason": REASON,
        "searched": SEARCHED,
        "label": VAULT_LABEL,
        "user": USER,
        "second user": SECOND_USER,
    }
    return found | single


def spellings(text: str) -> Iterator[str]:
    """The text as a program might write it: other case, folded, escaped, digits alone."""
    yield from (text, text.lower(), text.upper())
    if len(text.split()) <= 3:
        yield fold_key(text)
    yield json.dumps(text)[1:-1]
    yield quote(text)
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 7:
        yield digits


def patterns(text: str) -> frozenset[bytes]:
    """Every byte string that would give the text away."""
    found = set()
    for spelling in spellings(text):
        for encoding in ENCODINGS:
            try:
                found.add(spelling.encode(encoding))
            except UnicodeEncodeError:
                continue
    return frozenset(pattern for pattern in found if len(pattern) >= 6)


class Sniffer:
    """Finds planted texts in bytes."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._owner = {pattern: name for name, text in texts.items() for pattern in patterns(text)}
        longest_first = sorted(self._owner, key=len, reverse=True)
        self._search = re.compile(b"|".join(map(re.escape, longest_first)))

    def found_in(self, content: bytes) -> set[str]:
        """What stands there, by what it is."""
        return {self._owner[match] for match in self._search.findall(content)}

    def found_in_text(self, text: str) -> set[str]:
        """The same for a text."""
        return self.found_in(text.encode("utf-8", "surrogatepass"))

    def found_in_files(self, files: Iterable[Path]) -> dict[str, set[str]]:
        """The files that hold something, by name; the name itself is read too."""
        found = {}
        for path in files:
            told = self.found_in(path.read_bytes()) | self.found_in(str(path).encode())
            if told:
                found[str(path)] = told
        return found
