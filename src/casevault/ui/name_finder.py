"""The names this user may see, held in memory from her first search by name until the lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from casevault.domain.roles import Right
from casevault.services import name_search
from casevault.services.name_search import FoundPerson, NameSearch
from casevault.services.session import Session
from casevault.ui.jobs import Jobs


class NameFinder(QObject):
    """Reads the names once, in the background; that reading is an entry in the log.

    Signals:
        ready: the names are there now; whoever asked before may ask again.
    """

    ready = Signal()

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._names: NameSearch | None = None
        self._is_reading = False

    @property
    def may(self) -> bool:
        """Whether this user's roles see any names."""
        return self._session.may(Right.SEE_OWN_IDENTITIES)

    @property
    def is_ready(self) -> bool:
        """Whether the names are in memory."""
        return self._names is not None

    def search(self, typed: str) -> list[FoundPerson]:
        """The people whose names fit, the nearest first; nobody until the names were read."""
        if not self.may:
            return []
        if self._names is None:
            self._read()
            return []
        return self._names.search(typed)

    def put(self, case_id: str, record_id: str, answers: Mapping[str, Any]) -> None:
        """Take in the names of a person as just saved."""
        if self._names is not None:
            self._names.put(case_id, record_id, answers)

    def drop(self, case_id: str, record_id: str) -> None:
        """Forget a person who was taken out."""
        if self._names is not None:
            self._names.drop(case_id, record_id)

    def _read(self) -> None:
        if self._is_reading:
            return
        self._is_reading = True
        session = self._session
        self._jobs.run(
            lambda _report: name_search.load(session), self._take, self._give_up, owner=self
        )

    def _take(self, names: NameSearch) -> None:
        self._is_reading = False
        self._names = names
        self.ready.emit()

    def _give_up(self, error: Exception) -> None:
        self._is_reading = False
        self._jobs.failed.emit(error)
