"""The events of one trainee in one lesson, as presence, sign-in and lecturers would record them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from lms.core import clock
from lms.courses.models import Lesson, LessonKind
from lms.events.domain.record import Draft
from lms.events.payloads import Payload
from lms.ledger.events import AttendanceCorrected, AttendanceMarked, SignedIn, SignedOut
from lms.presence.events import LeaseReleased, LeaseTaken, PresenceInterval
from lms.presence.recording import device_hash
from lms.reports.sample.story import Act, number

MINUTE = 60_000
PIECE = 5 * MINUTE
BEAT = 10_000
GAP_MS = 20_000
DEVICES = ("华为平板", "Windows 电脑", "安卓手机", "iPhone")


@dataclass(frozen=True)
class Seat:
    """A trainee in a lesson: who, where, until when the story is told."""

    lesson: Lesson
    subject: uuid.UUID
    name: str
    rule: str
    duration_ms: int | None
    """Length of the published video; None where there is none."""
    lecturer: uuid.UUID
    until_ms: int

    @property
    def chance(self) -> int:
        """A number of this seat's own."""
        return number(self.name, str(self.lesson.order), self.lesson.title)

    def draft(self, payload: Payload, at_ms: int, *, by: uuid.UUID | None = None) -> Draft:
        """The payload as an event of this seat."""
        return Draft(
            payload=payload,
            class_id=self.lesson.training_class_id,
            occurred_at=clock.from_ms(at_ms),
            lesson_id=self.lesson.pk,
            subject_id=self.subject,
            actor_id=by,
            rule_version=self.rule,
        )


def facts_of(seat: Seat, act: Act) -> Iterator[Draft]:
    """Everything that this trainee's attendance of the lesson left in the log."""
    if act in (Act.ABSENT, Act.LEAVE):
        return
    starts, ends = clock.to_ms(seat.lesson.starts_at), clock.to_ms(seat.lesson.ends_at)
    if starts >= seat.until_ms:
        return
    if act is Act.BY_HAND:
        reason = "签到设备没电，讲师当场点名确认，纸质签到表已存档"
        mark = AttendanceMarked(state="present", credited=ends - starts, reason=reason)
        if ends < seat.until_ms:
            yield seat.draft(mark, ends + 10 * MINUTE, by=seat.lecturer)
        return
    if seat.lesson.kind == LessonKind.ON_DEMAND:
        yield from _watched(seat, act, starts)
    elif seat.lesson.kind == LessonKind.LIVE:
        yield from _live(seat, act, starts, ends)
    elif seat.lesson.kind == LessonKind.ON_SITE:
        yield from _on_site(seat, act, starts, ends)
    corrected_at = starts + 2 * 60 * MINUTE
    if act is Act.CORRECTED and corrected_at < seat.until_ms:
        reason = "断线的 20 秒经讲师核对播放记录后更正"
        correction = AttendanceCorrected(
            state="present", credited=seat.duration_ms, reason=reason, corrects=None
        )
        yield seat.draft(correction, corrected_at, by=seat.lecturer)


def _watched(seat: Seat, act: Act, starts: int) -> Iterator[Draft]:
    if not seat.duration_ms:
        return
    begin = starts + seat.chance % (20 * MINUTE)
    length = seat.duration_ms
    if act is Act.NEXT_DAY:
        begin = starts + 24 * 60 * MINUTE + 11 * 60 * MINUTE + seat.chance % (30 * MINUTE)
    if act is Act.CORRECTED:
        length -= GAP_MS
    if act is Act.EARLY:
        length = length * (40 + seat.chance % 40) // 100
    yield from _presence(seat, "vod", begin, begin + length, media=True)


def _live(seat: Seat, act: Act, starts: int, ends: int) -> Iterator[Draft]:
    begin = starts - seat.chance % (4 * MINUTE)
    finish = ends + seat.chance % MINUTE
    if act is Act.LATE:
        begin = starts + 6 * MINUTE + seat.chance % (2 * MINUTE)
    if act is Act.EARLY:
        finish = ends - 12 * MINUTE - seat.chance % (10 * MINUTE)
    yield from _presence(seat, "live", begin, finish, media=False)


def _on_site(seat: Seat, act: Act, starts: int, ends: int) -> Iterator[Draft]:
    came = starts - 2 * MINUTE - seat.chance % (8 * MINUTE)
    left = ends + seat.chance % (3 * MINUTE)
    if act is Act.LATE:
        came = starts + 6 * MINUTE + seat.chance % (2 * MINUTE)
    if act is Act.EARLY:
        left = ends - 12 * MINUTE - seat.chance % (10 * MINUTE)
    if came < seat.until_ms:
        yield seat.draft(SignedIn(method="code"), came, by=seat.lecturer)
    if left < seat.until_ms and act is not Act.NO_SIGN_OUT:
        yield seat.draft(SignedOut(method="code"), left, by=seat.lecturer)


def _presence(seat: Seat, mode: str, begin: int, finish: int, *, media: bool) -> Iterator[Draft]:
    """A lease, its closed intervals of five minutes at most, and its end."""
    lease = str(uuid.uuid4())
    if begin >= seat.until_ms:
        return
    device = device_hash(DEVICES[seat.chance % len(DEVICES)])
    yield seat.draft(LeaseTaken(lease=lease, mode=mode, device=device), begin)
    at = begin
    while at < finish:
        end = min(at + PIECE, finish)
        if end > seat.until_ms:
            return
        interval = PresenceInterval(
            lease=lease,
            mode=mode,
            basis="media" if media else "live",
            wall_from=at,
            wall_to=end,
            credited=end - at,
            media_from=at - begin if media else None,
            media_to=end - begin if media else None,
            rate_max=1000,
            beats=max(1, (end - at) // BEAT),
            ref=None,
        )
        yield seat.draft(interval, end)
        at = end
    yield seat.draft(LeaseReleased(lease=lease, wall=finish), finish)


def day_end(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """18:30 of an instant's local day: when the sample's agency signs."""
    local = moment.astimezone(zone)
    return local.replace(hour=18, minute=30, second=0, microsecond=0)
