"""A class whose log and ledger are written directly, leaf by leaf and cell by cell."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from lms.events.models import Log, LogEntry
from lms.ledger.domain.recompute import store
from lms.ledger.models import LedgerClass
from tests.factories.courses import TrainingClassFactory
from verifier import canonical, merkle, policy

DAY = dt.datetime(2026, 3, 2, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def at(day: int = 0, hour: int = 9, minute: int = 0) -> int:
    """An instant of the class's calendar in ms."""
    return int((DAY + dt.timedelta(days=day, hours=hour, minutes=minute)).timestamp() * 1000)


def lesson(number: int, *, day: int = 0, mode: str = "vod", hours: int = 1000) -> dict[str, Any]:
    """A row of the timetable."""
    return {
        "lesson": str(uuid.UUID(int=number)),
        "title": f"第 {number} 课",
        "mode": mode,
        "starts": at(day),
        "ends": at(day, 12),
        "hours_milli": hours,
        "session": "x",
    }


class Logbook:
    """``add`` leaves, ``cell`` a state of the ledger."""

    def __init__(self, training_class: Any = None) -> None:
        self.cls = training_class or TrainingClassFactory()
        self.log = Log.objects.create(origin=f"test/{self.cls.pk}", class_id=self.cls.pk)
        self.cells: dict[tuple[str, str], policy.Cell] = {}
        self.as_of = at()

    def add(self, kind: str, subject: str | None = None, at_ms: int = at(), **payload: Any) -> int:
        """Append a leaf; its number."""
        index = self.log.size
        line = canonical.encode(
            {
                "actor": None,
                "at": at_ms,
                "class": str(self.cls.pk),
                "commitments": {},
                "id": str(uuid.uuid4()),
                "index": index,
                "kind": kind,
                "kind_version": 1,
                "lesson": None,
                "log": self.log.origin,
                "payload": payload,
                "rule": None,
                "subject": subject,
                "v": 1,
            }
        )
        LogEntry.objects.create(
            log=self.log,
            index=index,
            event_id=uuid.uuid4(),
            leaf=line,
            leaf_hash=merkle.leaf_hash(line),
        )
        self.log.size += 1
        self.log.save()
        return index

    def enrol(self, *subjects: str) -> None:
        """Seats for these pseudonyms."""
        for subject in subjects:
            self.add("roster.enrolled", subject, by_import=True, late=False)

    def timetable(self, *rows: dict[str, Any]) -> None:
        """The whole timetable as a leaf."""
        self.add("timetable.set", lessons=list(rows), sha256="0" * 64, late=False)

    def cell(self, subject: str, number: int, state: str, ms: int = 0, hours: int = 0) -> None:
        """One cell is so from now on; the ledger writes it and its entry."""
        name = str(uuid.UUID(int=number))
        grades = {**dict.fromkeys(policy.GRADES, 0), "system": ms}
        self.cells[subject, name] = policy.Cell(
            subject=subject,
            lesson=name,
            state=state,
            credited=ms,
            covered=None,
            duration=None,
            hours_milli=hours,
            grades=grades,
            leaves=(),
            flags=(),
            why=(),
        )
        self.write()

    def drop(self, number: int) -> None:
        """The lesson is gone from the timetable: so are its cells."""
        name = str(uuid.UUID(int=number))
        self.cells = {key: cell for key, cell in self.cells.items() if key[1] != name}
        self.write()

    @transaction.atomic
    def write(self) -> None:
        """As ``recompute`` does: cells, entries, then how far the ledger is."""
        LedgerClass.objects.get_or_create(class_id=self.cls.pk)
        head = LedgerClass.objects.select_for_update().get(class_id=self.cls.pk)
        subjects = {subject for subject, _ in self.cells}
        result = policy.Result(
            rule="x@1",
            as_of=self.as_of,
            final=False,
            cells=tuple(self.cells.values()),
            subjects=tuple(self._total(subject) for subject in sorted(subjects)),
        )
        store(class_id=self.cls.pk, result=result, size=self.log.size, reasons={})
        head.log_size = self.log.size
        head.as_of_ms = max(head.as_of_ms + 1, self.as_of)
        head.save()

    def _total(self, subject: str) -> policy.SubjectResult:
        own = [cell for (name, _), cell in self.cells.items() if name == subject]
        return policy.SubjectResult(
            subject=subject,
            hours_milli=sum(cell.hours_milli for cell in own),
            credited=sum(cell.credited for cell in own),
            absences=sum(cell.state == "absent" for cell in own),
            leaves=0,
            barred=sum(cell.state == "absent" for cell in own) > 2,
            withdrawn=False,
            grades={**dict.fromkeys(policy.GRADES, 0)},
            flags=(),
            why=(),
        )
