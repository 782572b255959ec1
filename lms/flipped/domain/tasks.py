"""The trainer prepares a task and sets it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.courses.models import Enrolment, Lesson, LessonKind
from lms.files.domain import uploads
from lms.files.models import Purpose
from lms.flipped.domain.facts import put
from lms.flipped.errors import NeedsGroups, NotOpen, TaskIncomplete, TaskIsSet, TooMuch
from lms.flipped.events import FlippedAssigned, FlippedTaskSet
from lms.flipped.models import FlippedTask, Material, Place, Work
from lms.flipped.rules import require_running
from lms.groups.domain.groups import rotate_leader
from lms.groups.models import GroupMember, MutualGroup
from lms.notify.domain.notify import notify
from lms.people.models import User

ITEMS_MAX: Final = 20
MATERIALS_MAX: Final = 30
FROZEN: Final = frozenset({"mode", "brief", "checklist", "rubric"})
"""What people work on: it stands once the task is set."""
REVIEWING: Final = frozenset(
    {"reviews_each", "allocation", "example_text", "example_scores", "review_share_milli"}
)
"""Stands once reviews are allocated."""


def draft_of(lesson: Lesson) -> FlippedTask:
    """The lesson's task, made empty at the first look of its trainer."""
    task, _ = FlippedTask.objects.get_or_create(
        lesson=lesson, defaults={"due_at": default_due(lesson)}
    )
    task.lesson = lesson
    return task


def default_due(lesson: Lesson) -> dt.datetime:
    """The start of the next day's first lesson, or the lesson's own end where none follows."""
    after = lesson.training_class.lessons.filter(
        cancelled_at=None, starts_at__gt=lesson.ends_at
    ).exclude(kind=LessonKind.FLIPPED)
    first = after.order_by("starts_at").first()
    return first.starts_at if first is not None else lesson.ends_at


@transaction.atomic
def edit(*, lesson: Lesson, by: User, **changes: Any) -> FlippedTask:
    """Change a draft; of a task that is set, what people do not work on.

    Raises ``TaskIsSet``, ``Invalid`` naming the field.
    """
    draft_of(lesson)
    task = FlippedTask.objects.select_for_update().get(lesson=lesson)
    task.lesson = lesson
    changed = {name: value for name, value in changes.items() if getattr(task, name) != value}
    if task.set_at is not None and FROZEN & changed.keys():
        raise TaskIsSet(fields=sorted(FROZEN & changed.keys()))
    if task.allocated_at is not None and REVIEWING & changed.keys():
        raise TaskIsSet(fields=sorted(REVIEWING & changed.keys()))
    if "checklist" in changed:
        changed["checklist"] = _listed(changed["checklist"], "checklist")
    if "rubric" in changed:
        changed["rubric"] = _listed(changed["rubric"], "rubric")
    for name, value in changed.items():
        setattr(task, name, value)
    if "example_scores" in changed and task.example_scores:
        task.example_scores = checked_scores(task, task.example_scores)
    if task.due_at is not None and task.due_at <= lesson.starts_at:
        raise Invalid("The due time lies after the lesson's beginning.", field="due_at")
    task.save()
    return task


def _listed(rows: list[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    """Rows with ids of their own; those that had one keep it."""
    if len(rows) > ITEMS_MAX:
        raise Invalid(f"At most {ITEMS_MAX} lines.", field=field)
    taken = {str(row["id"]) for row in rows if row.get("id")}
    if len(taken) != sum(bool(row.get("id")) for row in rows):
        raise Invalid("Two lines have the same id.", field=field)
    made, number = [], 0
    for row in rows:
        name = str(row.get("id") or "")
        while not name or (name in taken and not row.get("id")):
            number += 1
            name = f"{field[0]}{number}"
        taken.add(name)
        made.append({**row, "id": name})
    return made


def checked_scores(task: FlippedTask, scores: dict[str, int]) -> dict[str, int]:
    """A number for every line of the rubric. Raises ``ScoresIncomplete``."""
    from lms.flipped.errors import ScoresIncomplete

    wanted = {row["id"]: row["max"] for row in task.rubric}
    wrong = [
        name for name, most in wanted.items() if not 0 <= scores.get(name, -1) <= most
    ] + sorted(scores.keys() - wanted.keys())
    if wrong or not wanted:
        raise ScoresIncomplete(fields=wrong)
    return {name: scores[name] for name in wanted}


def score_milli(task: FlippedTask, scores: dict[str, int]) -> int:
    """Points as thousandths of the possible."""
    most = sum(row["max"] for row in task.rubric)
    return 1000 * sum(scores.values()) // most if most else 0


@transaction.atomic
def add_material(
    *,
    lesson: Lesson,
    by: User,
    kind: str,
    title: str = "",
    url: str = "",
    lesson_id: uuid.UUID | None = None,
    upload_id: uuid.UUID | None = None,
) -> Material:
    """Add something to study. Raises ``Invalid``, ``TooMuch``, and what an upload refuses with."""
    task = draft_of(lesson)
    if task.materials.count() >= MATERIALS_MAX:
        raise TooMuch(max=MATERIALS_MAX)
    values: dict[str, Any] = {}
    if kind == Material.Kind.LESSON:
        if lesson_id is None:
            raise Invalid(field="lesson")
        other = lesson.training_class.lessons.filter(
            pk=lesson_id, kind=LessonKind.ON_DEMAND, cancelled_at=None
        ).first()
        if other is None:
            raise Invalid("Choose an on-demand lesson of this class.", field="lesson")
        values = {"lesson": other, "title": title.strip() or other.title}
    elif kind == Material.Kind.FILE:
        if upload_id is None:
            raise Invalid(field="upload")
        file = uploads.take(owner=by, upload_id=upload_id, purpose=Purpose.ATTACHMENT)
        values = {"file": file, "title": title.strip() or file.name[:120]}
    else:
        if not url.startswith(("https://", "http://")):
            raise Invalid("A link begins with https:// or http://.", field="url")
        values = {"url": url, "title": title.strip() or url[:120]}
    last = task.materials.order_by("-order").first()
    return Material.objects.create(
        task=task, kind=kind, order=last.order + 1 if last else 1, **values
    )


@transaction.atomic
def remove_material(*, lesson: Lesson, material_id: uuid.UUID) -> None:
    """Take it off. Who studied it keeps that in the log. Raises ``NotFound``."""
    gone, _ = Material.objects.filter(task__lesson=lesson, pk=material_id).delete()
    if not gone:
        raise NotFound


@transaction.atomic
def set_task(*, lesson: Lesson, by: User) -> FlippedTask:
    """Give the task to every trainee of the class. Again: no effect.

    Raises ``TaskIncomplete``, ``NeedsGroups``, ``NotOpen``.
    """
    task = FlippedTask.objects.select_for_update().filter(lesson=lesson).first()
    if task is None:
        raise TaskIncomplete(missing=["brief"])
    task.lesson = lesson
    if task.set_at is not None:
        return task
    require_running(lesson.training_class)
    if lesson.cancelled_at is not None:
        raise NotOpen
    _require_complete(task)
    seats = list(
        Enrolment.objects.filter(training_class=lesson.training_class, withdrawn_at=None)
        .select_related("user")
        .order_by("seat")
    )
    task.set_at, task.set_by = clock.now(), by
    task.save(update_fields=["set_at", "set_by", "updated_at"])
    if task.mode == FlippedTask.Mode.GROUP:
        _group_places(task, seats)
    else:
        for seat in seats:
            _own_place(task, seat.user, order=seat.seat)
    put(
        FlippedTaskSet(
            task=str(task.pk),
            mode=task.mode,
            people=len(seats),
            works=task.works.count(),
            materials=task.materials.count(),
            checklist=len(task.checklist),
            rubric_points=sum(row["max"] for row in task.rubric),
            reviews_each=task.reviews_each,
            due=clock.to_ms(_due(task)),
        ),
        lesson=lesson,
        actor_id=by.pk,
    )
    for place in task.places.select_related("work"):
        _assigned(task, place, late=False)
    notify(
        kind="flipped.set",
        args={"title": lesson.title, "due_at": _due(task).isoformat()},
        link=f"/flipped/{lesson.pk}",
        recipients=[seat.user_id for seat in seats],
        key=f"flipped-set:{task.pk}",
        mail=True,
    )
    return task


def _require_complete(task: FlippedTask) -> None:
    missing = [
        name
        for name, there in (
            ("brief", bool(task.brief.strip())),
            ("checklist", bool(task.checklist)),
            ("rubric", bool(task.rubric)),
            ("due_at", task.due_at is not None and task.due_at > clock.now()),
        )
        if not there
    ]
    if task.reviews_each and task.example_text and not task.example_scores:
        missing.append("example_scores")
    if missing:
        raise TaskIncomplete(missing=missing)


def _due(task: FlippedTask) -> dt.datetime:
    assert task.due_at is not None
    return task.due_at


def _group_places(task: FlippedTask, seats: list[Enrolment]) -> None:
    training_class = task.lesson.training_class
    members = GroupMember.objects.filter(training_class=training_class)
    group_of = dict(members.values_list("user_id", "group_id"))
    alone = [seat.user.display_name for seat in seats if seat.user_id not in group_of]
    if alone:
        raise NeedsGroups(people=alone[:30], count=len(alone))
    attending = {seat.user_id for seat in seats}
    for group in MutualGroup.objects.filter(training_class=training_class):
        people = [m for m in group.members.all() if m.user_id in attending]
        if not people:
            continue
        leader = rotate_leader(group=group)
        work = Work.objects.create(task=task, group=group, name=group.name, order=group.order)
        Place.objects.bulk_create(
            Place(task=task, user_id=m.user_id, work=work, is_leader=m.user_id == leader)
            for m in people
        )


def _own_place(task: FlippedTask, user: User, *, order: int) -> Place:
    work = Work.objects.create(task=task, name=user.display_name[:60], order=order)
    return Place.objects.create(task=task, user=user, work=work, is_leader=True)


def _assigned(task: FlippedTask, place: Place, *, late: bool) -> None:
    put(
        FlippedAssigned(
            task=str(task.pk),
            work=str(place.work_id),
            group=str(place.work.group_id or ""),
            due=clock.to_ms(_due(task)),
            late_entry=late,
        ),
        lesson=task.lesson,
        user_id=place.user_id,
    )


@transaction.atomic
def place_of(*, task: FlippedTask, user: User) -> Place:
    """The trainee's place; who came to the class later gets one now (with the own group)."""
    found = task.places.select_related("work").filter(user=user).first()
    if found is not None:
        return found
    FlippedTask.objects.select_for_update().get(pk=task.pk)
    found = task.places.select_related("work").filter(user=user).first()
    if found is not None:
        return found
    member = GroupMember.objects.filter(
        training_class=task.lesson.training_class_id, user=user
    ).first()
    work = None
    if task.mode == FlippedTask.Mode.GROUP and member is not None:
        work = task.works.filter(group=member.group_id, accepted_at=None).first()
    if work is None:
        place = _own_place(task, user, order=900)
    else:
        state = Place.State.SUBMITTED if waits(work) else Place.State.ASSIGNED
        place = Place.objects.create(task=task, user=user, work=work, state=state)
    _assigned(task, place, late=True)
    return place


def waits(work: Work) -> bool:
    """Whether the work's last version waits for the trainer."""
    last = work.submissions.order_by("-number").first()
    return last is not None and last.returned_at is None and work.accepted_at is None
