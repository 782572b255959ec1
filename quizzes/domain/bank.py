"""Writing, changing and retiring questions of a bank."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.courses.models import Course
from lms.files.domain import store
from lms.files.errors import UnsupportedContent
from lms.files.models import Purpose
from lms.people.models import User
from lms.questions.domain.versions import write_version
from quizzes.errors import TooManySelected
from quizzes.formats.item import Item
from quizzes.models import BankMedia, BankQuestion, BankTag
from quizzes.rules import fingerprint

TAGS_MAX = 20
SELECTED_MAX = 500
Step = Literal["tag", "untag", "difficulty", "retire", "restore"]


@transaction.atomic
def add(*, course: Course, by: User, item: Item, source: str = "") -> BankQuestion:
    """Put a question into the bank; raises ``QuestionInvalid``.

    A medium that is no picture, sound or film is left out; its text keeps the mark.
    """
    version = write_version(
        owner_id=by.pk,
        kind=item.kind,
        body=item.body,
        explanation=item.explanation,
        points=item.points,
        course_id=course.pk,
    )
    made = BankQuestion.objects.create(
        course=course,
        question=version.question,
        version=version,
        kind=version.type,
        title=item.title,
        stem=version.body["stem"],
        difficulty=item.difficulty,
        fingerprint=fingerprint(version.type, version.body),
        source=source[:120],
        created_by=by,
    )
    _tag(made, item.tags)
    for medium in item.media:
        _keep(made, by, medium.name, medium.data)
    return made


def _keep(made: BankQuestion, by: User, name: str, data: bytes) -> None:
    with tempfile.NamedTemporaryFile() as held:
        held.write(data)
        held.flush()
        try:
            file = store.store_path(
                owner=by, purpose=Purpose.ATTACHMENT, name=name, source=Path(held.name)
            )
        except UnsupportedContent:
            return
    BankMedia.objects.get_or_create(bank_question=made, name=name, defaults={"file": file})


def _tag(question: BankQuestion, names: Iterable[str]) -> None:
    clean = list(dict.fromkeys(name for raw in names if (name := raw.strip()[:60])))
    if len(clean) > TAGS_MAX:
        raise Invalid(f"A question has at most {TAGS_MAX} tags.", field="tags")
    question.tags.all().delete()
    BankTag.objects.bulk_create(BankTag(bank_question=question, name=name) for name in clean)


@transaction.atomic
def change(*, course: Course, question_id: uuid.UUID, by: User, item: Item) -> BankQuestion:
    """The next version of a question; what was answered keeps the one it answered.

    Media stay as they are. Raises ``NotFound`` and ``QuestionInvalid``.
    """
    row = (
        BankQuestion.objects.select_for_update()
        .select_related("question", "version")
        .filter(course=course, pk=question_id)
        .first()
    )
    if row is None:
        raise NotFound
    row.version = write_version(
        owner_id=by.pk,
        kind=item.kind,
        body=item.body,
        explanation=item.explanation,
        points=item.points,
        question=row.question,
    )
    row.kind, row.title = row.version.type, item.title
    row.stem, row.difficulty = row.version.body["stem"], item.difficulty
    row.fingerprint = fingerprint(row.kind, row.version.body)
    row.save()
    _tag(row, item.tags)
    return row


@transaction.atomic
def change_many(
    *,
    course: Course,
    question_ids: Sequence[uuid.UUID],
    step: Step,
    tag: str = "",
    difficulty: int | None = None,
) -> int:
    """One step for many questions; returns how many there were.

    Raises ``TooManySelected``; ``NotFound`` if one of them is not in this bank (nothing changes).
    """
    wanted = set(question_ids)
    if len(wanted) > SELECTED_MAX:
        raise TooManySelected(most=SELECTED_MAX)
    rows = list(BankQuestion.objects.select_for_update().filter(course=course, pk__in=wanted))
    if len(rows) != len(wanted):
        raise NotFound
    chosen = BankQuestion.objects.filter(pk__in=wanted)
    if step == "difficulty":
        chosen.update(difficulty=difficulty, updated_at=clock.now())
    elif step in {"retire", "restore"}:
        chosen.update(retired_at=clock.now() if step == "retire" else None, updated_at=clock.now())
    else:
        name = tag.strip()[:60]
        if not name:
            raise Invalid("Say which tag.", field="tag")
        if step == "tag":
            BankTag.objects.bulk_create(
                [BankTag(bank_question=row, name=name) for row in rows], ignore_conflicts=True
            )
        else:
            BankTag.objects.filter(bank_question__in=wanted, name=name).delete()
    return len(rows)
