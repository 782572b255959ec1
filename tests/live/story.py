"""A whole live class told in its own time: the clock travels, beats come every ten seconds."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from live.access import seat_in
from live.domain import entering
from live.domain.room import Actor
from live.presence_terms import provider
from lms.core import clock
from lms.courses.domain.roster import assign_lecturer
from lms.courses.models import Lesson, LessonKind
from lms.people.models import User
from lms.presence.domain import lease, prompts
from lms.presence.state import Beat, BeatAck
from lms.presence.writer import Incoming, write_beats
from tests.factories.people import RealNameFactory, RoleAssignmentFactory
from tests.lms.ledger.scene import START, Scene

BEAT_S = 10
MINUTES = 30


@dataclass
class Watching:
    """A trainee's page that counts."""

    user: User
    actor: Actor
    lease: uuid.UUID
    seq: int = 0


class Story:
    """A class with one live lesson of half an hour, from ``START`` on."""

    def __init__(self, trainees: int = 3) -> None:
        self.scene = Scene(trainees=trainees, lessons=0)
        self.lecturer = self.scene.lecturer
        RoleAssignmentFactory(
            user=self.lecturer, role="lecturer", institution=self.scene.institution
        )
        RealNameFactory(user=self.lecturer)
        with clock.travelling(START - dt.timedelta(days=1)):
            assign_lecturer(
                training_class=self.scene.cls,
                user=self.lecturer,
                certificate_no="WC1",
                by=self.lecturer,
            )
        self.lesson = Lesson.objects.create(
            training_class=self.scene.cls,
            kind=LessonKind.LIVE,
            title="主图点击率诊断",
            order=1,
            starts_at=START,
            ends_at=START + dt.timedelta(minutes=MINUTES),
            hours_milli=1000,
        )
        self.scene.set_timetable()
        self.users = [row.user for row in self.scene.enrolments]
        for user in self.users:
            RealNameFactory(user=user)
        provider.forget()

    def at(self, seconds: float):
        """So many seconds after the timetable's start."""
        return clock.travelling(START + dt.timedelta(seconds=seconds))

    def enter(self, user: User) -> Actor:
        actor = Actor(seat_in(user, self.lesson.pk), uuid.uuid4())
        entering.enter(actor=actor)
        return actor

    def lose(self, page: Watching) -> None:
        assert page.actor.connection is not None
        entering.lose(
            lesson_id=self.lesson.pk, user_id=page.user.pk, connection=page.actor.connection
        )

    def watch(self, number: int, second: float) -> Watching:
        """Enter and take the lease."""
        user = self.users[number]
        with self.at(second):
            actor = self.enter(user)
            granted = lease.take(
                user_id=user.pk,
                lesson_id=self.lesson.pk,
                mode="live",
                device="test",
                connection=str(actor.connection),
            )
        return Watching(user, actor, granted.lease)

    def beat(self, page: Watching, second: float, *, visible: bool = True) -> BeatAck:
        """One beat; a prompt in its answer is shown and answered at once."""
        page.seq += 1
        claimed = Beat(page.lease, page.seq, self.lesson.pk, 0, 0, 1000, visible)
        with self.at(second):
            answer = write_beats([Incoming(page.user.pk, "live", claimed, clock.now_ms())])[0]
            assert isinstance(answer, BeatAck), answer
            if answer.prompt is not None:
                prompts.delivered(user_id=page.user.pk, prompt_id=answer.prompt.id)
                prompts.answer(
                    user_id=page.user.pk, prompt_id=answer.prompt.id, choice=answer.prompt.ask
                )
        return answer

    def sit(
        self,
        page: Watching,
        start: int,
        end: int,
        *,
        visible: Callable[[int], bool] = lambda _: True,
    ) -> None:
        """Beats every ten seconds."""
        for second in range(start, end + 1, BEAT_S):
            self.beat(page, second, visible=visible(second))
