from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.ids import new_id
from casevault.domain.projection import EventRow
from casevault.domain.statistics_catalogue import EventKind
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseWrite
from casevault.vault.new_cases import TABLES
from casevault.vault.records import RecordWrite, SaveBatch
from casevault.vault.vault import Vault
from vault.made_vaults import COORDINATOR, WORKER, MadeCase, added, new_vault, opened

DIFFERENT_EACH_TIME = frozenset(
    {"author_id", "changed_at", "mac", "number", "recorded_from", "sealed", "stamp"}
    | {"token", "wrapped", "proof"}
)


def batch_of(*writes: RecordWrite, events: tuple[EventRow, ...] = (), code: str = "") -> SaveBatch:
    case_id = writes[0].case_id
    line = CaseWrite(case_id, code or case_id[-12:], "ACTIVE", "2026-03-02", "somebody")
    return SaveBatch(line, writes, events, AuditAction.IMPORTED)


def simple_batch(code: str = "") -> SaveBatch:
    return batch_of(MadeCase().write(0, {"sex": "F"}, {"name": "Mara"}), code=code)


def contents(vault: Vault) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for table, columns in TABLES.items():
        compared = ", ".join(name for name in columns if name not in DIFFERENT_EACH_TIME)
        rows = vault.writer.database.rows(f"SELECT {compared} FROM {table}")  # noqa: S608 - own words
        found[table] = sorted(rows, key=repr)
    return found


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
answers = st.dictionaries(
    st.sampled_from(["outcome", "sex", "ћ"]), words | st.sampled_from(["ONGOING", "IDENT"])
)
people = [None, new_id(), new_id(), new_id()]


@st.composite
def made_writes(draw: st.DrawFn, case_id: str, person_id: str | None) -> RecordWrite:
    return RecordWrite(
        record_id=new_id(),
        case_id=case_id,
        person_id=person_id,
        form_id=draw(st.sampled_from(["report", "person"])),
        form_version=draw(st.integers(1, 3)),
        seen_version=0,
        facts=draw(answers),
        sealed=draw(st.none() | answers),
        blind_tokens=None if person_id is None else draw(st.none() | st.tuples(words, words)),
        deleted=draw(st.booleans()),
    )


@st.composite
def made_events(draw: st.DrawFn, write: RecordWrite) -> EventRow:
    own = draw(st.dictionaries(st.sampled_from(["own_a", "own_b"]), words))
    kind, dims = draw(
        st.sampled_from(
            [
                (EventKind.REPORT_RECEIVED, {"source": "POL"}),
                (EventKind.SERVICE_STARTED, {"service": "A", "sex": "F", "age_group": "UNK"}),
            ]
        )
    )
    day = draw(st.dates(date(2025, 1, 1), date(2025, 1, 3)))
    return EventRow(kind, write.record_id, write.person_id, day, {**dims, **own})


@st.composite
def made_batches(draw: st.DrawFn) -> SaveBatch:
    case_id = new_id()
    own_people = [None if one is None else new_id() for one in people]
    persons = draw(st.lists(st.sampled_from(own_people), min_size=1, max_size=5))
    writes = tuple(draw(made_writes(case_id, person_id)) for person_id in persons)
    events = tuple(draw(st.lists(made_events(writes[0]), max_size=5)))
    return batch_of(*writes, events=events)


@settings(max_examples=25, deadline=None)
@given(wanted=st.lists(made_batches(), min_size=1, max_size=4))
def test_many_at_once_are_the_same_as_one_after_another(
    wanted: list[SaveBatch], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("vaults")
    one_by_one, at_once = new_vault(folder / "a.casevault"), new_vault(folder / "b.casevault")
    try:
        single = [one_by_one.records.save(batch) for batch in wanted]
        many = at_once.records.save_all(wanted)

        assert contents(at_once) == contents(one_by_one)
        assert [replace(receipt, stamp=0) for receipt in many] == [
            replace(receipt, stamp=0) for receipt in single
        ]
        assert at_once.verify().findings == ()
    finally:
        one_by_one.close()
        at_once.close()


def test_what_was_taken_over_can_be_opened_found_and_changed(vault: Vault) -> None:
    case = MadeCase()
    vault.records.save_all(
        [
            batch_of(case.write(0, {"sex": "F"}, {"name": "Mara"}, blind_tokens=("n:mara",))),
            simple_batch(),
        ]
    )
    assert vault.identities.open(case.record_id, "test") == {"name": "Mara"}
    assert [hit.case_id for hit in vault.blind_index.find(["n:mara"])] == [case.case_id]

    case.save(vault, case.write(1, {"sex": "M"}, {"name": "Ana"}, blind_tokens=("n:ana",)))
    assert vault.blind_index.find(["n:mara"]) == []
    assert [record.version for record in vault.records.history(case.record_id)] == [1, 2]
    assert vault.verify().findings == ()


def test_the_log_names_every_case_in_one_entry(vault: Vault) -> None:
    batches = [simple_batch() for _ in range(5)]
    vault.records.save_all(batches)

    (entry,) = [one for one in vault.audit.read() if one.action is AuditAction.IMPORTED]
    assert entry.detail == {"cases": [batch.case_id for batch in batches]}


def test_a_case_that_is_there_already_refuses_all(vault: Vault) -> None:
    known, new = simple_batch(), simple_batch()
    vault.records.save_all([known])
    before = contents(vault), vault.writer.mark()

    with pytest.raises(UserError) as refused:
        vault.records.save_all([new, known])
    assert refused.value.exit_code is ExitCode.REFUSED
    assert (contents(vault), vault.writer.mark()) == before


def test_a_record_that_is_there_already_refuses_all(vault: Vault) -> None:
    known, other = MadeCase(), MadeCase()
    known.start(vault)
    before = contents(vault), vault.writer.mark()

    with pytest.raises(UserError) as refused:
        vault.records.save_all(
            [simple_batch(), batch_of(other.write(0, {}, record_id=known.record_id))]
        )
    assert refused.value.exit_code is ExitCode.REFUSED
    assert (contents(vault), vault.writer.mark()) == before


@pytest.mark.parametrize("is_in_vault", [True, False])
def test_a_code_that_is_taken_refuses_all(vault: Vault, *, is_in_vault: bool) -> None:
    batches = [simple_batch("K7QW-3M2A"), simple_batch("k7qw-3m2a")]
    if is_in_vault:
        vault.records.save_all([batches.pop(0)])
    before = contents(vault), vault.writer.mark()

    with pytest.raises(UserError) as refused:
        vault.records.save_all([simple_batch(), *batches])
    assert refused.value.exit_code is ExitCode.BAD_INPUT
    assert (contents(vault), vault.writer.mark()) == before


def test_new_and_known_cases_can_be_saved_together(vault: Vault) -> None:
    known = MadeCase()
    known.start(vault)
    change = SaveBatch(None, (known.write(1, {"sex": "M"}),), None, AuditAction.IMPORTED)

    receipts = vault.records.save_all([simple_batch(), change])
    assert receipts[1].versions == {known.record_id: 2}
    assert vault.verify().findings == ()


def test_new_cases_are_sealed_for_the_worker_and_the_coordinators(vault: Vault) -> None:
    worker_key = added(vault, "Vera", WORKER)
    added(vault, "Olga", COORDINATOR)
    vera = next(user.user_id for user in vault.users.list() if user.name == "Vera")
    case = MadeCase()
    batch = batch_of(case.write(0, {}, {"name": "Mara"}))
    assert batch.case is not None
    vault.records.save_all([replace(batch, case=replace(batch.case, worker_id=vera))])
    folder = vault.info.folder
    vault.close()

    for name, key in (("Vera", worker_key), ("Olga", b"Olga".ljust(32, b"."))):
        again = opened(folder, name, key)
        assert again.identities.open(case.record_id, "test") == {"name": "Mara"}
        again.close()
