"""What a trainee does on the way: opens, studies, ticks, marks as hard, says what they did."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.db.models import Q

from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Lesson
from lms.flipped import hooks
from lms.flipped.domain.facts import changed, put
from lms.flipped.domain.tasks import place_of
from lms.flipped.errors import AlreadyDone
from lms.flipped.events import FlippedContributed, FlippedHard, FlippedStudied, FlippedTicked
from lms.flipped.models import HardMark, Place, Studied, Tick, Work
from lms.flipped.rules import require_running, set_task
from lms.people.models import User
from lms.people.rules import require_verified

State = Place.State
BEFORE_WORK: Final = (State.ASSIGNED, State.STUDYING)
OPEN: Final = (State.ASSIGNED, State.STUDYING, State.WORKING, State.RETURNED)


def standing(*, lesson: Lesson, user: User) -> Place:
    """The trainee's place, for a change of it. Raises ``TaskNotSet``, ``NotOpen``, and what the
    gates refuse with (real name, sign-in)."""
    require_verified(user)
    task = set_task(lesson)
    require_running(lesson.training_class)
    hooks.admit(user.pk, lesson.pk)
    place = place_of(task=task, user=user)
    place.task = task
    return place


@transaction.atomic
def begin(*, lesson: Lesson, user: User) -> Place:
    """The trainee opened the task: from here it is being studied."""
    place = standing(lesson=lesson, user=user)
    advance(place, State.STUDYING, among=(State.ASSIGNED,))
    return place


def advance(place: Place, state: str, *, among: tuple[State, ...]) -> None:
    """Move on, if the place stands at one of ``among``."""
    if place.state in among:
        place.state = state
        place.save(update_fields=["state", "updated_at"])
        changed(place.work_id, "people")


@transaction.atomic
def study(*, lesson: Lesson, user: User, material_id: uuid.UUID) -> Place:
    """Tick a material as studied; with the last one the practical work begins."""
    place = standing(lesson=lesson, user=user)
    material = place.task.materials.filter(pk=material_id).first()
    if material is None:
        raise NotFound
    _, fresh = Studied.objects.get_or_create(
        place=place, material=material, defaults={"at": clock.now()}
    )
    if not fresh:
        return place
    of = place.task.materials.count()
    done = place.studied.count()
    put(
        FlippedStudied(task=str(place.task_id), material=str(material.pk), done=done, of=of),
        lesson=lesson,
        user_id=user.pk,
    )
    advance(place, State.STUDYING, among=(State.ASSIGNED,))
    if done == of:
        place.studied_at = clock.now()
        place.save(update_fields=["studied_at", "updated_at"])
        advance(place, State.WORKING, among=BEFORE_WORK)
    return place


@transaction.atomic
def tick(*, lesson: Lesson, user: User, item: str, on: bool) -> Place:
    """Tick a checklist item of the work, or take the tick back, until the work is accepted."""
    place = standing(lesson=lesson, user=user)
    work = locked(place.work_id)
    if work.accepted_at is not None:
        raise AlreadyDone
    if item not in {row["id"] for row in place.task.checklist}:
        raise NotFound
    if on:
        _, did = Tick.objects.get_or_create(
            work=work, item=item, defaults={"by": user, "at": clock.now()}
        )
    else:
        number, _ = Tick.objects.filter(work=work, item=item).delete()
        did = bool(number)
    if did:
        put(
            FlippedTicked(
                task=str(place.task_id),
                work=str(work.pk),
                item=item,
                on=on,
                done=work.ticks.count(),
                of=len(place.task.checklist),
            ),
            lesson=lesson,
            user_id=user.pk,
        )
        advance(place, State.WORKING, among=BEFORE_WORK)
        changed(work.pk, "ticks")
    return place


@transaction.atomic
def mark_hard(*, lesson: Lesson, user: User, target: str, on: bool, note: str = "") -> Place:
    """Say that a material or an item was hard, or take it back."""
    place = standing(lesson=lesson, user=user)
    kind, _, name = target.partition(":")
    known = {
        "material": {str(pk) for pk in place.task.materials.values_list("pk", flat=True)},
        "item": {row["id"] for row in place.task.checklist},
    }
    if name not in known.get(kind, set()):
        raise NotFound
    if on:
        _, did = HardMark.objects.update_or_create(
            place=place, target=target, defaults={"note": note.strip(), "at": clock.now()}
        )
    else:
        number, _ = HardMark.objects.filter(place=place, target=target).delete()
        did = bool(number)
    if did:
        put(
            FlippedHard(task=str(place.task_id), target=target, on=on),
            lesson=lesson,
            user_id=user.pk,
            private={"note": note.strip()} if note.strip() else None,
        )
    return place


@transaction.atomic
def contribute(*, lesson: Lesson, user: User, text: str) -> Place:
    """In one's own words: what I did of this work. It decides who is credited with the group."""
    place = standing(lesson=lesson, user=user)
    if place.state == State.DONE:
        raise AlreadyDone
    clean = text.strip()
    if clean == place.contribution:
        return place
    place.contribution = clean
    place.contributed_at = clock.now() if clean else None
    place.save(update_fields=["contribution", "contributed_at", "updated_at"])
    put(
        FlippedContributed(task=str(place.task_id), work=str(place.work_id), chars=len(clean)),
        lesson=lesson,
        user_id=user.pk,
        private={"text": clean} if clean else None,
    )
    advance(place, State.WORKING, among=BEFORE_WORK)
    changed(place.work_id, "people")
    return place


def locked(work_id: uuid.UUID) -> Work:
    """The work's row, held until the transaction ends."""
    return Work.objects.select_for_update(of=("self",)).get(pk=work_id)


def took_part(work: Work) -> set[uuid.UUID]:
    """Who has something of this work on record: words of their own, a tick, a file, a line, a
    version handed in."""
    own = work.places.filter(~Q(contribution="")).values_list("user_id", flat=True)
    found: set[uuid.UUID] = set(own)
    found |= set(work.ticks.values_list("by_id", flat=True))
    found |= set(work.files.values_list("by_id", flat=True))
    found |= set(work.submissions.values_list("by_id", flat=True))
    found |= set(work.messages.values_list("author_id", flat=True))
    return found & set(work.places.values_list("user_id", flat=True))
