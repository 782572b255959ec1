"""Whether rules, timetable, roster and lecturers are the ones in the log.

Hashes of the rule pack and the timetable stand in leaves; masked names stand
there as salted commitments, which the roster's rows open. A row with neither
name nor salt was erased: its proof stays valid and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from verifier import canonical
from verifier.errors import CanonicalError, PolicyError
from verifier.findings import Findings
from verifier.leaves import Leaf, is_hex
from verifier.policy import check_rule_pack
from verifier.policy.changes import Changes
from verifier.policy.model import read_timetable


@dataclass(slots=True)
class Person:
    """What the log says last about an enrolled trainee or an assigned lecturer."""

    commitment: str | None
    role: str | None = None
    withdrawn: bool = False


@dataclass(slots=True)
class Recorded:
    """What the log says about the documents; feed it every leaf in order."""

    rule_sha256: str | None = None
    timetable_sha256: str | None = None
    timetable_rows: list[Any] = field(default_factory=list)
    trainees: dict[str, Person] = field(default_factory=dict)
    lecturers: dict[str, Person] = field(default_factory=dict)
    closed: bool = False
    changes: Changes = field(default_factory=Changes)
    notices: Findings = field(default_factory=Findings)

    def feed(self, leaf: Leaf) -> None:
        """Take the next leaf (of valid form)."""
        kind, payload = leaf["kind"], leaf["payload"]
        if kind == "class.rule_pack":
            self.rule_sha256 = payload["sha256"]
        elif kind == "timetable.set":
            self.timetable_sha256, self.timetable_rows = payload["sha256"], payload["lessons"]
        elif kind == "roster.enrolled":
            self.trainees[leaf["subject"]] = Person(leaf["commitments"].get("display"))
        elif kind == "roster.withdrawn":
            if leaf["subject"] in self.trainees:
                self.trainees[leaf["subject"]].withdrawn = True
        elif kind == "lecturer.assigned":
            self.lecturers[leaf["subject"]] = Person(
                leaf["commitments"].get("display"), payload.get("role")
            )
        elif kind == "lecturer.removed":
            self.lecturers.pop(leaf["subject"], None)
        elif kind == "class.closed":
            self.closed = True
        if self.changes.feed(leaf) is not None:
            self.notices.add("late_change", leaf=leaf["index"], kind=kind)


def check_rules(data: bytes, recorded: Recorded, found: Findings) -> dict[str, Any] | None:
    """The rule pack of rules.json, or None with problems recorded."""
    try:
        pack = canonical.parse(data)
    except CanonicalError as error:
        found.add("not_canonical", file="rules.json", why=str(error))
        return None
    if canonical.sha256_hex(data) != recorded.rule_sha256:
        found.add("not_as_logged", file="rules.json")
    problems = check_rule_pack(pack)
    for problem in problems:
        found.add("bad_rules", why=problem)
    return pack if isinstance(pack, dict) and not problems else None


def check_timetable(data: bytes, recorded: Recorded, found: Findings) -> list[Any] | None:
    """The rows of timetable.json, or None with problems recorded."""
    try:
        rows = canonical.parse(data)
        read_timetable(rows)
    except (CanonicalError, PolicyError) as error:
        found.add("not_canonical", file="timetable.json", why=str(error))
        return None
    same = canonical.encode(recorded.timetable_rows) == data
    if canonical.sha256_hex(data) != recorded.timetable_sha256 or not same:
        found.add("not_as_logged", file="timetable.json")
    return rows if isinstance(rows, list) else None


def _opens(row: Mapping[str, Any], person: Person) -> bool:
    """Whether a row's name and salt open the commitment in the log."""
    name, salt = row["display"], row["salt"]
    if name is None and salt is None:
        return True
    if not isinstance(name, str) or not is_hex(salt, 2 * canonical.SALT_BYTES):
        return False
    return canonical.commitment(bytes.fromhex(salt), name) == person.commitment


def _last_field(person: Person, name: str) -> object:
    return person.withdrawn if name == "withdrawn" else person.role


def check_people(
    name: str, data: bytes, known: Mapping[str, Person], last: str, found: Findings
) -> list[Any] | None:
    """The rows of roster.json (``last`` = withdrawn) or lecturers.json (role)."""
    try:
        rows = canonical.parse(data)
    except CanonicalError as error:
        found.add("not_canonical", file=name, why=str(error))
        return None
    keys = {"subject", "display", "salt", last}
    well_formed = isinstance(rows, list) and all(
        isinstance(row, dict)
        and row.keys() == keys
        and is_hex(row["subject"], 32)
        and all(row[name] is None or isinstance(row[name], str) for name in ("display", "salt"))
        for row in rows
    )
    if not well_formed or not isinstance(rows, list):
        found.add("bad_rows", file=name)
        return None
    if [row["subject"] for row in rows] != sorted(known):
        found.add("not_as_logged", file=name)
        return None
    for row in rows:
        person = known[row["subject"]]
        logged = _last_field(person, last)
        if type(row[last]) is not type(logged) or row[last] != logged:
            found.add("row_not_as_logged", file=name, subject=row["subject"])
        if not _opens(row, person):
            found.add("name_not_as_logged", file=name, subject=row["subject"])
    return rows
