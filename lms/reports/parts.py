"""Gathering what a period file is made of, from the logs and the documents of a class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from lms.core import clock
from lms.courses import evidence
from lms.courses.models import TrainingClass
from lms.events import queries as logs
from lms.events.leaves import origin_of
from lms.events.models import Checkpoint, LogEntry, TimeStamp
from lms.ledger.compute import as_leaf
from lms.ledger.inputs import Inputs, Leaf
from verifier import merkle, timestamp
from verifier.periodfile import Parts, PlatformProof

ZONE = ZoneInfo("Asia/Shanghai")
Evidence = Callable[
    [TrainingClass, Sequence[Leaf], Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
    Mapping[str, bytes],
]
"""(class, leaves, roster rows, timetable rows) → files of ``evidence/`` by their full name."""

evidence_sources: list[Evidence] = []
"""Features' own files in the period file; joined in ``lms.wiring``."""
EARLIER_MAX = 40
"""Earlier checkpoints that get a consistency proof: cosigned ones first, then the last of a day."""


def gather(training_class: TrainingClass, checkpoint: Checkpoint) -> Parts:
    """The parts as of ``checkpoint``; a function of the database alone, so builds repeat."""
    lines = list(logs.leaf_lines(training_class.pk, checkpoint.size))
    leaves = [as_leaf(line) for line in lines]
    inputs = Inputs()
    for leaf in leaves:
        inputs.feed(leaf)
    earlier = chosen(Checkpoint.objects.filter(log=checkpoint.log, size__lt=checkpoint.size))
    roster = roster_rows(evidence.roster_document(training_class), leaves)
    timetable = inputs.timetable or []
    extra: dict[str, bytes] = time_stamp_files(checkpoint)
    for source in evidence_sources:
        extra.update(source(training_class, leaves, roster, timetable))
    return Parts(
        extra=extra,
        class_id=str(training_class.pk),
        origin=origin_of(training_class.pk),
        leaves=lines,
        checkpoint=logs.note_of(checkpoint),
        rule_pack=inputs.pack(),
        timetable=timetable,
        roster=roster,
        lecturers=evidence.lecturers_document(training_class),
        built_at=clock.to_ms(checkpoint.created_at),
        log_vkey=logs.current_vkey() + "\n",
        earlier=[logs.note_of(row) for row in earlier],
        platform=platform_proof(checkpoint),
        facts=evidence.class_facts(training_class),
    )


def time_stamp_files(checkpoint: Checkpoint) -> dict[str, bytes]:
    """The newest RFC 3161 token over a checkpoint of this log up to ``checkpoint``, if any."""
    stamps = TimeStamp.objects.filter(
        checkpoint__log=checkpoint.log, checkpoint__size__lte=checkpoint.size
    )
    row = stamps.select_related("checkpoint").order_by("-checkpoint__size").first()
    if row is None:
        return {}
    return {timestamp.NOTE: bytes(row.checkpoint.note), timestamp.TOKEN: bytes(row.response)}


def roster_rows(rows: Iterable[dict[str, Any]], leaves: Iterable[Leaf]) -> list[dict[str, Any]]:
    """The roster as logged: erased people keep a row without a name, nobody is added."""
    gone: dict[str, bool] = {}
    for leaf in leaves:
        if leaf["kind"] == "roster.enrolled":
            gone[leaf["subject"]] = False
        elif leaf["kind"] == "roster.withdrawn" and leaf["subject"] in gone:
            gone[leaf["subject"]] = True
    known = {row["subject"]: row for row in rows}
    return [
        {
            "subject": subject,
            "display": known.get(subject, {}).get("display"),
            "salt": known.get(subject, {}).get("salt"),
            "withdrawn": gone[subject],
        }
        for subject in sorted(gone)
    ]


def chosen(checkpoints: QuerySet[Checkpoint]) -> list[Checkpoint]:
    """At most EARLIER_MAX checkpoints: those that an agency signed, and each day's last."""
    rows = list(checkpoints.order_by("size"))
    cosigned = set(checkpoints.filter(cosignatures__isnull=False).values_list("pk", flat=True))
    last_of_day: dict[dt.date, Checkpoint] = {}
    for row in rows:
        last_of_day[row.created_at.astimezone(ZONE).date()] = row
    signed = [row for row in rows if row.pk in cosigned][-EARLIER_MAX:]
    rest = [row for row in last_of_day.values() if row.pk not in cosigned]
    kept = signed + rest[-(EARLIER_MAX - len(signed)) :] if len(signed) < EARLIER_MAX else signed
    return sorted(kept, key=lambda row: row.size)


def platform_proof(checkpoint: Checkpoint) -> PlatformProof | None:
    """Where the platform log pins this checkpoint; None while no platform head covers it."""
    pinned = checkpoint.event_id
    entry = LogEntry.objects.filter(event_id=pinned).first() if pinned else None
    if entry is None:
        return None
    heads = Checkpoint.objects.filter(log_id=origin_of(None))
    head = heads.filter(size__gt=entry.index).order_by("size").first()
    if head is None:
        return None
    hashes = logs.leaf_hashes(None, head.size)
    return PlatformProof(
        leaf=bytes(entry.leaf),
        index=entry.index,
        checkpoint=logs.note_of(head),
        inclusion=merkle.inclusion_proof(entry.index, hashes),
        consistency=[
            (logs.note_of(row), merkle.consistency_proof(row.size, hashes))
            for row in chosen(heads.filter(size__lt=head.size))
        ],
    )
