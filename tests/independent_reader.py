"""Opens and fully verifies a vault from `docs/vault-format.md` alone; nothing of casevault in it.

`python tests/independent_reader.py FOLDER NAME [KEY FILE]` asks for the passphrase and prints what it counted and what is wrong; give it
a copy: the library may fold the journal into the database. One page to read beside the other: numbers are its sections.
"""

# ruff: noqa: E401, E701, E704, E501, I001, N818, RET503, RUF024, S608, SIM905, T201
# fmt: off
from __future__ import annotations
import getpass, hashlib, hmac, json, struct, sys, unicodedata
from collections import Counter, defaultdict
from itertools import chain, groupby, pairwise
from pathlib import Path
from typing import Any
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlcipher3 import dbapi2
SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
FIELDS = set("vault device label country practice created epoch generation counter chain_head kdf database_salt public appointments slots travel".split())
SLOT = set("slot user epoch kdf commitment own mailbox mailbox_signature sealing secret grants".split())
HELD = {"worker": {"blind_index"}, "director": {"organisation"}, "auditor": {"audit"}} | dict.fromkeys(("coordinator", "recovery"), {"blind_index", "identity", "audit", "organisation"})
RECORD = "record_id, case_id, person_id, form_id, form_version, version, facts, sealed, sealed_version, deleted, author_id, stamp"
FILE = "attachment_id, case_id, person_id, blob_id, version, sealed, sealed_version, padded_size, blob_digest, deleted, author_id, stamp"
TABLES = (  # 8.1: kind, row id, columns, table
    ("case", "case_id", "case_id, code, status, opened_on, worker_id, version, author_id, stamp", "case_file"),
    ("person", "person_id", "person_id, case_id, position, stamp", "person"), ("record", "record_id", RECORD, "record"),
    ("wrap", "case_id || '/' || holder", "case_id, holder, epoch, form, wrapped, proof", "case_key_wrap"), ("attachment", "attachment_id", FILE, "attachment"),
    ("key_change_due", "case_id", "case_id, stamp", "key_change_due"), ("tombstone", "case_id", "case_id, code, ground, stamp", "tombstone"), ("setting", "name", "name, value, stamp", "setting"),
    ("user", "user_id", "user_id, sealed, stamp", "directory"), ("slice", "number || ''", "number, statistic, slice_id, document, stamp, previous", "slice"),
    ("ledger", "number || ''", "number, kind, document, stamp, previous", "ledger"), ("session", "number || ''", "number, user_id, sealed_key", "audit_session"))
EVENTS = {"report_received": ["source"], "service_started": ["service", "sex", "age_group"],
    "report_decided": "outcome received report source sex age_group citizenship_group form place scale".split()}
class Refused(Exception): ...  # the vault does not open; the text says at which step
def need(holds: object, what: str, value: Any = None) -> Any:
    if not holds: raise Refused(what)
    return value
def sha(m: bytes) -> bytes: return hashlib.sha256(m).digest()
def mac(k: bytes, m: bytes) -> bytes: return hmac.digest(k, m, "sha256")
def hkdf(k: bytes, info: str, salt: bytes | None = None) -> bytes: return HKDF(hashes.SHA256(), 32, salt, info.encode()).derive(k)
def unwrap(k: bytes, sealed: bytes, ad: bytes) -> bytes: return AESGCMSIV(k).decrypt(sealed[:12], sealed[12:], ad)
def ed25519_public(seed: bytes) -> bytes: return ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
def signed(public: bytes, signature: bytes, purpose: str, message: bytes) -> bool:
    try: ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, f"casevault {purpose} 1\n".encode() + message)
    except (InvalidSignature, ValueError): return False
    return True
def pair(secret: bytes) -> tuple[Any, bytes]:
    kem, curve = mlkem.MLKEM768PrivateKey.from_seed_bytes(secret[:64]), x25519.X25519PrivateKey.from_private_bytes(secret[64:96])
    return hpke.MLKEM768X25519PrivateKey(kem, curve), kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
def encode(value: Any) -> bytes:  # 1.1
    if value is None or isinstance(value, bool): return b"\xf6" if value is None else bytes([0xF4 + value])
    if isinstance(value, (bytes, str)): major, rest = (2, value) if isinstance(value, bytes) else (3, value.encode())
    elif isinstance(value, dict): major, rest = 5, b"".join(chain(*sorted((encode(key), encode(one)) for key, one in value.items())))
    else: major, rest = (0, b"") if isinstance(value, int) else (4, b"".join(map(encode, value)))
    n = value if isinstance(value, int) else len(rest if major in {2, 3} else value)
    power = next((power for power in range(4) if n < 256 ** (1 << power)), 3)
    return (bytes([major << 5 | n]) if n < 24 else bytes([major << 5 | 24 + power]) + n.to_bytes(1 << power, "big")) + rest
def decode(data: bytes) -> Any:
    value, end = item(data, 0, 1)
    return need(end == len(data) <= 4 << 20 and encode(value) == data, "damaged: CBOR", value)
def item(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    need(at < len(data) and depth <= 8, "damaged: CBOR")
    major, n, at = data[at] >> 5, data[at] & 31, at + 1
    if major == 7: return {20: False, 21: True}.get(n), at
    if 24 <= n <= 27: n, at = int.from_bytes(data[at : at + (1 << n - 24)], "big"), at + (1 << n - 24)
    need(major in {0, 2, 3, 4, 5} and (major == 0 or at + n <= len(data)), "damaged: CBOR")
    if major < 4: return (n, at) if major == 0 else (data[at : at + n] if major == 2 else data[at : at + n].decode(), at + n)
    found = []
    for _ in range(n if major == 4 else 2 * n):
        one, at = item(data, at, depth + 1)
        found.append(one)
    return found if major == 4 else dict(zip(found[::2], found[1::2], strict=True)), at
def digest(kind: str, *values: Any) -> bytes:  # 1.2
    parts = [value.encode() if isinstance(value, str) else value for value in values if isinstance(value, (bytes, str))]
    lengths = iter(parts)
    shapes = ["N" if v is None else f"I{v}" if isinstance(v, int) else f"{'T' if isinstance(v, str) else 'B'}{len(next(lengths))}" for v in values]
    return sha(b"\n".join([" ".join([kind, *shapes]).encode(), *parts]))
def read_header(content: bytes) -> dict[str, Any]:  # 3
    need(content[:8] == b"CVHEADR\n", "foreign")
    need(80 < len(content) <= 2 << 20 and sha(content[:-32]) == content[-32:], "damaged")
    need(int.from_bytes(content[10:12], "big") <= 1, "newer")
    need(int.from_bytes(content[12:16], "big") == len(content) - 80, "damaged")
    body: dict[str, Any] = decode(content[16:-64])
    need({name for name in body if name[:1] != "~"} == FIELDS and all(set(slot) == SLOT for slot in body["slots"]), "newer or damaged")
    body["kdfs"] = {encode(kdf): kdf for kdf in (body["kdf"], *(slot["kdf"] for slot in body["slots"])) if kdf}
    for kdf in body["kdfs"].values():
        fits = 65536 <= kdf["memory"] <= 1 << 20 and 3 <= kdf["passes"] <= 16 and 1 <= kdf["lanes"] <= 8 and 16 <= len(kdf["salt"]) <= 64
        need(kdf["name"] == "argon2id-13" and fits and len(body["kdfs"]) <= 4, "damaged: KDF")
    return body
def derived(kdf: dict[str, Any], name: str, passphrase: str, factor: bytes) -> bytes:  # 4
    folded, secret = " ".join(unicodedata.normalize("NFKC", name).casefold().split()), unicodedata.normalize("NFKC", passphrase)
    k = hash_secret_raw(secret.encode(), mac(kdf["salt"], folded.encode()), kdf["passes"], kdf["memory"], kdf["lanes"], 32, Type.ID)
    return hkdf(k + factor, "casevault/second-factor") if factor else k
class Reader:  # a vault opened by one user; after `verify`, `problems` and `counts` say what was found
    def __init__(self, folder: Path, name: str, passphrase: str = "", key: bytes = b"", factor: bytes = b"") -> None:
        self.folder, self.problems, self.counts, copies = folder, Counter[str](), Counter[str](), []
        for copy in [path for path in (folder / "vault.cvh", folder / "vault-b.cvh") if path.exists()]:
            try: copies.append((read_header(copy.read_bytes()), copy.read_bytes()))
            except Refused as refused: self.bad(True, f"header copy: {refused}")
        need(copies, f"no whole copy of the header ({', '.join(self.problems)})")
        self.bad(len(copies) < 2 or copies[0] != copies[1], "the copies of the header differ")
        self.header, self.content = max(copies, key=lambda copy: copy[0]["generation"])
        self.vault, self.device = self.header["vault"].hex(), self.header["device"].hex()
        for kdf in self.header["kdfs"].values():
            k = key or derived(kdf, name, passphrase, factor)
            for slot in self.header["slots"]:
                place = [self.vault, slot["slot"].hex(), slot["user"].hex()]
                use = {u: hkdf(k, f"casevault/slot/{u} {place[1]}", self.header["vault"]) for u in ("commit", "wrap", "mailbox/0", "mailbox/1", "mailbox/2")}
                if slot["commitment"] == mac(use["commit"], encode(["casevault/slot/1", *place])):
                    try: self.unlock(slot, use, place)
                    except (InvalidTag, ValueError, LookupError): raise Refused("a seal in the header does not open") from None
                    return
        raise Refused("wrong name or passphrase")
    def bad(self, found: object, what: str) -> None: self.problems += Counter({what: int(bool(found))})
    def unlock(self, slot: dict[str, Any], use: dict[str, bytes], place: list[Any]) -> None:  # 4, 5
        own = unwrap(use["wrap"], slot["own"], encode(["casevault/slot/1", *place]))
        mailbox, public = pair(use["mailbox/0"] + use["mailbox/1"] + use["mailbox/2"])
        secret = SUITE.decrypt(slot["secret"], mailbox, info=encode(["casevault/slot/secret/1", *place, slot["epoch"], sha(slot["mailbox"]), sha(slot["sealing"])]))
        self.user, (self.pair, sealing) = place[2], pair(secret)
        need(own[:33] == b"\1" + self.header["vault"] + slot["user"] and (public, sealing) == (slot["mailbox"], slot["sealing"]), "slot")
        self.wrapping, self.draft_key = hkdf(secret[96:], "casevault/user/wrap"), hkdf(own[97:], "casevault/user/draft")
        self.appointments(own[33:65])
        need(self.user in self.members and ed25519_public(own[65:97]) == self.signers[self.user], "not appointed")
        self.keys: dict[str, bytes] = {}
        for name in {"facts"}.union(*(HELD.get(role, set()) for role in self.members[self.user][0])) - ({"identity"} if self.header["travel"] else set()):
            self.keys[name] = SUITE.decrypt(slot["grants"][name], self.pair, info=encode(["casevault/grant/1", self.vault, self.user, slot["epoch"], name]))
            need(name == "facts" or self.half(name) == self.header["public"][name], f"public half of {name}")
        self.facts = self.keys["facts"]
        need(self.content[-64:-32] == mac(hkdf(self.facts, "casevault/facts/header-mac"), self.content[:-64]), "header MAC")
        for each in self.header["slots"]:
            user, place = each["user"].hex(), [self.vault, each["slot"].hex(), each["user"].hex(), sha(each["mailbox"])]
            need(user in self.members and self.members[user][1:] == (sha(each["sealing"]), each["epoch"]), "slot not appointed")
            need(signed(self.signers[user], each["mailbox_signature"], "key of a slot", encode(place)), "mailbox")
        need({each["user"].hex() for each in self.header["slots"]} == set(self.members), "slots")
    def half(self, name: str) -> Any:
        if name == "blind_index": return mac(self.keys[name], b"casevault/blind-index/commitment/1")
        if name == "organisation": return ed25519_public(self.keys[name])
        halves = [pair(self.keys[name][at : at + 96])[1] for at in range(len(self.keys[name]) % 96, len(self.keys[name]), 96)]
        return halves if name == "audit" else halves[0]
    def appointments(self, creation: bytes) -> None:  # 6
        self.members: dict[str, tuple[list[str], bytes, int]] = {}
        self.signers, before, core = {bytes(16).hex(): creation}, bytes(32), {}
        for number, entry in enumerate(self.header["appointments"]):
            raw, signature = decode(entry)
            core = decode(raw)
            need((core["number"], core["previous"], core["vault"]) == (number, before, self.header["vault"]), "appointments")
            by, before = core["by"].hex(), sha(entry)
            roles = self.members[by][0] if by in self.members else ["recovery"][number:]
            need({"coordinator", "recovery"} & set(roles) and signed(self.signers[by], signature, "appointment of a user", raw), "appointments: signer")
            for user in core["users"]:
                name = user["user"].hex()
                need(self.signers.setdefault(name, user["signing"]) == user["signing"], "appointments: another key")
                self.members[name] = (user["roles"], user["sealing"], user["epoch"])
                if not user["roles"]: del self.members[name]
            need("coordinator" in chain(*(one[0] for one in self.members.values())), "appointments: no coordinator")
        public = {name: half for name, half in self.header["public"].items() if name != "creation"}
        right = (sha(encode(public)), creation, self.header["epoch"])
        need((core.get("halves"), self.header["public"]["creation"], len(public["audit"])) == right, "appointments: public halves")
    def anchor(self) -> tuple[int, int, bytes, bytes]:  # 7, 11
        key, owner = hkdf(self.facts, "casevault/facts/for/anchor"), b"CVANCHR1" + self.header["vault"] + self.header["device"]
        for path in [path for path in (self.folder / "vault.anchor.next", self.folder / "vault.anchor") if path.exists()]:
            content = path.read_bytes()
            blocks = [(place, content[4096 * place :][:4064], content[4096 * place + 4064 :][:32]) for place in (0, 1)]
            points = [struct.unpack(">QQQ32s32s", body[40:128]) for place, body, tag in blocks if tag == mac(key, body) and body[:40] == owner and body[47] % 2 == place]
            if points:
                self.bad(len(content) != 8192 or len(points) < 2 or abs(points[0][0] - points[1][0]) != 1, "a block of the anchor")
                return max(points)[1:]
        raise Refused("anchor")
    def rows(self, query: str) -> list[Any]: return list(self.db.execute(query).fetchall())
    def tagged(self, row: bytes, tag: bytes) -> None: self.bad(tag != mac(self.row_key, row), "tag")
    def verify(self) -> None:
        try: self.check()
        except (dbapi2.Error, InvalidTag, Refused, ValueError, TypeError, LookupError, StopIteration, OSError) as error: self.bad(True, f"unreadable: {error!r}")
    def check(self) -> None:
        counter, generation, content, chain_head = self.anchor()
        mine, salt, self.row_key = self.header, self.header["database_salt"], hkdf(self.facts, "casevault/facts/row-mac")
        behind = mine["counter"] > counter or (mine["counter"] == counter and mine["chain_head"] != chain_head)
        level = (mine["generation"], sha(self.content)) == (generation, content) or mine["generation"] == generation + 1
        self.bad(behind or not level, "header put back")
        self.db = dbapi2.connect(str(next(path for path in sorted(self.folder.glob("vault.db*")) if path.read_bytes()[:16] == salt)))  # 8, 11
        self.db.execute(f"""PRAGMA key = "x'{(hkdf(self.facts, "casevault/facts/database", salt) + salt).hex()}'" """)
        need(self.rows("PRAGMA user_version")[0][0] <= 3 and self.rows("PRAGMA wal_checkpoint(TRUNCATE)"), "newer")
        self.bad(self.rows("PRAGMA cipher_integrity_check") or self.rows("PRAGMA integrity_check") != [("ok",)] or self.rows("PRAGMA foreign_key_check"), "pages")
        ((*mark, tag),) = self.rows("SELECT counter, stamp, head, previous_head, drafts, mac FROM commit_mark")  # 8.2
        self.tagged(digest("mark", *mark), tag)
        self.bad((counter, chain_head) not in {(mark[0], mark[2]), (mark[0] - 1, mark[3])}, "database put back")
        self.bad(self.log() != mark[2], "log: head")
        self.tables(mark[4])
        self.contents()
        self.db.close()
    def readers(self, sealed: bytes) -> bytes:  # 8.3
        epoch = int.from_bytes(sealed[:4], "big")
        return SUITE.decrypt(sealed[4:], pair(self.keys["audit"][96 * epoch - 96 : 96 * epoch])[0], info=f"casevault/audit/1 {self.vault} {epoch}".encode())
    def log(self) -> bytes:  # 8.3, 8.4
        self.known: dict[str, dict[str, bytes]] = defaultdict(dict)
        self.past, last, key, heads, secrets, before, link_before = Counter[bytes](), 0, b"", {0: bytes(32)}, {}, digest("chain", self.vault, self.device), bytes(32)
        notes = defaultdict[int, list[Any]](list)
        for at, *note in self.rows("SELECT entry, kind, row_id, version, digest FROM audit_row ORDER BY entry, kind, row_id"): notes[at].append(note)
        ((*state, tag),) = self.rows("SELECT entry, key, sealed_start, signed, mac FROM audit_chain")
        self.tagged(digest("state", *state), tag)
        if "audit" in self.keys:
            key = self.readers(state[2])
            secrets = {number: self.readers(sealed) for number, sealed in self.rows("SELECT number, sealed_key FROM audit_session")}
        for number, session, sealed, row, link, tag in self.rows("SELECT number, session, sealed, digest, link, mac FROM audit_entry ORDER BY number"):
            own = notes.pop(number, [])
            self.bad((number, row) != (last + 1, digest("entry", number, session, sealed, digest("notes", *chain(*own)), before)), "log: entry")
            self.tagged(digest("audit", row, link), tag)
            if key:
                self.bad(link != mac(key, row + link_before), "log: link")
                cipher = AESGCM(hkdf(secrets[session], "casevault/audit/entry"))
                self.counts["read"] += "action" in json.loads(cipher.decrypt(sealed[:12], sealed[12:], b"%d" % number))
                key, secrets[session] = hkdf(key, "casevault/audit/next"), hkdf(secrets[session], "casevault/audit/next")
            for note in own: self.learn(*note)
            before, link_before, last, heads[number] = row, link, number, sha(b"casevault audit head" + row + link)
        signatures = self.rows("SELECT session, entry, head, signature, s.mac, user_id, session = (SELECT max(number) FROM audit_session) FROM audit_signature s JOIN audit_session ON number = session")
        for session, number, head, signature, tag, user, newest in signatures:
            row = digest("signature", session, number, head, signature)
            self.tagged(row, tag)
            holds = signed(self.signers.get(user, b""), signature, "anchor", f"{self.vault} {self.device} {number} {head.hex()}".encode())
            self.bad(heads.get(number) != head or not holds or self.known["signature"].pop(str(session), row if newest else b"") != row, "log: signature")
        self.bad(notes or state[0] != last or state[3] != max((row[1] for row in signatures), default=0) or key not in {b"", state[1]}, "log: end")
        self.counts.update(entries=last, signatures=len(signatures))
        return heads[last]
    def learn(self, kind: str, row: str, _at: int, new: bytes | None) -> None:  # 8.4
        row, _, old = row.partition(" ") if kind == "rewritten" else (row, "", "")
        rows = self.known["record" if old else kind]
        if old and rows.get(row) != bytes.fromhex(old): return self.past.update({bytes.fromhex(old): -1, **({new: 1} if new else {})})
        if kind == "record" and row in rows: self.past[rows[row]] += 1
        rows.pop(row, None)
        rows.update({row: new} if new else {})
    def tables(self, drafts: bytes) -> None:  # 8.1, 8.2, 8.4, 8.5
        for kind, name, columns, table in TABLES:
            for row, tag, *values in self.rows(f"SELECT {name}, mac, {columns} FROM {table}"): self.same(kind, row, digest(kind, *values), tag)
        for *values, tag in self.rows(f"SELECT {RECORD}, mac FROM record_history"):
            self.tagged(digest("record", *values), tag)
            self.past[digest("record", *values)], self.counts["history"] = self.past[digest("record", *values)] - 1, self.counts["history"] + 1
        for row, group in groupby(self.rows("SELECT record_id, token, case_id, person_id FROM blind_token ORDER BY 1, 2"), lambda each: each[0]):
            self.same("tokens", row, digest("tokens", row, *chain(*(each[1:] for each in group))))
        own, events = defaultdict[Any, dict[str, str]](dict), defaultdict[str, list[Any]](list)
        for kind, number, name, code in self.rows("SELECT event, number, field_id, code FROM event_own_field"): own[kind, number][name] = code
        for kind, codes in EVENTS.items():
            for number, case, record, person, day, *values in self.rows(f"SELECT number, coalesce(case_id, ''), record_id, person_id, occurred, {', '.join(codes)}, recorded_from, recorded_to FROM event_{kind} ORDER BY number"):
                told = sorted({**dict(zip(codes, values[:-2], strict=True)), **own[kind, number]}.items())
                events[case] += [kind, record, person, day, len(told), *chain(*told), *values[-2:]]
        for case, told in events.items(): self.same("events", case, digest("events", case, *told))
        for table in ("slice", "ledger"):
            chained = [(0, b"", bytes(32), b""), *self.rows(f"SELECT number, previous, digest, mac FROM {table} ORDER BY number")]
            self.bad(any(b[:2] != (a[0] + 1, a[2]) or mac(self.row_key, b[2]) != b[3] for a, b in pairwise(chained)), f"{table}: chain")
        typed = self.rows("SELECT user_id, key, digest, stamp, sealed FROM draft ORDER BY user_id, key")
        wrong = any(digest("draft", user, key, stamp, sealed) != row for user, key, row, stamp, sealed in typed)
        self.bad(wrong or digest("drafts", *chain(*(row[:3] for row in typed))) != drafts, "drafts")
        self.bad(any(self.known.values()) or any(self.past.values()), "a row is missing")
        lines = "SELECT changed_at, person_count, report_open, max(c.stamp, coalesce((SELECT max(stamp) FROM record r WHERE r.case_id = c.case_id), 0)), (SELECT count(DISTINCT person_id) FROM record r WHERE r.case_id = c.case_id AND deleted = 0), (SELECT count(*) > 0 FROM record r WHERE r.case_id = c.case_id AND deleted = 0 AND form_id = 'report' AND json_extract(facts, '$.outcome') IS 'ONGOING') FROM case_file c"
        self.bad(any(line[:3] != line[3:] for line in self.rows(lines)), "line of the list")
    def same(self, kind: str, row: str, right: bytes, tag: bytes = b"") -> None:
        self.counts[kind] += 1
        if tag: self.tagged(right, tag)
        self.bad(self.known[kind].pop(row, None) != right, f"{kind}: not as the log says")
    def case_key(self, case: str) -> bytes:  # 9.1
        for holder, epoch, form, wrapped in self.rows(f"SELECT holder, epoch, form, wrapped FROM case_key_wrap WHERE case_id = '{case}' ORDER BY form = 'in_transit'"):
            info, identity = f"casevault/case-key/1 {case} {holder} {epoch}".encode(), self.keys.get("identity", b"")
            if holder == self.user or (holder == "identity" and identity):
                steady, mine = (identity[:32], pair(identity[32:])[0]) if holder == "identity" else (self.wrapping, self.pair)
                return unwrap(steady, wrapped, info) if form == "steady" else SUITE.decrypt(wrapped, mine, info=info)
        return b""
    def contents(self) -> None:  # 9, 10
        keys = {case: key for (case,) in self.rows("SELECT case_id FROM case_file") if (key := self.case_key(case))}
        self.counts["case keys"] = len(keys)
        for case, holder, proof in self.rows("SELECT case_id, holder, proof FROM case_key_wrap"):
            self.bad(case in keys and proof != mac(hkdf(keys[case], "casevault/case/holders"), f"{case} {holder}".encode()), "proof of a holder")
        sealed = "SELECT record_id, case_id, sealed_version, sealed, '' FROM record UNION ALL SELECT record_id, case_id, sealed_version, sealed, '' FROM record_history UNION ALL SELECT attachment_id, case_id, sealed_version, sealed, blob_id FROM attachment"
        files = dict(self.rows("SELECT blob_id, blob_digest FROM attachment WHERE deleted = 0"))
        self.bad({path.name for path in (self.folder / "blobs").rglob("*") if path.is_file()} != set(files), "files in blobs")
        for name, case, version, content, blob in self.rows(sealed):
            path = self.folder / "blobs" / (blob or "")[:2] / (blob or "")
            self.bad(blob and sha(path.read_bytes()) != files[blob], "blob")
            if case not in keys or not content: continue
            cipher, place = AESGCM(hkdf(keys[case], "casevault/case/records")), f"casevault/record/1 {case} {name} {version}".encode()
            told = json.loads(cipher.decrypt(content[1:13], content[13:], place))
            self.counts["documents" if blob else "identities"] += content[0] == 1
            self.bad(blob and told["blob"] != blob, "document of another blob")
            if blob: self.blob(path.read_bytes(), keys[case], f"casevault/blob/1 {case} {blob} {version}".encode(), told)
        for user, sealed in self.rows("SELECT user_id, sealed FROM directory"):
            self.counts["names"] += "name" in decode(unwrap(hkdf(self.facts, "casevault/facts/directory"), sealed, f"casevault/directory/1 {self.vault} {user}".encode()))
        for key, sealed in self.rows(f"SELECT key, sealed FROM draft WHERE user_id = '{self.user}'"):
            self.bad(json.loads(unwrap(self.draft_key, sealed, f"casevault/draft/1 {self.vault} {self.user}".encode()))["key"] != key, "draft")
        self.bad(len(unwrap(hkdf(self.facts, "casevault/facts/for/label"), self.header["label"], self.header["vault"])) != 400, "label")
    def blob(self, content: bytes, key: bytes, place: bytes, told: dict[str, Any]) -> None:  # 10
        cipher, plain = AESGCM(hkdf(hkdf(key, "casevault/case/attachment"), "casevault/blob/stream", content[8:40])), b""
        chunks = [content[at : at + 65552] for at in range(40, len(content), 65552)]
        for number, chunk in enumerate(chunks): plain += cipher.decrypt(number.to_bytes(11, "big") + bytes([number == len(chunks) - 1]), chunk, place)
        zeros = (power := (size := max(told["size"], 4096)).bit_length() - 1) - power.bit_length()
        self.bad(content[:8] != b"CVBLOB\0\1" or len(plain) != -(-size >> zeros) << zeros or any(plain[told["size"] :]), "blob: padding")
if __name__ == "__main__":
    (reader := Reader(Path(sys.argv[1]), sys.argv[2], getpass.getpass("Passphrase: "), factor=b"".join(Path(file).read_bytes()[21:85] for file in sys.argv[3:]))).verify()
    print(dict(reader.counts), "problems:", dict(reader.problems) or "none")
