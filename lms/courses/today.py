"""What a trainee's first page shows: today's lessons, each with one next action."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from rest_framework import serializers

from lms.courses import hooks
from lms.courses.calendar import slot_end
from lms.courses.evidence import ZONE
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.people.models import User

SOON = dt.timedelta(minutes=15)
DONE_STATES = frozenset({"present", "made_up", "on_leave"})
ACTIONS = ("continue", "join", "sign_in", "finish", "wait", "evidence", "none")


class TodayLessonSerializer(serializers.Serializer[Any]):
    """A lesson of the day. ``action``: the one next step."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    order = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    slot_ends_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    hours_milli = serializers.IntegerField()
    location = serializers.CharField()
    lecturer_name = serializers.CharField()
    action = serializers.ChoiceField(choices=ACTIONS)
    state = serializers.CharField()
    credited_ms = serializers.IntegerField()
    earned_milli = serializers.IntegerField()
    facts = serializers.DictField()


class TodayClassSerializer(serializers.Serializer[Any]):
    """A running class of the trainee."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    day = serializers.IntegerField()
    days = serializers.IntegerField()
    hours_milli = serializers.IntegerField()
    required_milli = serializers.IntegerField()
    today_milli = serializers.IntegerField()
    today_earned_milli = serializers.IntegerField()
    to_make_up_milli = serializers.IntegerField()
    absences = serializers.IntegerField()
    leaves = serializers.IntegerField()
    barred = serializers.BooleanField()
    why = serializers.ListField(child=serializers.DictField())
    grades = serializers.DictField(child=serializers.IntegerField())
    rule_pack = serializers.CharField()
    max_times = serializers.IntegerField()
    lessons = TodayLessonSerializer(many=True)
    open_lessons = TodayLessonSerializer(many=True)


class TodaySerializer(serializers.Serializer[Any]):
    """The trainee's day (Asia/Shanghai)."""

    date = serializers.DateField()
    now = serializers.DateTimeField()
    classes = TodayClassSerializer(many=True)


def today_of(user: User, *, now: dt.datetime) -> dict[str, Any]:
    """The running classes that a person attends, with today's and still open earlier lessons."""
    date = now.astimezone(ZONE).date()
    found = (
        TrainingClass.objects.filter(
            enrolments__user=user,
            enrolments__withdrawn_at=None,
            state__in=(TrainingClass.State.APPROVED, TrainingClass.State.RUNNING),
        )
        .select_related("rule_pack")
        .order_by("starts_on")
    )
    return {"date": date, "now": now, "classes": [_class(c, user, date, now) for c in found]}


def _class(c: TrainingClass, user: User, date: dt.date, now: dt.datetime) -> dict[str, Any]:
    lessons = list(
        c.lessons.filter(cancelled_at=None)
        .select_related("lecturer", "training_class__rule_pack")
        .order_by("starts_at", "order")
    )
    credit = hooks.credit_of(c.pk, user.pk)
    details = hooks.details_of(lesson.pk for lesson in lessons)
    rows = {lesson.pk: _lesson(c, lesson, credit, details, now) for lesson in lessons}
    of_today = [x for x in lessons if x.starts_at.astimezone(ZONE).date() == date]
    earlier = [
        x
        for x in lessons
        if x.starts_at.astimezone(ZONE).date() < date
        and x.kind in (LessonKind.ON_DEMAND, LessonKind.FLIPPED)
        and (x.ends_at > now or "finish" in details[x.pk].get("actions", ()))
        and rows[x.pk]["state"] not in DONE_STATES
    ]
    length = c.rule_pack.body["length"]
    return {
        "id": c.pk,
        "title": c.title,
        "day": (date - c.starts_on).days + 1,
        "days": (c.ends_on - c.starts_on).days + 1,
        "hours_milli": credit.hours_milli,
        "required_milli": length["hours"] * 1000,
        "today_milli": sum(x.hours_milli for x in of_today),
        "today_earned_milli": sum(rows[x.pk]["earned_milli"] for x in of_today),
        "to_make_up_milli": sum(
            max(x.hours_milli - rows[x.pk]["earned_milli"], 0) for x in earlier
        ),
        "absences": credit.absences,
        "leaves": credit.leaves,
        "barred": credit.barred,
        "why": [dict(reason) for reason in credit.why],
        "grades": dict(credit.grades),
        "rule_pack": c.rule_pack.label,
        "max_times": c.rule_pack.body["barred"]["max_times"],
        "lessons": [rows[x.pk] for x in of_today],
        "open_lessons": [rows[x.pk] for x in earlier],
    }


def _lesson(
    c: TrainingClass,
    lesson: Lesson,
    credit: hooks.ClassCredit,
    details: dict[uuid.UUID, dict[str, Any]],
    now: dt.datetime,
) -> dict[str, Any]:
    known = credit.lessons.get(lesson.pk, hooks.LessonCredit())
    running = c.state == TrainingClass.State.RUNNING
    facts = details[lesson.pk]
    return {
        "id": lesson.pk,
        "kind": lesson.kind,
        "title": lesson.title,
        "order": lesson.order,
        "starts_at": lesson.starts_at,
        "slot_ends_at": slot_end(lesson),
        "ends_at": lesson.ends_at,
        "hours_milli": lesson.hours_milli,
        "location": lesson.location,
        "lecturer_name": lesson.lecturer.display_name if lesson.lecturer else "",
        "action": next_action(lesson, known.state, facts, now) if running else "wait",
        "state": known.state,
        "credited_ms": known.credited_ms,
        "earned_milli": known.hours_milli,
        "facts": facts,
    }


def next_action(lesson: Lesson, state: str, facts: dict[str, Any], now: dt.datetime) -> str:
    """The one obvious next step of a lesson."""
    if facts.get("on_air", False):
        return "join"
    if state in DONE_STATES:
        return "evidence"
    if lesson.kind == LessonKind.FLIPPED and "finish" in facts.get("actions", ()):
        # Once it is set its working time has no limit: the morning after it can still be done.
        return "finish"
    if now >= lesson.ends_at:
        return "evidence" if state != "not_started" else "none"
    if lesson.kind == LessonKind.ON_DEMAND:
        # Open from publication on: whoever likes may watch ahead, the time counts all the same.
        return "continue" if facts.get("published", False) else "wait"
    if now < lesson.starts_at - SOON:
        return "wait"
    action = {
        LessonKind.LIVE: "join",
        LessonKind.ON_SITE: "sign_in",
        LessonKind.FLIPPED: "finish",
    }[LessonKind(lesson.kind)]
    # A feature that can do it says so in the lesson's facts; no button leads nowhere.
    return action if action in facts.get("actions", ()) else "none"
