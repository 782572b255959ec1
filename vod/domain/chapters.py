"""Chapters: always set as a whole list, so that two editors cannot interleave."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from vod.access import Seat
from vod.domain.publishing import editable, locked
from vod.errors import BadChapters
from vod.models import Chapter

MAX: Final = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """A chapter's start and name."""

    at_ms: int
    title: str


def check(marks: Sequence[Mark], *, duration_ms: int) -> list[Mark]:
    """The marks in order. Pure. Raises BadChapters."""
    if len(marks) > MAX:
        raise BadChapters(problem="too_many", max=MAX)
    ordered = sorted(marks, key=lambda mark: mark.at_ms)
    previous = -1
    for mark in ordered:
        if not mark.title.strip():
            raise BadChapters(problem="no_title", at_ms=mark.at_ms)
        if mark.at_ms >= duration_ms:
            raise BadChapters(problem="after_end", at_ms=mark.at_ms)
        if mark.at_ms == previous:
            raise BadChapters(problem="same_moment", at_ms=mark.at_ms)
        previous = mark.at_ms
    return ordered


@transaction.atomic
def replace(*, seat: Seat, marks: Sequence[Mark]) -> list[Chapter]:
    """Set the lesson's chapters. Raises BadChapters or ClassOver."""
    editable(seat)
    vod = locked(seat)
    ordered = check(marks, duration_ms=vod.duration_ms)
    vod.chapters.all().delete()
    return Chapter.objects.bulk_create(
        Chapter(vod=vod, at_ms=mark.at_ms, title=mark.title.strip()) for mark in ordered
    )
