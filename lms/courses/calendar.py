"""A person's lessons between two instants, and the same as an iCalendar feed (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from lms.core import clock
from lms.core.ids import new_token
from lms.courses.errors import CalendarToken
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.people.models import User

FEED_PAST = dt.timedelta(days=30)
FEED_FUTURE = dt.timedelta(days=180)
STATES = (
    TrainingClass.State.APPROVED,
    TrainingClass.State.RUNNING,
    TrainingClass.State.CLOSED,
    TrainingClass.State.ARCHIVED,
)
KIND_NAMES = {
    LessonKind.ON_DEMAND: "点播",
    LessonKind.LIVE: "直播",
    LessonKind.ON_SITE: "线下",
    LessonKind.FLIPPED: "翻转",
}


def lessons_of(user: User, *, start: dt.datetime, end: dt.datetime) -> list[Lesson]:
    """Lessons that a person attends or teaches and that touch [start, end), by start."""
    mine = Q(training_class__enrolments__user=user, training_class__enrolments__withdrawn_at=None)
    mine |= Q(training_class__lecturers__user=user)
    return list(
        Lesson.objects.filter(
            mine,
            cancelled_at=None,
            training_class__state__in=STATES,
            starts_at__lt=end,
            ends_at__gt=start,
        )
        .select_related("training_class__rule_pack", "lecturer")
        .distinct()
        .order_by("starts_at", "order")
    )


def new_feed(*, user: User) -> str:
    """A new secret for the feed; the address that was given out before stops working."""
    user.calendar_token = new_token(24)
    user.save(update_fields=["calendar_token"])
    return user.calendar_token


@transaction.atomic
def revoke_feed(*, user: User) -> None:
    """Switch the feed off."""
    user.calendar_token = None
    user.save(update_fields=["calendar_token"])


def feed(*, token: str) -> str:
    """The feed behind a secret. Raises ``CalendarToken``."""
    owner = User.objects.filter(calendar_token=token, is_active=True).first() if token else None
    if owner is None:
        raise CalendarToken
    now = clock.now()
    return ical(lessons_of(owner, start=now - FEED_PAST, end=now + FEED_FUTURE), now=now)


def ical(lessons: Iterable[Lesson], *, now: dt.datetime) -> str:
    """A VCALENDAR: CRLF lines folded at 75 octets, text escaped, times in UTC."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rongke//Timetable 1.0//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:" + escape("融课 课表"),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for lesson in lessons:
        lines += _event(lesson, now)
    lines.append("END:VCALENDAR")
    return "".join(fold(line) for line in lines)


def _event(lesson: Lesson, now: dt.datetime) -> list[str]:
    kind = LessonKind(lesson.kind)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{lesson.pk}@rongke",
        f"DTSTAMP:{_utc(now)}",
        f"LAST-MODIFIED:{_utc(lesson.updated_at)}",
        f"DTSTART:{_utc(lesson.starts_at)}",
        f"DTEND:{_utc(slot_end(lesson))}",
        "SUMMARY:" + escape(f"{KIND_NAMES[kind]} · {lesson.title}"),
        "DESCRIPTION:" + escape(lesson.training_class.title),
        "CATEGORIES:" + escape(KIND_NAMES[kind]),
    ]
    if lesson.location:
        lines.append("LOCATION:" + escape(lesson.location))
    return [*lines, "END:VEVENT"]


def slot_end(lesson: Lesson) -> dt.datetime:
    """Where the timetable shows the lesson's end: its class hours long where ``ends_at`` is only
    the deadline (on-demand); the class's rule pack must be loaded."""
    if lesson.kind != LessonKind.ON_DEMAND:
        return lesson.ends_at
    hour = dt.timedelta(milliseconds=lesson.training_class.rule_pack.body["hour_ms"])
    length = max(hour * lesson.hours_milli / 1000, dt.timedelta(minutes=5))
    return min(lesson.starts_at + length, lesson.ends_at)


def escape(text: str) -> str:
    """RFC 5545 section 3.3.11: backslash, semicolon, comma and line breaks; no other controls."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(character for character in text if character >= " " and character != "\x7f")


def fold(line: str) -> str:
    """RFC 5545 section 3.1: at most 75 octets a line, never inside a character; ends in CRLF."""
    parts, part, size, limit = [], "", 0, 75
    for character in line:
        octets = len(character.encode())
        if size + octets > limit:
            parts.append(part)
            part, size, limit = "", 0, 74  # the space of a continuation counts
        part += character
        size += octets
    return "\r\n ".join([*parts, part]) + "\r\n"


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
