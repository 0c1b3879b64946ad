"""What the log can say: every action that is an entry, and its words."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from casevault.i18n import N_


class AuditAction(StrEnum):
    """Something that somebody did, or tried to do, in the vault."""

    VAULT_CREATED = "vault_created"
    UNLOCKED = "unlocked"
    FAILED_UNLOCKS = "failed_unlocks"
    LOCKED = "locked"
    REFUSED = "refused"
    CASE_STARTED = "case_started"
    CASE_CHANGED = "case_changed"
    CASE_ASSIGNED = "case_assigned"
    CASE_UNASSIGNED = "case_unassigned"
    RECORD_SAVED = "record_saved"
    RECORD_REMOVED = "record_removed"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    IMPORTED = "imported"
    IDENTITY_READ = "identity_read"
    OWN_NAME_READ = "own_name_read"
    IDENTITY_COPIED = "identity_copied"
    NAMES_READ = "names_read"
    DUPLICATES_SEARCHED = "duplicates_searched"
    SETTING_CHANGED = "setting_changed"
    USER_ADDED = "user_added"
    USER_CHANGED = "user_changed"
    USER_REMOVED = "user_removed"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105 - the name of an action
    KEY_FILE_WRITTEN = "key_file_written"
    KEYS_ROTATED = "keys_rotated"
    CASE_ERASED = "case_erased"
    LEGAL_HOLD = "legal_hold"
    IDENTITIES_TAKEN_AWAY = "identities_taken_away"
    IDENTITIES_BROUGHT_BACK = "identities_brought_back"
    RECOVERY_PREPARED = "recovery_prepared"
    RECOVERY_SHEET_WRITTEN = "recovery_sheet_written"
    RECOVERY_DRILLED = "recovery_drilled"
    RECOVERED = "recovered"
    SLICE_FROZEN = "slice_frozen"
    LEDGER_ENTRY = "ledger_entry"
    RELEASE_PREPARED = "release_prepared"
    RELEASE_REFUSED = "release_refused"
    RELEASE_APPROVED = "release_approved"
    RELEASE_WRITTEN = "release_written"
    STATEMENT_CHECKED = "statement_checked"
    NOTHING_RELEASED_SAID = "nothing_released_said"
    PAPER_WRITTEN = "paper_written"
    BACKUP_MADE = "backup_made"
    RESTORED = "restored"
    RESTORE_DRILLED = "restore_drilled"
    VERIFIED = "verified"
    AUDIT_READ = "audit_read"
    TALKED_ABOUT = "talked_about"
    EXACT_FIGURES_SHOWN = "exact_figures_shown"


WORDS: Final[dict[AuditAction, str]] = {
    AuditAction.VAULT_CREATED: N_("Made the vault"),
    AuditAction.UNLOCKED: N_("Unlocked the vault"),
    AuditAction.FAILED_UNLOCKS: N_("Failed attempts to unlock since the last time"),
    AuditAction.LOCKED: N_("Locked the vault"),
    AuditAction.REFUSED: N_("Tried something that was refused"),
    AuditAction.CASE_STARTED: N_("Started a case"),
    AuditAction.CASE_CHANGED: N_("Changed a case"),
    AuditAction.CASE_ASSIGNED: N_("Gave somebody access to a case"),
    AuditAction.CASE_UNASSIGNED: N_("Took away somebody's access to a case"),
    AuditAction.RECORD_SAVED: N_("Saved a form"),
    AuditAction.RECORD_REMOVED: N_("Removed a form"),
    AuditAction.DOCUMENT_ADDED: N_("Added a document to a case"),
    AuditAction.DOCUMENT_REMOVED: N_("Removed a document from a case"),
    AuditAction.IMPORTED: N_("Imported a case"),
    AuditAction.IDENTITY_READ: N_("Read an identity"),
    AuditAction.IDENTITY_COPIED: N_("Copied one answer of an identity to the clipboard"),
    AuditAction.OWN_NAME_READ: N_("Read an identity with her or his own family name"),
    AuditAction.NAMES_READ: N_("Read names for the search"),
    AuditAction.DUPLICATES_SEARCHED: N_("Searched for the same person in other cases"),
    AuditAction.SETTING_CHANGED: N_("Changed a setting of the vault"),
    AuditAction.USER_ADDED: N_("Added a user"),
    AuditAction.USER_CHANGED: N_("Changed the roles of a user"),
    AuditAction.USER_REMOVED: N_("Removed a user"),
    AuditAction.PASSPHRASE_CHANGED: N_("Changed a passphrase"),
    AuditAction.KEY_FILE_WRITTEN: N_("Wrote a key file"),
    AuditAction.KEYS_ROTATED: N_("Changed the keys of the vault"),
    AuditAction.CASE_ERASED: N_("Erased cases for good"),
    AuditAction.LEGAL_HOLD: N_("Said whether a case must be kept for the law"),
    AuditAction.IDENTITIES_TAKEN_AWAY: N_("Took the keys to names off this computer"),
    AuditAction.IDENTITIES_BROUGHT_BACK: N_("Brought the keys to names back"),
    AuditAction.RECOVERY_PREPARED: N_("Prepared recovery"),
    AuditAction.RECOVERY_SHEET_WRITTEN: N_("Wrote the sheet of a recovery share"),
    AuditAction.RECOVERY_DRILLED: N_("Tried a recovery share"),
    AuditAction.RECOVERED: N_("Recovered access"),
    AuditAction.SLICE_FROZEN: N_("Fixed the protected figures of a quarter"),
    AuditAction.LEDGER_ENTRY: N_("Entered a publication in the ledger"),
    AuditAction.RELEASE_PREPARED: N_("Prepared a release"),
    AuditAction.RELEASE_REFUSED: N_("A release was refused"),
    AuditAction.RELEASE_APPROVED: N_("Approved a release"),
    AuditAction.RELEASE_WRITTEN: N_("Wrote a release"),
    AuditAction.STATEMENT_CHECKED: N_("Checked a text before it was said or sent"),
    AuditAction.NOTHING_RELEASED_SAID: N_("Said that nothing was released since the backup"),
    AuditAction.PAPER_WRITTEN: N_("Wrote a paper for one person"),
    AuditAction.BACKUP_MADE: N_("Made a backup"),
    AuditAction.RESTORED: N_("Restored from a backup"),
    AuditAction.RESTORE_DRILLED: N_("Tried to restore a backup"),
    AuditAction.VERIFIED: N_("Checked the whole vault"),
    AuditAction.AUDIT_READ: N_("Looked through the log"),
    AuditAction.TALKED_ABOUT: N_("Noted that something in the log was talked about"),
    AuditAction.EXACT_FIGURES_SHOWN: N_("Looked at exact figures"),
}
