"""Random histories through the real doors' domain: presence, questions, prompts, lecturers.

One person in two classes does what people, bad lines and cheats do, while lecturers change
their lessons. Whatever happens, the logs pass the verifier's audit, nothing is credited above
wall time over both classes, and rows and log tell the same.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction

from lms.core import clock
from lms.core.errors import DomainError
from lms.courses import hooks
from lms.courses.domain import roster, timetable
from lms.courses.events import RosterEnrolled
from lms.courses.models import Enrolment, Lesson, TrainingClass
from lms.events.domain.record import record
from lms.events.models import LogEntry
from lms.events.sequencer import run_round
from lms.people.models import User
from lms.presence import writer
from lms.presence.coverage import total
from lms.presence.domain import lease, prompts
from lms.presence.models import LessonProgress, PresenceState
from lms.presence.state import Beat
from tests.factories.courses import lecturer_of, running_class, trainee_of
from tests.factories.vod import VodLessonFactory, timed_question
from verifier import canonical
from verifier.audit import Auditor
from vod.access import seat_in, teaching_seat
from vod.domain import publishing
from vod.domain.answering import answer_question, open_question
from vod.models import TimedQuestion
from vod.presence_terms import provider

pytestmark = pytest.mark.django_db

STEPS = 200


@dataclass
class Play:
    """One person's devices, and the lecturers, on a clock that the dice move."""

    dice: random.Random
    at: dt.datetime
    person: User = field(init=False)
    classes: list[TrainingClass] = field(init=False)
    lessons: list[Lesson] = field(init=False)
    held: dict[str, tuple[uuid.UUID, Lesson]] = field(default_factory=dict)
    seqs: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    credited_to: int = 0
    prompt: Any = None
    answers: list[tuple[Lesson, uuid.UUID, uuid.UUID, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        provider.forget()
        one = running_class(trainees=1, lessons=2)
        two = running_class(trainees=0, lessons=1, institution=one.institution)
        self.person, self.classes = trainee_of(one), [one, two]
        for made in self.classes:
            pack = made.rule_pack
            often = {"min_gap_ms": 30_000, "max_gap_ms": 90_000, "limit_ms": 9_000}
            pack.body |= {"prompts": often}
            pack.save()
        self.lessons = list(Lesson.objects.filter(training_class__in=self.classes))
        with transaction.atomic():
            for made in self.classes:
                timetable.announce(training_class=made, by=lecturer_of(made))
        roster.enrol(training_class=two, user=self.person, by=lecturer_of(two))
        with transaction.atomic():
            record(
                RosterEnrolled(by_import=False, late=False),
                class_id=one.pk,
                subject_id=self.person.subject.pk,
            )
        for lesson in self.lessons:
            VodLessonFactory(lesson=lesson, published_at=None, no_skip=self.dice.random() < 0.5)
            for moment in (5_000, 60_000, 200_000):
                timed_question(
                    lesson,
                    at_ms=moment,
                    limit_ms=self.dice.choice((0, 20_000, 90_000, 400_000)),
                    required=self.dice.random() < 0.3,
                    on_wrong=self.dice.choice(("explain", "retry")),
                )
            publishing.publish(seat=teaching_seat(lecturer_of(lesson.training_class), lesson.pk))

    def act(self) -> None:
        """One thing happens; what the product refuses is refused."""
        self.at += dt.timedelta(milliseconds=self.dice.choice((0, 400, 3_000, 10_000, 10_000)))
        deeds = {
            self.beat: 70, self.take: 5, self.release: 1, self.wait: 5, self.open: 9,
            self.answer: 8, self.answer_again: 1, self.deliver: 7, self.reply: 8, self.settings: 1,
            self.cancel: 0.3, self.leave_class: 0.2, self.expire: 2, self.back: 1,
        }  # fmt: skip
        deed = self.dice.choices(list(deeds), list(deeds.values()))[0]
        with clock.travelling(self.at):
            try:
                deed()
            except DomainError:
                return

    def wait(self) -> None:
        self.at += dt.timedelta(seconds=self.dice.choice((30, 61, 89, 91, 600)))

    def back(self) -> None:
        self.at -= dt.timedelta(seconds=self.dice.choice((1, 30, 200)))

    def expire(self) -> None:
        lease.expire_stale()

    def take(self) -> None:
        lesson, device = self.dice.choice(self.lessons), self.dice.choice("abc")
        granted = lease.take(
            user_id=self.person.pk, lesson_id=lesson.pk, mode="vod", device=device,
            connection=device,
        )  # fmt: skip
        self.held[device] = (granted.lease, lesson)
        self.credited_to = granted.progress.frontier

    def release(self) -> None:
        if self.held:
            lease.release(user_id=self.person.pk, lease=self.dice.choice([*self.held.values()])[0])

    def beat(self) -> None:
        if not self.held:
            return
        now = clock.now_ms()
        batch = []
        for _ in range(self.dice.choice((1, 1, 1, 3))):
            held, lesson = self.dice.choice(list(self.held.values()))
            if self.dice.random() < 0.05:
                lesson = self.dice.choice(self.lessons)
            self.seqs[held] += self.dice.choice((1, 1, 1, 0, 70, -3))
            start = self.credited_to if self.dice.random() < 0.8 else self.dice.randrange(700_000)
            length = self.dice.choice((10_000, 10_000, 15_000, 90_000, 1, 400_000))
            beat = Beat(
                lease=held, seq=self.seqs[held], lesson=lesson.pk, start=start, end=start + length,
                rate=self.dice.choice((1000, 1000, 1500, 1250, 800, 499, 3000)),
                visible=self.dice.random() < 0.95,
            )  # fmt: skip
            batch.append(writer.Incoming(self.person.pk, "vod", beat, now))
        for answer in writer.write_beats(batch):
            if not isinstance(answer, DomainError):
                self.credited_to, self.prompt = answer.credited_to, answer.prompt or self.prompt

    def deliver(self) -> None:
        if self.prompt is not None:
            prompts.delivered(user_id=self.person.pk, prompt_id=self.prompt.id)

    def reply(self) -> None:
        if self.prompt is not None:
            choice = self.prompt.ask if self.dice.random() < 0.8 else -1
            prompts.answer(user_id=self.person.pk, prompt_id=self.prompt.id, choice=choice)

    def open(self) -> None:
        lesson = self.dice.choice(self.lessons)
        question = self.dice.choice(list(TimedQuestion.objects.filter(lesson=lesson)))
        open_question(seat=seat_in(self.person, lesson.pk), question_id=question.pk)
        key = uuid.uuid4()
        self.answers.append((lesson, question.pk, key, self.dice.choice("ab")))

    def answer(self) -> None:
        if self.answers:
            lesson, question, key, option = self.answers[-1]
            self._answer(lesson, question, key, option)

    def answer_again(self) -> None:
        if self.answers:
            self._answer(*self.dice.choice(self.answers))

    def _answer(self, lesson: Lesson, question: uuid.UUID, key: uuid.UUID, option: str) -> None:
        answer_question(
            seat=seat_in(self.person, lesson.pk), question_id=question, event_key=key,
            answer={"option": option},
        )  # fmt: skip

    def settings(self) -> None:
        lesson = self.dice.choice(self.lessons)
        publishing.change_settings(
            seat=teaching_seat(lecturer_of(lesson.training_class), lesson.pk),
            settings=publishing.Settings(
                rate_cap_milli=self.dice.choice((1000, 1250, 1500)),
                no_skip=self.dice.random() < 0.5,
            ),
        )
        provider.forget()  # what the commit does, which these tests roll back

    def cancel(self) -> None:
        lesson = Lesson.objects.get(pk=self.dice.choice(self.lessons).pk)
        lecturer = lecturer_of(lesson.training_class)
        with transaction.atomic():  # as ``timetable.remove`` does, in a class with room for it
            lesson.cancelled_at = clock.now()
            lesson.save()
            timetable.announce(training_class=lesson.training_class, by=lecturer)
            hooks.timetable_changed(lesson.training_class_id)
        provider.forget()

    def leave_class(self) -> None:
        seat = self.dice.choice(list(Enrolment.objects.filter(user=self.person)))
        roster.withdraw(enrolment=seat, by=lecturer_of(seat.training_class), reason="走了")

    def finish(self) -> None:
        """Nothing stays open."""
        with clock.travelling(self.at + dt.timedelta(hours=2)):
            lease.expire_stale()
            run_round()


def parsed(leaf: bytes) -> dict[str, Any]:
    value = canonical.parse(leaf)
    assert isinstance(value, dict)
    return value


def logs(play: Play) -> dict[uuid.UUID, list[dict[str, Any]]]:
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for made in play.classes:
        rows = LogEntry.objects.filter(log__class_id=made.pk).order_by("index")
        found[made.pk] = [parsed(bytes(row.leaf)) for row in rows]
    return found


def check(play: Play, began: int) -> set[str]:
    """Audit of each log, wall time over both, and rows against log."""
    spans: list[tuple[int, int]] = []
    media: dict[str, list[tuple[int, int]]] = defaultdict(list)
    credited: dict[str, int] = defaultdict(int)
    seen = set()
    for leaves in logs(play).values():
        auditor = Auditor()
        for leaf in leaves:
            auditor.feed(leaf)
            seen.add(leaf["kind"])
            if leaf["kind"] == "presence.interval":
                p = leaf["payload"]
                seen.add(p["basis"])
                spans.append((p["wall_from"], p["wall_to"]))
                credited[leaf["lesson"]] += p["credited"]
                if p["media_from"] is not None:
                    media[leaf["lesson"]].append((p["media_from"], p["media_to"]))
        problems = {name: f.kept for name, f in auditor.finish().items() if f.count}
        assert not problems
    spans.sort()
    for (_, high), (low, _) in pairwise(spans):
        assert low >= high, "one second paid in two places"
    assert all(low >= began for low, _ in spans)
    for row in LessonProgress.objects.filter(user=play.person):
        assert credited[str(row.lesson_id)] == row.credited_ms, "rows and log differ"
        covered = sum(high - low for low, high in media[str(row.lesson_id)])
        assert covered == total(tuple((low, high) for low, high in row.coverage))
    assert not PresenceState.objects.filter(lease__isnull=False).exists()
    return seen


@pytest.mark.parametrize("seed", range(100, 116))
def test_whatever_happens_the_logs_pass_and_nobody_earns_above_wall_time(seed: int) -> None:
    began = clock.now()
    play = Play(random.Random(seed), began + dt.timedelta(seconds=30))
    for _ in range(STEPS):
        play.act()
    play.finish()
    seen = check(play, clock.to_ms(began))
    assert {"presence.lease_taken", "prompt.delivered"} <= seen
