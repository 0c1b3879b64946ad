"""What an entry of the log says beyond its action: reasons, forms, users, periods, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

from casevault.domain.dates import format_day
from casevault.domain.forms import forms
from casevault.domain.release import Profile
from casevault.domain.roles import Right, Role
from casevault.domain.table_sets import table_sets
from casevault.i18n import N_, gettext, ngettext
from casevault.services.backup_places import PLACE
from casevault.services.backup_register import DRILL, FAILURE, LAST_BACKUP, REGISTER, UNDER_WAY
from casevault.services.figure_words import PROFILE_NAMES
from casevault.services.identity import REASON_TEXT, Reason
from casevault.services.log_details import more_words
from casevault.services.retention import HOLDS_SETTING, SCHEDULE_SETTING
from casevault.services.role_words import RIGHT_NAMES, ROLE_NAMES
from casevault.services.slicing import COINS_SETTING, THRESHOLD_SETTING
from casevault.services.verify import LAST_CHECK
from casevault.services.working_hours import HOURS_SETTING
from casevault.vault.audit import AuditEntry
from casevault.vault.audit_actions import WORDS, AuditAction
from casevault.vault.lost_roles import LEFT_AGAIN_SETTING, OLD_SHARES_SETTING
from casevault.vault.recovery_record import SETTING as RECOVERY
from casevault.vault.restoring import RESTORED_SETTING, TO_ERASE_SETTING, WENT_BACK_SETTING

NameOf = Callable[[str], str]
_MEGABYTE: Final = 1_000_000
_UNKNOWN_SETTING: Final = N_("a setting that this version of the program does not know")
SETTING_NAMES: Final[Mapping[str, str]] = {
    LAST_BACKUP: N_("day of the last backup"),
    LAST_CHECK: N_("day of the last check"),
    HOURS_SETTING: N_("usual working hours"),
    COINS_SETTING: N_("key by which figures are rounded"),
    THRESHOLD_SETTING: N_("smallest number that may be shown"),
    RESTORED_SETTING: N_("restored from a backup"),
    WENT_BACK_SETTING: N_("turns back to an older day"),
    TO_ERASE_SETTING: N_("cases to be erased again"),
    LEFT_AGAIN_SETTING: N_("users who got back what they had lost"),
    OLD_SHARES_SETTING: N_("replaced recovery shares that open the vault again"),
    PLACE: N_("place for backups"),
    REGISTER: N_("list of backups"),
    UNDER_WAY: N_("backup that was begun"),
    FAILURE: N_("backup that did not succeed"),
    DRILL: N_("day of the last restore drill"),
    RECOVERY: N_("recovery shares"),
    SCHEDULE_SETTING: N_("how long cases are kept"),
    HOLDS_SETTING: N_("cases that must not be erased"),
}
"""What each setting of a vault is called in the log, as message ids."""

_UNKNOWN_ACTION: Final = N_("Something that this version of the program does not know")
_UNKNOWN: Final = N_("something that this version of the program does not know")


def action_words(action: AuditAction) -> str:
    """The action in the language in use."""
    return gettext(WORDS.get(action, _UNKNOWN_ACTION))


def detail_words(entry: AuditEntry, name_of: NameOf) -> str:
    """Everything else an entry says, as short sentences; nothing that stands in a case."""
    detail = entry.detail
    parts = [_reason(entry.reason)]
    told: tuple[Callable[[], list[str]], ...] = (
        lambda: _forms(detail),
        lambda: _people(detail, name_of),
        lambda: _figures(detail),
        lambda: _counts(entry, detail),
        lambda: _passed_over(entry, detail),
        lambda: more_words(detail),
    )
    for words in told:
        # What a newer version of the program says in another way must not hide the entry.
        with suppress(TypeError, ValueError, KeyError, AttributeError):
            parts += words()
    return "; ".join(part for part in parts if part)


def _reason(reason: str) -> str:
    kind, _, words = reason.partition(": ")
    with suppress(ValueError):
        known = gettext(REASON_TEXT[Reason(kind)])
        return f"{known}: {words}" if words else known
    return reason


def _forms(detail: Mapping[str, Any]) -> list[str]:
    named = [one["form"] for one in detail.get("forms", ())]
    named += [detail["form"]] if "form" in detail else []
    return [*(_form(form_id) for form_id in dict.fromkeys(named)), *_field(detail)]


def _field(detail: Mapping[str, Any]) -> list[str]:
    """The question whose answer an entry is about."""
    form = forms().get(detail.get("form", ""))
    field = None if form is None else form.by_id.get(detail.get("field", ""))
    return [] if field is None else [gettext(field.label_id)]


def _form(form_id: str) -> str:
    form = forms().get(form_id)
    return gettext(_UNKNOWN if form is None else form.title_id)


def _people(detail: Mapping[str, Any], name_of: NameOf) -> list[str]:
    parts = [name_of(detail[key]) for key in ("user", "by") if key in detail]
    if "roles" in detail:
        known = [gettext(ROLE_NAMES[Role(role)]) for role in detail["roles"] if role in set(Role)]
        parts.append(", ".join(known))
    if "right" in detail:
        right = detail["right"]
        parts.append(gettext(RIGHT_NAMES[Right(right)] if right in set(Right) else _UNKNOWN))
    return parts


def _figures(detail: Mapping[str, Any]) -> list[str]:
    parts = []
    if "table_set" in detail:
        known = table_sets().get(detail["table_set"])
        parts.append(gettext(known.title_id if known else _UNKNOWN))
    if "start" in detail and "end" in detail:
        parts.append(f"{_day(detail['start'])} – {_day(detail['end'])}")
    if "backup_of" in detail:
        parts.append(_day(detail["backup_of"]))
    if detail.get("profile") in set(Profile):
        parts.append(gettext(PROFILE_NAMES[Profile(detail["profile"])]))
    parts += [str(detail[key]) for key in ("recipient", "release", "slice") if detail.get(key)]
    return parts


def _counts(entry: AuditEntry, detail: Mapping[str, Any]) -> list[str]:
    parts = []
    if entry.action is AuditAction.FAILED_UNLOCKS and "count" in detail:
        count = int(detail["count"])
        parts.append(ngettext("{count} time", "{count} times", count).format(count=count))
    if "cases" in detail:
        count = len(detail["cases"])
        parts.append(ngettext("{count} case", "{count} cases", count).format(count=count))
    if "document" in detail:
        parts.append(gettext("a document"))
    if "documents" in detail:
        count = int(detail["documents"])
        words = ngettext("the names of {count} document", "the names of {count} documents", count)
        parts.append(words.format(count=count))
    if "bytes" in detail:
        size = max(1, round(int(detail["bytes"]) / _MEGABYTE))
        parts.append(gettext("{size} MB").format(size=size))
    if entry.action is AuditAction.VERIFIED and "sound" in detail:
        found = int(detail.get("findings", 0))
        findings = ngettext("{count} finding", "{count} findings", found).format(count=found)
        parts.append(gettext("all is sound") if detail["sound"] else findings)
    if entry.action is AuditAction.SETTING_CHANGED and "name" in detail:
        parts.append(gettext(SETTING_NAMES.get(detail["name"], _UNKNOWN_SETTING)))
    return parts


def _passed_over(entry: AuditEntry, detail: Mapping[str, Any]) -> list[str]:
    """What an unlocking went past; names of files are not kept with it."""
    found = detail.get("found", ()) if entry.action is AuditAction.UNLOCKED else ()
    return [gettext(message_id).format_map(_Unnamed()) for message_id in found]


class _Unnamed(dict[str, str]):
    """Fills every placeholder with a sign of omission."""

    def __missing__(self, name: str) -> str:
        return "…"


def _day(iso: str) -> str:
    with suppress(ValueError):
        return format_day(date.fromisoformat(iso))
    return gettext(_UNKNOWN)
