from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.ids import new_id
from casevault.domain.statistics_catalogue import EventKind
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseWrite
from casevault.vault.records import SaveBatch
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import DIRECTOR, WORKER, MadeCase, added, new_vault, opened, received


def test_a_saved_form_is_read_back(vault: Vault) -> None:
    case = MadeCase()
    receipt = case.start(vault, case.write(0, {"sex": "F", "codes": ["A", "B"]}, {"name": "Mara"}))

    (record,) = vault.records.of_case(case.case_id)
    assert (record.record_id, record.version) == (case.record_id, 1)
    assert record.facts == {"sex": "F", "codes": ["A", "B"]}
    assert record.has_sealed
    assert record.author_id == vault.user.user_id
    assert record.stamp == receipt.stamp
    assert vault.identities.open(case.record_id, "test") == {"name": "Mara"}


def test_a_stale_version_is_refused_and_changes_nothing(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)
    case.save(vault, case.write(1, {"sex": "M"}))
    before = (vault.records.history(case.record_id), vault.writer.mark())

    for seen in (0, 1, 3):
        with pytest.raises(UserError) as refused:
            case.save(vault, case.write(seen, {"sex": "X"}))
        assert refused.value.exit_code is ExitCode.REFUSED
    assert (vault.records.history(case.record_id), vault.writer.mark()) == before


def test_a_batch_with_one_stale_form_is_refused_whole(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)
    other = new_id()

    with pytest.raises(UserError):
        case.save(
            vault,
            case.write(0, {"fresh": True}, record_id=other, form_id="report"),
            case.write(7, {"sex": "M"}),
        )
    assert vault.records.get(other) is None
    assert vault.verify().is_sound


def test_a_stale_case_line_is_refused(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)

    with pytest.raises(UserError) as refused:
        case.start(vault)
    assert refused.value.exit_code is ExitCode.REFUSED


def test_two_cases_cannot_have_one_code(vault: Vault) -> None:
    MadeCase(code="K7QW3M-2").start(vault)

    with pytest.raises(UserError) as refused:
        MadeCase(code="k7qw3m-2").start(vault)
    assert refused.value.exit_code is ExitCode.BAD_INPUT


def test_sealed_none_leaves_the_identity_and_empty_clears_it(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Mara"}))

    case.save(vault, case.write(1, {"sex": "M"}))
    assert vault.identities.open(case.record_id, "test") == {"name": "Mara"}
    case.save(vault, case.write(2, {"sex": "M"}, {}))
    assert vault.identities.open(case.record_id, "test") == {}
    assert vault.identities.open(case.record_id, "test", version=2) == {"name": "Mara"}
    assert not vault.records.of_case(case.case_id)[0].has_sealed


def test_a_removed_form_is_gone_but_its_history_stays(vault: Vault) -> None:
    case = MadeCase()
    first = case.start(
        vault, case.write(0, {"sex": "F"}, {"name": "Mara"}, blind_tokens=("n:mara",))
    )
    case.save(vault, case.write(1, {}, deleted=True))

    assert vault.records.get(case.record_id) is None
    assert vault.records.of_case(case.case_id) == []
    assert [record.version for record in vault.records.history(case.record_id)] == [1, 2]
    assert vault.records.of_case(case.case_id, as_of=first.stamp)[0].facts == {"sex": "F"}
    assert vault.blind_index.find(["n:mara"]) == []
    assert vault.verify().is_sound


def test_a_form_never_moves_to_another_case_or_person(vault: Vault) -> None:
    one, two = MadeCase(), MadeCase()
    one.start(vault)
    two.start(vault)

    with pytest.raises(ValueError, match=one.record_id):
        two.save(vault, two.write(1, {"sex": "F"}, record_id=one.record_id))
    two.person_id = one.person_id
    with pytest.raises(ValueError, match=one.person_id):
        two.save(vault, two.write(0, {"sex": "F"}, record_id=new_id()))
    assert vault.verify().is_sound


def test_a_form_about_nobody_can_be_given_to_a_person_of_its_case(vault: Vault) -> None:
    case, report = MadeCase(), new_id()
    nobody = replace(
        case.write(0, {"source": "POL"}, record_id=report, form_id="report"), person_id=None
    )
    case.start(vault, case.write(0, {"sex": "F"}), nobody)

    case.save(vault, case.write(1, {"source": "POL"}, record_id=report, form_id="report"))

    record = vault.records.get(report)
    assert record is not None
    assert record.person_id == case.person_id
    with pytest.raises(ValueError, match=report):
        case.save(vault, replace(nobody, seen_version=2))
    assert [each.person_id for each in vault.records.history(report)] == [None, case.person_id]
    assert vault.verify().is_sound


def test_a_batch_belongs_to_one_case(vault: Vault) -> None:
    one, two = MadeCase(), MadeCase()
    with pytest.raises(ValueError, match="unpack"):
        vault.records.save(
            SaveBatch(None, (one.write(0, {}), two.write(0, {})), None, AuditAction.RECORD_SAVED)
        )


def test_the_case_line_tells_what_is_derived(vault: Vault) -> None:
    case = MadeCase()
    case.start(
        vault,
        case.write(0, {"sex": "F"}),
        case.write(0, {"outcome": "ONGOING"}, record_id=(report := new_id()), form_id="report"),
    )
    row = vault.cases.get(case.case_id)
    assert row is not None
    assert (row.person_count, row.report_open, row.version) == (1, True, 1)

    receipt = case.save(
        vault, case.write(1, {"outcome": "IDENT"}, record_id=report, form_id="report")
    )
    row = vault.cases.get(case.case_id)
    assert row is not None
    assert (row.report_open, row.changed_at, row.version) == (False, receipt.stamp, 1)


def test_who_holds_no_key_of_a_case_seals_nothing_in_it(vault: Vault, tmp_path: Path) -> None:
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Mara"}))
    key = added(vault, "Mira", WORKER)
    vault.close()
    worker = opened(tmp_path / "centre.casevault", "Mira", key)

    with pytest.raises(UserError) as refused:
        case.save(worker, case.write(1, {"sex": "F"}, {"name": "Other"}))
    assert refused.value.exit_code is ExitCode.REFUSED
    case.save(worker, case.write(1, {"sex": "M"}))
    worker.close()

    again = opened(tmp_path / "centre.casevault")
    assert again.identities.open(case.record_id, "test") == {"name": "Mara"}
    again.close()


def test_facts_changed_behind_the_program_are_not_given_out(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)
    vault.writer.database.run('UPDATE record SET facts = \'{"sex":"M"}\'')

    with pytest.raises(UserError) as refused:
        vault.records.of_case(case.case_id)
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_nothing_new_is_sealed_under_a_key_that_was_slipped_in(
    vault: Vault, tmp_path: Path
) -> None:
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Mara"}))
    key = added(vault, "Vera", DIRECTOR)
    vault.close()

    # A director can compute every tag, and seal a key of her own to the coordinators.
    director = opened(tmp_path / "centre.casevault", "Vera", key)
    _, wraps = director.keyring.new_case_key(case.case_id)
    (theirs,) = [wrap for wrap in wraps if wrap.holder == "identity"]
    with director.writer.transaction() as step:
        director.case_access._put(step, theirs)
        step.log(AuditAction.CASE_ASSIGNED, director.user.user_id)
    director.close()

    coordinator = opened(tmp_path / "centre.casevault")
    with pytest.raises(UserError) as refused:
        case.save(coordinator, case.write(1, {"sex": "F"}, {"name": "Secret"}))
    assert refused.value.exit_code is ExitCode.DAMAGED
    coordinator.close()


FACTS = st.dictionaries(
    st.sampled_from(["sex", "age", "form", "čšž", "place"]),
    st.one_of(
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.text(st.characters(codec="utf-8"), max_size=8),
        st.lists(st.text(st.characters(codec="utf-8"), max_size=3), max_size=3),
    ),
    max_size=4,
)


class SavesAreADictionary(RuleBasedStateMachine):
    """The store against a model: for each record the list of its versions with their stamps."""

    records = Bundle("records")

    @initialize()
    def start(self) -> None:
        self.folder = FOLDERS.pop()
        self.clock = HandClock()
        self.vault = new_vault(self.folder, clock=self.clock)
        self.cases: dict[str, MadeCase] = {}
        self.model: dict[str, list[dict[str, Any]]] = {}
        self.events: dict[str, dict[str, tuple[date, str]]] = {}
        self.past: list[tuple[int, dict[str, dict[str, Any]], int]] = []

    @rule(target=records, facts=FACTS, sealed=FACTS)
    def start_case(self, facts: dict[str, Any], sealed: dict[str, Any]) -> Any:
        case = MadeCase()
        receipt = case.start(self.vault, case.write(0, facts, sealed))
        self.cases[case.record_id] = case
        self.events[case.case_id] = {}
        self.model[case.record_id] = [
            {"facts": facts, "sealed": sealed, "deleted": False, "stamp": receipt.stamp}
        ]
        self.remember(receipt.stamp)
        return multiple(case.record_id)

    @rule(record=records, facts=FACTS, sealed=st.none() | FACTS, day=st.integers(1, 28))
    def save(
        self, record: str, facts: dict[str, Any], sealed: dict[str, Any] | None, day: int
    ) -> None:
        case, versions = self.cases[record], self.model[record]
        events = self.events[case.case_id]
        events[record] = (date(2026, 1, day), "POL")
        receipt = case.save(
            self.vault,
            case.write(len(versions), facts, sealed),
            events=[received(name, *event) for name, event in events.items()],
        )
        kept = versions[-1]["sealed"] if sealed is None else sealed
        versions.append({"facts": facts, "sealed": kept, "deleted": False, "stamp": receipt.stamp})
        assert receipt.versions == {record: len(versions)}
        self.remember(receipt.stamp)

    @rule(record=records)
    def remove(self, record: str) -> None:
        case, versions = self.cases[record], self.model[record]
        self.events[case.case_id].pop(record, None)
        receipt = case.save(self.vault, case.write(len(versions), {}, deleted=True), events=[])
        versions.append({"facts": {}, "sealed": {}, "deleted": True, "stamp": receipt.stamp})
        self.remember(receipt.stamp)

    @rule(record=records, behind=st.integers(-3, 3).filter(bool), facts=FACTS)
    def conflict(self, record: str, behind: int, facts: dict[str, Any]) -> None:
        case, versions = self.cases[record], self.model[record]
        with pytest.raises(UserError) as refused:
            case.save(self.vault, case.write(max(0, len(versions) + behind), facts, {"x": "y"}))
        assert refused.value.exit_code is ExitCode.REFUSED

    @rule(minutes=st.integers(-600, 600))
    def the_clock_is_changed(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule()
    def lock_and_unlock(self) -> None:
        self.vault.close()
        self.vault = opened(self.folder, clock=self.clock)

    @rule(record=records)
    def read_identity(self, record: str) -> None:
        for number, version in enumerate(self.model[record], start=1):
            assert version["sealed"] == self.vault.identities.open(record, "test", version=number)

    @invariant()
    def the_present_is_the_model(self) -> None:
        for record, case in self.cases.items():
            versions = self.model[record]
            found = {row.record_id: row for row in self.vault.records.of_case(case.case_id)}
            assert (record in found) == (not versions[-1]["deleted"])
            if record in found:
                assert found[record].facts == versions[-1]["facts"]
                assert found[record].version == len(versions)
                assert found[record].has_sealed == bool(versions[-1]["sealed"])
            history = self.vault.records.history(record)
            assert [row.facts for row in history] == [version["facts"] for version in versions]

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def the_past_stays_as_it_was_known(self, data: st.DataObject) -> None:
        stamp, known, count = data.draw(st.sampled_from(self.past))
        for record, case in self.cases.items():
            rows = self.vault.records.of_case(case.case_id, as_of=stamp)
            facts = {row.record_id: row.facts for row in rows}
            assert facts.get(record) == known.get(record)
        counts = self.vault.statistics.key_counts(
            EventKind.REPORT_RECEIVED, (), date(2026, 1, 1), date(2026, 12, 31), known_at=stamp
        )
        assert counts.get((), 0) == count

    def remember(self, stamp: int) -> None:
        known = {
            record: copy.deepcopy(versions[-1]["facts"])
            for record, versions in self.model.items()
            if not versions[-1]["deleted"]
        }
        self.past.append((stamp, known, sum(len(events) for events in self.events.values())))

    def teardown(self) -> None:
        if hasattr(self, "vault"):
            assert self.vault.verify().findings == ()
            self.vault.close()


FOLDERS: list[Path] = []


def test_saves_behave_like_a_dictionary_of_versions(tmp_path: Path) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    FOLDERS[:] = [tmp_path / f"v{number}.casevault" for number in range(500)]
    run_state_machine_as_test(
        SavesAreADictionary,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_new_case_of_a_coordinator_given_to_a_worker_opens_for_her(
    vault: Vault, tmp_path: Path
) -> None:
    key = added(vault, "Mira", WORKER)
    (worker_id,) = [m.user_id for m in vault.users.list() if m.name == "Mira"]
    case = MadeCase()
    vault.records.save(
        SaveBatch(
            CaseWrite(case.case_id, "K1", "ACTIVE", "2026-03-02", worker_id),
            (case.write(0, {"sex": "F"}, {"name": "Mara"}),),
            (),
            AuditAction.CASE_STARTED,
        )
    )
    vault.close()

    worker = opened(tmp_path / "centre.casevault", "Mira", key)
    assert worker.identities.open(case.record_id, "test") == {"name": "Mara"}
    worker.close()
