"""Flagging submissions that resemble one another; a person judges."""

from __future__ import annotations

import uuid

from django.db import transaction

from lms.core import clock
from lms.flipped import similarity
from lms.flipped.models import FlippedTask, Similarity, Submission, SubmissionFile


def flag_similar(made: Submission, *, task: FlippedTask) -> int:
    """Compare a new version with the versions of other works of the task; how many pairs."""
    others = {
        str(row.pk): row
        for row in Submission.objects.filter(work__task=task).exclude(work=made.work_id)
    }
    now = clock.now()
    rows = []
    told: set[object] = set()
    known = {pk: similarity.Known(row.text, row.signature) for pk, row in others.items()}
    for pair in similarity.resembling(made.text, known):
        other = others[pair.other]
        if other.work_id in told:  # one word per work is enough: its most similar version
            continue
        told.add(other.work_id)
        rows.append(
            Similarity(
                first=other,
                second=made,
                kind=Similarity.Kind.TEXT,
                milli=pair.milli,
                evidence=list(pair.passages),
                found_at=now,
            )
        )
    rows += _equal_files(made, task)
    Similarity.objects.bulk_create(rows)
    return len(rows)


def _equal_files(made: Submission, task: FlippedTask) -> list[Similarity]:
    own = {row.file.sha256: row.title for row in made.files.select_related("file")}
    same = (
        SubmissionFile.objects.filter(submission__work__task=task, file__sha256__in=own)
        .exclude(submission__work=made.work_id)
        .select_related("submission", "file")
        .order_by("submission__at")
    )
    found: dict[object, tuple[Submission, list[str]]] = {}
    for row in same:
        first, names = found.setdefault(row.submission.work_id, (row.submission, []))
        if first.pk == row.submission_id:
            names.append(f"{own[row.file.sha256]} = {row.title}")
    now = clock.now()
    return [
        Similarity(
            first=first,
            second=made,
            kind=Similarity.Kind.FILE,
            milli=1000,
            evidence=names,
            found_at=now,
        )
        for first, names in found.values()
    ]


@transaction.atomic
def judged(*, task: FlippedTask, similarity_id: uuid.UUID) -> bool:
    """The trainer has looked at a pair; whether it was there."""
    changed = Similarity.objects.filter(pk=similarity_id, second__work__task=task, seen_at=None)
    return bool(changed.update(seen_at=clock.now()))
