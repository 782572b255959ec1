"""Tells the sample's lecturer class four evenings through the domain functions, in order."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.courses.domain.timetable import local
from lms.courses.evidence import ZONE
from lms.courses.models import Lesson, LessonKind, TrainingClass
from lms.flipped.domain import handing, reviews, space, studying, tasks
from lms.flipped.models import FlippedTask, Review, Work
from lms.flipped.sample import words
from lms.groups.domain import plans
from lms.people.models import User

CODE = "yz-cy-js-1"
SKILLS = ("摄影", "直播", "美工", "文案", "客服", "运营")
REGIONS = ("云州城区", "石门区", "清溪县", "柳泉县")


def load(sample: Any) -> None:
    """Groups, and an evening each: done, mixed, last night's, tonight's."""
    training_class = sample.classes.get(CODE)
    if training_class is None:
        return
    with transaction.atomic():
        _Story(training_class, sample.users["trainer"]).tell()


class _Story:
    """Steps that share the class, its trainer, the lot and the instant of loading."""

    def __init__(self, training_class: TrainingClass, trainer: User) -> None:
        self.training_class, self.trainer = training_class, trainer
        self.rng = random.Random(20)  # noqa: S311 - a story, told the same way every time
        self.now = clock.now()
        seats = training_class.enrolments.filter(withdrawn_at=None).select_related("user")
        self.people = {seat.user_id: seat.user for seat in seats.order_by("seat")}

    def tell(self) -> None:
        """All of it."""
        lessons = list(
            self.training_class.lessons.filter(kind=LessonKind.FLIPPED).order_by("starts_at")
        )
        self._groups(lessons[0])
        for number, lesson in enumerate(lessons[:4]):
            task = self._prepare(lesson, reviewed=number == 2)
            if self._at(lesson, "16:50") is None:
                return
            with self._travel(lesson, "16:50"):
                task = tasks.set_task(lesson=lesson, by=self.trainer)
            works = list(task.works.order_by("order"))
            if number < 3:
                self._evening(lesson, works, all_in=number < 2)
            if number == 0:
                self._accept(lesson, works, but=0)
            elif number == 1:
                self._accept(lesson, works, but=2)
                self._return(lesson, works[-1])
            elif number == 2:
                self._reviews(lesson, task)

    def _at(self, lesson: Lesson, time: str, days: int = 0) -> dt.datetime | None:
        """An instant of the lesson's day; None while it is still to come."""
        day = lesson.starts_at.astimezone(ZONE).date() + dt.timedelta(days=days)
        moment = local(day, time)
        return moment if moment < self.now else None

    def _travel(self, lesson: Lesson, time: str, days: int = 0) -> Any:
        moment = self._at(lesson, time, days)
        return clock.travelling(to=moment or self.now - dt.timedelta(seconds=30))

    def _groups(self, first: Lesson) -> None:
        rows = [
            {
                "user": user,
                "knowledge": self.rng.randint(46, 97),
                "experience": self.rng.randint(0, 14),
                "skills": self.rng.sample(SKILLS, 2),
                "gender": self.rng.choice(["female", "male"]),
                "region": self.rng.choice(REGIONS),
            }
            for user in self.people
        ]
        with self._travel(first, "12:10"):
            plans.save_traits(training_class=self.training_class, rows=rows)
            plans.save_plan(
                training_class=self.training_class, weights=dict(plans.WEIGHTS), wishes=[]
            )
            found = plans.propose(training_class=self.training_class, how="balanced", seed=1)[0]
            wanted = [
                plans.Wanted(f"第 {n} 组", members) for n, members in enumerate(found.groups, 1)
            ]
            plans.set_groups(
                training_class=self.training_class, groups=wanted, how="balanced", by=self.trainer
            )

    def _prepare(self, lesson: Lesson, *, reviewed: bool) -> FlippedTask:
        early = self._at(lesson, "12:30") or min(self.now, lesson.starts_at)
        with clock.travelling(to=early):
            task = tasks.edit(lesson=lesson, by=self.trainer, **words.TASK)
            for title, url in words.LINKS:
                tasks.add_material(
                    lesson=lesson, by=self.trainer, kind="link", title=title, url=url
                )
            if reviewed:
                scores = dict(zip((r["id"] for r in task.rubric), (22, 26, 24), strict=True))
                task = tasks.edit(
                    lesson=lesson,
                    by=self.trainer,
                    reviews_each=2,
                    example_text=words.EXAMPLE,
                    example_scores=scores,
                )
        return task

    def _evening(self, lesson: Lesson, works: list[Work], *, all_in: bool) -> None:
        """Groups study and work; last night the last two did not get to hand in."""
        for number, work in enumerate(works):
            behind = 0 if all_in else max(0, number - len(works) + 3)
            self._group(lesson, work, number, behind)

    def _group(self, lesson: Lesson, work: Work, number: int, behind: int) -> None:
        task = FlippedTask.objects.get(pk=work.task_id)
        people = [
            self.people[place.user_id]
            for place in work.places.all()
            if place.user_id in self.people
        ]
        materials = list(task.materials.values_list("pk", flat=True))
        with self._travel(lesson, f"18:{35 + number}"):
            for user in people[: len(people) - (2 if behind == 2 else 0)]:
                studying.begin(lesson=lesson, user=user)
                for material in materials[: 1 if behind == 2 else None]:
                    studying.study(lesson=lesson, user=user, material_id=material)
        if behind == 2:
            return
        with self._travel(lesson, f"19:{10 + number}"):
            for user, text in zip(people, words.PARTS, strict=False):
                studying.contribute(lesson=lesson, user=user, text=text)
            for user, text in zip(people, words.TALK, strict=False):
                kind = "question" if "？" in text and number % 2 else "text"
                space.say(work=work, user=user, kind=kind, text=text, event_key=uuid.uuid4())
            items = [row["id"] for row in task.checklist]
            left = {items[3]} if number in (1, 2, 3) else set()
            for n, item in enumerate(items):
                if item not in left and not (behind and n > 1):
                    user = people[n % len(people)]
                    studying.tick(lesson=lesson, user=user, item=item, on=True)
            for n, user in enumerate(people[:2]):
                studying.mark_hard(
                    lesson=lesson,
                    user=user,
                    target=f"item:{items[3]}",
                    on=True,
                    note=words.HARD_NOTES[(number + n) % 3] if n else "",
                )
        if behind:
            return
        with self._travel(lesson, f"20:{20 + 5 * number}"):
            text = words.TEXTS[number % len(words.TEXTS)]
            shop = {
                "kind": "simulated",
                "platform": "模拟商城",
                "name": text.partition("“")[2].partition("”")[0] or "小店",
                "url": f"https://mall.example.org/shop/{number + 1}",
                "note": "",
            }
            handed = handing.Handed(text=text, shops=[shop])
            handing.submit(lesson=lesson, user=people[0], handed=handed, event_key=uuid.uuid4())

    def _accept(self, lesson: Lesson, works: list[Work], *, but: int) -> None:
        with self._travel(lesson, "08:05", 1):
            for number, work in enumerate(works[: len(works) - but]):
                task = work.task
                points = (24 + number, 30 + number, 22 + number % 3)
                scores = dict(zip((row["id"] for row in task.rubric), points, strict=True))
                handing.accept(work=work, by=self.trainer, scores=scores, remark=words.REMARK)

    def _return(self, lesson: Lesson, work: Work) -> None:
        with self._travel(lesson, "08:15", 1):
            handing.give_back(work=work, by=self.trainer, reason=words.RETURN)

    def _reviews(self, lesson: Lesson, task: FlippedTask) -> None:
        """Allocated late at night; most people reviewed by breakfast."""
        if self._at(lesson, "21:40") is None:
            return
        with self._travel(lesson, "21:40"):
            reviews.allocate(lesson=lesson, by=self.trainer)
        if self._at(lesson, "22:30") is None:
            return
        with self._travel(lesson, "22:30"):
            given = Review.objects.filter(work__task=task).order_by("reviewer__username", "work")
            for number, row in enumerate(given):
                if row.reviewer.username in ("learner", f"{CODE}-02", f"{CODE}-03"):
                    continue
                user, harsh = row.reviewer, number % 11 == 4
                rubric = {line["id"]: line["max"] for line in task.rubric}
                reviews.practise(
                    lesson=lesson,
                    user=user,
                    scores={
                        n: round(top * self.rng.uniform(0.6, 0.85)) for n, top in rubric.items()
                    },
                )
                share = 0.35 if harsh else self.rng.uniform(0.68, 0.9)
                reviews.review(
                    lesson=lesson,
                    user=user,
                    review_id=row.pk,
                    scores={n: round(top * share) for n, top in rubric.items()},
                    comment="" if harsh else words.COMMENTS[number % 3],
                )
