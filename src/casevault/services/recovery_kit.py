"""The recovery kit on paper: one sheet for one holder, written where the coordinator says.

A PDF on a disk is a copy of the share. So each sheet is a file of its own, for the stick of its
own holder; nothing is sent to a printer from here, because the system keeps what it prints
(`docs/decisions/0011-recovery-kit.md`).
"""

from __future__ import annotations

from pathlib import Path

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import short_vault_name
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, language
from casevault.reports.recovery_kit import KitSheet, kit_sheet
from casevault.services import anchors, egress
from casevault.services.recovery import NewShares
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction


def write_sheet(
    session: Session, new: NewShares, position: int, folder: Path, *, with_words: bool = True
) -> Path:
    """Write one sheet as PDF into `folder`, in the language in use; that it was is in the log.

    Without words it has lines to write them on by hand.

    Raises:
        UserError: not the coordinator; the folder is the vault's, is full, or holds it already.
    """
    session.require(Right.CHANGE_USERS)
    home = session.vault.info.folder.resolve()
    if home in (folder.resolve(), *folder.resolve().parents):
        raise UserError(
            N_(
                "A sheet must not lie beside the records it opens. "
                "Choose a stick that belongs to the holder."
            ),
            exit_code=ExitCode.REFUSED,
        )
    info = session.vault.info
    content = kit_sheet(
        KitSheet(
            position=position,
            needed=new.scheme.needed,
            total=new.scheme.total,
            set_name=new.set_name,
            made_on=new.made_on,
            archive=short_vault_name(info.vault_id),
            words=new.words(position) if with_words else (),
            log_code=anchors.code_now(session),
        ),
        language=language().code,
        practice=info.practice,
    )
    name = gettext(N_("sheet {position} of {total} {set}.pdf")).format(
        position=position, total=new.scheme.total, set=new.set_name
    )
    (written,) = egress.write_files(egress.EgressKind.RECOVERY_KIT, folder, {name: content})
    session.vault.audit.append(
        AuditAction.RECOVERY_SHEET_WRITTEN,
        detail={"set": new.set_name, "share": position, "words": with_words},
    )
    return written.path
