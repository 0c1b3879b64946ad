"""What a person is told when an answer cannot be or looks odd: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from casevault.domain import codes
from casevault.domain.dates import PartialDate
from casevault.i18n import N_, gettext

REQUIRED: Final = N_("This needs an answer. Fill it in before saving.")
NO_MISSING: Final = N_("This needs an answer. It cannot be left as missing.")
UNKNOWN_MISSING: Final = N_("This is no known reason for a missing answer. Choose one again.")
NOT_ON_LIST: Final = N_("This answer is not on the list. Choose one from the list.")
NOT_TEXT: Final = N_("This is not text. Write it again.")
NOT_YES_NO: Final = N_("This is neither yes nor no. Choose again.")
NOT_A_NUMBER: Final = N_("This is not a number. Write digits only.")
NOT_WHOLE: Final = N_("This is not a whole number. Write digits only.")
NOT_MONEY: Final = N_("This is not a sum of money. Write amount and currency, such as 1200.50 RSD.")
NOT_A_DATE: Final = N_("This is not a date. Write day, month and year, such as 15.3.2024.")
DAY_NEEDED: Final = N_("The whole date is needed here. Add the day and the month.")
NO_SUCH_DAY: Final = N_("There is no such day. Check the day, the month and the year.")
IN_FUTURE: Final = N_("This lies in the future. Check the year.")
TOO_LONG_AGO: Final = N_("This lies before {limit}. Check the year.")
TOO_SMALL: Final = N_("This is less than {limit}. Check the number.")
TOO_LARGE: Final = N_("This is more than {limit}. Check the number.")
TOO_LONG: Final = N_("This has {length} characters, and {limit} fit. Shorten it.")
END_BEFORE_START: Final = N_("This comes before its beginning, {start}. Correct one of the two.")
STANDS_ALONE: Final = N_(
    "“{answer}” cannot stand beside other answers. Keep only the ones that hold."
)
ONE_MAIN: Final = N_("Only one can be the main one. Choose one.")
MAIN_NOT_CHOSEN: Final = N_("The main one is not among those chosen above. Choose again.")
OTHER_COUNTRY: Final = N_("This region is not in the country chosen above. Choose again.")
NO_REFERENCE: Final = N_("This points to no record. Choose the record again.")
NO_DOCUMENT: Final = N_("This points to no document. Choose the document again.")
UNKNOWN_FIELD: Final = N_("This answer belongs to a newer version of the form. Update the program.")

BEFORE_OTHER: Final = N_("This comes before {start}, which is unusual. If it is right, leave it.")
BIRTH_DIFFERS: Final = N_("The date of birth says {year}. Correct the one that is wrong.")
YEAR_NOT_COUNTED: Final = N_(
    "The date of birth is known. Write its year, {year}, here: only the year is counted."
)
AGE_DIFFERS: Final = N_(
    "By the year of birth this is between {low} and {high}. Correct the one that is wrong."
)
NUMBER_SAYS_BIRTH: Final = N_("The personal number says {birth}. Correct the one that is wrong.")
NUMBER_SAYS_SEX: Final = N_("The personal number says “{answer}”. What the person says counts.")
NOT_ALL_TOLD: Final = N_("Not everything below was explained. Explain it before you rely on this.")
NO_LONGER_HOLDS: Final = N_("This day has passed, so the consent holds no longer. Ask again.")
COUNTRIES_DIFFER: Final = N_(
    "Recruited in one country and exploited in another. Check this answer."
)


@dataclass(frozen=True, slots=True)
class CodeLabel:
    """A code in a message: shown by its label in the language in use."""

    list_id: str
    code: str

    def text(self) -> str:
        """The label."""
        return codes.label(self.list_id, self.code)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer, or odd about it; `values` fill the message's placeholders."""

    message_id: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self) -> str:
        """The message in the language in use."""
        shown = {
            name: value.text() if isinstance(value, (PartialDate, CodeLabel)) else value
            for name, value in self.values.items()
        }
        return gettext(self.message_id).format(**shown)
