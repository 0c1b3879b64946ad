"""Opens an old vault with a newer program, and what must be there of it afterwards.

One vault has the first shape of the database, brought to the present one by the real migrations.
The other is of today, and opened by a copy of this program with one more, large migration. Both
were made with weak parameters of the derivation, so that the header is written anew at unlock.
Step 2 is that unlock, step 3 a save, step 4 a save after another unlock.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from casevault.domain.clock import SystemClock
from casevault.vault.creating import NewVault
from casevault.vault.database import Database, open_database
from casevault.vault.derivation import KdfParameters, usual_parameters
from casevault.vault.entering import Key
from casevault.vault.migrate import Migration, _statements, migrate, migrations, schema_of
from casevault.vault.opening import _open, create_with_derived_key
from casevault.vault.strengthening import strengthen
from casevault.vault.vault import Vault
from promises.work import NAME, Work, in_steps
from promises.workshop import SOURCE
from vault.made_vaults import COORDINATOR, WORKER, MadeCase, added

SALT = bytes(range(32))
WEAK, USUAL = KdfParameters(64 * 1024, 3, 1, SALT), usual_parameters(SALT)
NEXT_YEAR = Path(__file__).with_name("next_year.sql")
CASES = [MadeCase(f"{n:032x}", f"{n:031x}a", f"{n:031x}b", f"C{n}") for n in range(1, 13)]
BEFORE_CASES = ("tombstone", "key_change_due", "attachment")
LAST = 4


def derived(parameters: KdfParameters) -> bytearray:
    """Ana's key, another one for each set of parameters, as Argon2id gives."""
    return bytearray(f"Ana {parameters.memory_kib}".encode("ascii").ljust(32, b"."))


def unlocked(root: Path) -> Vault:
    """The vault as an unlock opens it, but for the derivation itself."""
    vault = _open(root / NAME, Key("Ana", derived), SystemClock())
    try:
        strengthen(vault, derived)
    except BaseException:
        vault.close()
        raise
    return vault


def _new(root: Path) -> Vault:
    wanted = NewVault("Ana", COORDINATOR, "Centre", "RS", practice=False)
    vault = create_with_derived_key(
        root / NAME, wanted, derived(WEAK), kdf=WEAK, clock=SystemClock()
    )
    added(vault, "Mira", WORKER)
    vault.settings.put("n", 1)
    for number in range(30):
        vault.drafts.put(f"draft {number}", {"n": number, "text": "x" * 300})
    return vault


def made_at_first(root: Path) -> None:
    """A vault of the first shape: users, settings, drafts and their log; it has no case yet."""
    vault = _new(root)
    key = vault.keyring.database_key()
    vault.close()
    with closing(open_database(root / NAME / "vault.db", key, create=False)) as database:
        for table in BEFORE_CASES:
            database.run(f"DROP TABLE {table}")
        database.run("ALTER TABLE case_key_wrap DROP COLUMN proof")
        database.run("DELETE FROM migration WHERE number > 1")
        database.run("PRAGMA user_version = 1")
        assert schema_of(database) == _schema(root, migrations()[:1])


def made_today(root: Path) -> None:
    """A vault of today with cases and past versions; beside it the program of next year."""
    vault = _new(root)
    for case in CASES:
        case.start(vault, case.write(0, {"n": 1, "text": "y" * 2000}, {"n": 1}))
        for seen in range(1, 4):
            facts = {"n": 1, "text": f"{seen}" * 2000}
            case.save(vault, case.write(seen, facts, {"n": seen}))
    vault.close()
    _write_next_program(root)


def _write_next_program(root: Path) -> None:
    """A copy of the program with one more migration, and the shape that it leaves."""
    source = next_source(root)
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    (source.parent / "resources").symlink_to(SOURCE.parent / "resources")
    inside = source / "casevault" / "vault"
    number = len(migrations()) + 1
    text = NEXT_YEAR.read_text("utf-8")
    (inside / "migrations" / f"{number:04}_next_year.sql").write_text(text, "utf-8")
    step = Migration(number, "next_year", tuple(_statements(text)))
    (inside / "schema.sql").write_text(_schema(root, (*migrations(), step)), "utf-8")


def next_source(root: Path) -> Path:
    """Where the program of next year lies."""
    return root.with_name("next") / "src"


def _schema(root: Path, steps: tuple[Migration, ...]) -> str:
    path = root.with_name("empty.db")
    with closing(open_database(path, bytearray(48), create=True)) as database:
        migrate(database, 1, steps)
        shape = schema_of(database)
    path.unlink()
    return shape


def step(root: Path, number: int) -> None:
    """Do one step; returns when it is acknowledged."""
    vault = unlocked(root)
    try:
        if number > 2:
            vault.settings.put("n", number)
    finally:
        vault.close()


def judge(root: Path, known: int) -> int:
    """Whatever was there is there; with this unlock at the latest the upgrade is complete."""
    vault = unlocked(root)
    try:
        assert vault.verify().findings == ()
        _require_upgraded(vault.writer.database)
        slots = {slot.user_id: slot.kdf for slot in vault.container.header.slots}
        assert [slots.pop(vault.user.user_id), *slots.values()] == [USUAL, WEAK]
        assert sorted(member.name for member in vault.users.list()) == ["Ana", "Mira"]
        assert sorted(draft["n"] for draft in vault.drafts.all().values()) == [*range(30)]
        _require_cases(vault)
        saved: int = vault.settings.get("n")
        return max(saved, min(known, 2))
    finally:
        vault.close()


def _require_upgraded(database: Database) -> None:
    applied = [number for (number,) in database.rows("SELECT number FROM migration ORDER BY 1")]
    assert applied == [step.number for step in migrations()]
    assert database.value("PRAGMA user_version") == len(applied)


def _require_cases(vault: Vault) -> None:
    for (case_id,) in vault.writer.database.rows("SELECT case_id FROM case_file"):
        (record,) = vault.records.of_case(case_id)
        assert record.version == 4
        assert [each.version for each in vault.records.history(record.record_id)][:3]
        assert vault.identities.open(record.record_id, "test") == {"n": 3}


def judge_today(root: Path, known: int) -> int:
    """The same, with the cases."""
    done = judge(root, known)
    vault = unlocked(root)
    try:
        assert vault.writer.database.value("SELECT count(*) FROM case_file") == len(CASES)
        assert vault.writer.database.value("SELECT sum(forms) FROM case_length") == len(CASES)
    finally:
        vault.close()
    return done


OLD = Work(
    place="promises.upgrading:OLD",
    title="upgrade: from the first shape",
    made=made_at_first,
    run=in_steps(step),
    judge=judge,
    last=LAST,
    brief=3,
)
NEXT = Work(
    place="promises.upgrading:NEXT",
    title="upgrade: to the program of next year",
    made=made_today,
    run=in_steps(step),
    judge=judge_today,
    last=LAST,
    brief=3,
    program=next_source,
)
