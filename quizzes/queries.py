"""Reads of the question bank."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from lms.core.errors import NotFound
from lms.courses.models import Course
from lms.files import paths
from quizzes.formats.item import Item, Media
from quizzes.models import BankImport, BankMedia, BankQuestion, BankTag

EXPORT_MAX = 5_000


def questions(course: Course, filters: Mapping[str, str]) -> QuerySet[BankQuestion]:
    """The bank's questions by ``q`` (words of stem or title), ``kind``, ``tag``, ``difficulty``.

    ``duplicates=1``: only those that stand more than once; ``retired=1``: only retired ones.
    """
    retired = filters.get("retired") == "1"
    found = BankQuestion.objects.filter(course=course, retired_at__isnull=not retired)
    for word in filters.get("q", "").split()[:8]:
        found = found.filter(Q(stem__icontains=word) | Q(title__icontains=word))
    if kind := filters.get("kind"):
        found = found.filter(kind=kind)
    if tag := filters.get("tag"):
        found = found.filter(tags__name=tag)
    if (level := filters.get("difficulty", "")).isdecimal():
        found = found.filter(difficulty=int(level[:2]))
    if filters.get("duplicates") == "1":
        found = found.filter(fingerprint__in=_doubled(course)).order_by("fingerprint", "pk")
    return found.select_related("version").prefetch_related("tags", "media")


def _doubled(course: Course) -> QuerySet[BankQuestion, str]:
    standing = BankQuestion.objects.filter(course=course, retired_at=None).order_by()
    counted = standing.values("fingerprint").annotate(times=Count("pk")).filter(times__gt=1)
    return counted.values_list("fingerprint", flat=True)


def question(course: Course, question_id: uuid.UUID) -> BankQuestion:
    """One question of the bank, or ``NotFound``."""
    found = (
        BankQuestion.objects.filter(course=course, pk=question_id)
        .select_related("version")
        .prefetch_related("tags", "media")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def facets(course: Course) -> dict[str, list[dict[str, Any]]]:
    """Tags and kinds of the bank with their counts, for the filters."""
    standing = BankQuestion.objects.filter(course=course, retired_at=None).order_by()
    tags = BankTag.objects.filter(bank_question__in=standing).order_by()
    kinds = standing.values("kind").annotate(count=Count("pk")).order_by("kind")
    names = tags.values("name").annotate(count=Count("pk")).order_by("-count", "name")
    return {"kinds": [dict(row) for row in kinds], "tags": [dict(row) for row in names]}


def the_import(course: Course, import_id: uuid.UUID) -> BankImport:
    """An import of this bank, or ``NotFound``."""
    found = BankImport.objects.filter(course=course, pk=import_id).defer("data").first()
    if found is None:
        raise NotFound
    return found


def medium(course: Course, media_id: uuid.UUID) -> BankMedia:
    """A medium of a question of this bank, or ``NotFound``."""
    found = BankMedia.objects.filter(bank_question__course=course, pk=media_id)
    row = found.select_related("file").first()
    if row is None:
        raise NotFound
    return row


def items(rows: QuerySet[BankQuestion]) -> list[Item]:
    """Questions as writers of files take them, in the order of the query."""
    return [_item(row) for row in rows.prefetch_related("media__file")[:EXPORT_MAX]]


def _item(row: BankQuestion) -> Item:
    return Item(
        kind=row.kind,
        body=row.version.body,
        explanation=row.version.explanation,
        points=row.version.points,
        title=row.title,
        difficulty=row.difficulty,
        tags=tuple(tag.name for tag in row.tags.all()),
        media=tuple(medium for held in row.media.all() if (medium := _bytes_of(held)) is not None),
    )


def _bytes_of(held: BankMedia) -> Media | None:
    """A medium with its bytes; None when they are gone: the question still goes out."""
    try:
        return Media(held.name, Path(paths.absolute(held.file.path)).read_bytes())
    except OSError:
        return None
