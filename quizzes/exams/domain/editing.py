"""An exam as its lecturer writes it: draft, paper, announcement."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid
from lms.courses.models import Enrolment, TrainingClass
from lms.notify.domain.notify import notify
from lms.people.models import User
from quizzes.exams import drawing
from quizzes.exams.domain.facts import digest_of_paper, put
from quizzes.exams.errors import ExamFrozen, ExamIncomplete, ExamState
from quizzes.exams.events import ExamCancelled, ExamPublished
from quizzes.exams.models import Exam, ExamItem, ExamMarker, ExamRule
from quizzes.exams.models.exams import TOTAL_MILLI
from quizzes.exams.rules import ASKABLE
from quizzes.models import BankQuestion

ITEMS_MAX: Final = 200
RULES_MAX: Final = 40
POOL_MAX: Final = 2_000
CRITERIA_MAX: Final = 10
MINUTE: Final = 60_000
DEFAULT_MINUTES: Final = 90
DEFAULT_PASS: Final = 60
PLAIN = (
    "title",
    "instructions",
    "opens_at",
    "closes_at",
    "late_ms",
    "attempts_max",
    "shuffle_questions",
    "shuffle_options",
    "checks_attendance",
    "needs_sign_in",
    "watches_focus",
    "markers_needed",
    "disagree_milli",
    "review",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an exam cannot be announced; ``rule`` or ``item`` counts from 1, 0: the whole."""

    code: str
    place: int = 0
    found: int = 0
    wanted: int = 0

    def json(self) -> dict[str, Any]:
        """As doors send it."""
        return {
            "code": self.code,
            "place": self.place,
            "found": self.found,
            "wanted": self.wanted,
        }


def rule_of(training_class: TrainingClass) -> tuple[int, int, str]:
    """Minutes, pass mark of 100, and the rule's name; packs without a theory exam give ours."""
    asked: Mapping[str, Any] = training_class.rule_pack.body.get("assessment", {})
    minutes = int(asked.get("theory_minutes", DEFAULT_MINUTES))
    return minutes, int(asked.get("theory_min", DEFAULT_PASS)), training_class.rule_pack.label


@transaction.atomic
def create(*, training_class: TrainingClass, by: User, fields: Mapping[str, Any]) -> Exam:
    """A draft. Raises ``Invalid``."""
    exam = Exam(training_class=training_class, created_by=by)
    _write(exam, fields)
    return exam


@transaction.atomic
def change(*, exam: Exam, fields: Mapping[str, Any]) -> Exam:
    """Write a draft anew, paper included. Raises ``ExamFrozen`` once announced, ``Invalid``."""
    exam = _locked(exam)
    if exam.state != Exam.State.DRAFT:
        raise ExamFrozen
    _write(exam, fields)
    return exam


@transaction.atomic
def remove(*, exam: Exam) -> None:
    """Throw a draft away. Raises ``ExamFrozen`` once announced."""
    exam = _locked(exam)
    if exam.state != Exam.State.DRAFT:
        raise ExamFrozen
    exam.delete()


def _locked(exam: Exam) -> Exam:
    return (
        Exam.objects.select_for_update(of=("self",))
        .select_related("training_class__rule_pack", "lesson")
        .get(pk=exam.pk)
    )


def _write(exam: Exam, fields: Mapping[str, Any]) -> None:
    for name in PLAIN:
        if name in fields:
            setattr(exam, name, fields[name])
    exam.purpose = fields.get("purpose", exam.purpose)
    minutes, least, rule = rule_of(exam.training_class)
    final = exam.purpose == Exam.Purpose.FINAL
    exam.rule = rule
    exam.duration_ms = minutes * MINUTE if final else fields["minutes"] * MINUTE
    exam.pass_milli = (least if final else fields["pass_points"]) * 1000
    if exam.closes_at - exam.opens_at < dt.timedelta(minutes=1):
        raise Invalid("An exam closes after it opens.", field="closes_at")
    lesson_id = fields.get("lesson")
    if lesson_id is None:
        exam.lesson = None
    else:
        exam.lesson = exam.training_class.lessons.filter(pk=lesson_id, cancelled_at=None).first()
        if exam.lesson is None:
            raise Invalid("This lesson is not in the class's timetable.", field="lesson")
    if exam.needs_sign_in and exam.lesson is None:
        raise Invalid("A sign-in needs the exam's lesson in the timetable.", field="needs_sign_in")
    exam.save()
    _write_rules(exam, fields.get("rules", ()))
    _write_items(exam, fields.get("items", ()))
    _write_markers(exam, fields.get("markers", ()))


def _write_rules(exam: Exam, rows: Sequence[Mapping[str, Any]]) -> None:
    if len(rows) > RULES_MAX:
        raise Invalid(f"At most {RULES_MAX} rules.", field="rules")
    if any(row["kind"] and row["kind"] not in ASKABLE for row in rows):
        raise Invalid("This type of question cannot be asked in an exam.", field="rules")
    exam.rules.all().delete()
    ExamRule.objects.bulk_create(
        ExamRule(exam=exam, position=n, **row) for n, row in enumerate(rows, start=1)
    )


def _write_items(exam: Exam, rows: Sequence[Mapping[str, Any]]) -> None:
    if len(rows) > ITEMS_MAX:
        raise Invalid(f"At most {ITEMS_MAX} questions.", field="items")
    wanted = [row["question"] for row in rows]
    if any(times > 1 for times in Counter(wanted).values()):
        raise Invalid("A question stands on a paper once.", field="items")
    bank = {
        row.pk: row
        for row in BankQuestion.objects.filter(
            course=exam.training_class.course_id, pk__in=wanted
        ).select_related("version")
    }
    if len(bank) != len(wanted):
        raise Invalid("A question is not in this course's bank.", field="items")
    exam.items.all().delete()
    ExamItem.objects.bulk_create(
        ExamItem(
            exam=exam,
            position=n,
            bank_question=(found := bank[row["question"]]),
            version=found.version,
            key=found.version,
            points_milli=row["points_milli"],
            difficulty=found.difficulty,
            keep_order=row.get("keep_order", False),
            rubric=rubric_of(row.get("rubric", ()), row["points_milli"]),
        )
        for n, row in enumerate(rows, start=1)
    )


def rubric_of(rows: Sequence[Mapping[str, Any]], points_milli: int) -> list[dict[str, Any]]:
    """Criteria with ids; their points add up to the question's. Raises ``Invalid``."""
    if len(rows) > CRITERIA_MAX:
        raise Invalid(f"At most {CRITERIA_MAX} criteria.", field="rubric")
    if rows and sum(row["points_milli"] for row in rows) != points_milli:
        raise Invalid("The rubric's points do not add up to the question's.", field="rubric")
    return [
        {"id": f"c{n}", "text": row["text"], "points_milli": row["points_milli"]}
        for n, row in enumerate(rows, start=1)
    ]


def _write_markers(exam: Exam, user_ids: Sequence[uuid.UUID]) -> None:
    people = markers_possible(exam).filter(pk__in=user_ids)
    if people.count() != len(set(user_ids)):
        raise Invalid("A marker is none of the institution's teachers.", field="markers")
    exam.markers.all().delete()
    ExamMarker.objects.bulk_create(ExamMarker(exam=exam, user=user) for user in people)


def markers_possible(exam: Exam) -> Any:
    """Lecturers, trainers and reviewers of the class's institution; its trainees never."""
    attends = Enrolment.objects.filter(training_class=exam.training_class_id, withdrawn_at=None)
    return (
        User.objects.filter(
            role_assignments__institution=exam.training_class.institution_id,
            role_assignments__role__in=("lecturer", "trainer", "reviewer"),
            is_active=True,
        )
        .exclude(pk__in=attends.values("user_id"))
        .distinct()
        .order_by("display_name", "pk")
    )


def pool_of(exam: Exam, rule: ExamRule) -> list[BankQuestion]:
    """What a rule can draw from, as the bank stands."""
    fixed = exam.items.filter(rule=None).values("bank_question_id")
    found = BankQuestion.objects.filter(
        course=exam.training_class.course_id,
        retired_at=None,
        difficulty=rule.difficulty,
        kind__in=[rule.kind] if rule.kind else sorted(ASKABLE),
    ).exclude(pk__in=fixed)
    if rule.tag:
        found = found.filter(tags__name=rule.tag)
    return list(found.select_related("version").order_by("pk")[:POOL_MAX])


def problems_of(exam: Exam) -> list[Problem]:
    """What is missing before the exam can be announced; empty: nothing."""
    fixed = list(exam.items.filter(rule=None).select_related("bank_question"))
    rules = list(exam.rules.all())
    count = len(fixed) + sum(rule.count for rule in rules)
    found: list[Problem] = []
    if not count:
        found.append(Problem("paper_empty"))
    if count > ITEMS_MAX:
        found.append(Problem("paper_long", found=count, wanted=ITEMS_MAX))
    total = sum(item.points_milli for item in fixed)
    total += sum(rule.points_milli * rule.count for rule in rules)
    if total != TOTAL_MILLI:
        found.append(Problem("points_total", found=total, wanted=TOTAL_MILLI))
    for item in fixed:
        if item.bank_question.kind not in ASKABLE:
            found.append(Problem("kind_not_askable", place=item.position))
        if not item.points_milli:
            found.append(Problem("points_missing", place=item.position))
    found += _shortages(exam, rules)
    if exam.closes_at <= clock.now():
        found.append(Problem("closed_already"))
    return found


def _shortages(exam: Exam, rules: list[ExamRule]) -> list[Problem]:
    """Rules that cannot draw their number, alone or together."""
    pools = {rule.pk: [question.pk for question in pool_of(exam, rule)] for rule in rules}
    found = [
        Problem("pool_short", place=rule.position, found=len(pools[rule.pk]), wanted=rule.count)
        for rule in rules
        if len(pools[rule.pk]) < rule.count
    ]
    if found:
        return found
    lacks = _shared(exam, rules, pools)[1]
    return [
        Problem("pools_overlap", place=rule.position, found=lacks[rule.pk])
        for rule in rules
        if rule.pk in lacks
    ]


def _shared(
    exam: Exam, rules: list[ExamRule], pools: Mapping[uuid.UUID, Sequence[uuid.UUID]]
) -> tuple[dict[uuid.UUID, list[uuid.UUID]], dict[uuid.UUID, int]]:
    """Pools without overlap, and what rules lack."""
    counts = {rule.pk: rule.count for rule in rules}
    return drawing.share(counts, pools, drawing.generator(exam.seed, "pools"))


@transaction.atomic
def publish(*, exam: Exam, by: User) -> Exam:
    """Announce: freeze versions and pools, tell the class.

    Raises ``ExamIncomplete`` with every problem, ``ExamFrozen`` when it was announced before.
    """
    exam = _locked(exam)
    if exam.state != Exam.State.DRAFT:
        raise ExamFrozen
    problems = problems_of(exam)
    if problems:
        raise ExamIncomplete(problems=[problem.json() for problem in problems])
    _freeze(exam)
    now = clock.now()
    exam.state, exam.published_at = Exam.State.PUBLISHED, now
    exam.save()
    items = list(exam.items.all())
    rules = list(exam.rules.all())
    put(
        ExamPublished(
            exam=str(exam.pk),
            purpose=exam.purpose,
            questions=sum(item.rule_id is None for item in items)
            + sum(rule.count for rule in rules),
            pool=len(items),
            duration_ms=exam.duration_ms,
            opens_ms=clock.to_ms(exam.opens_at),
            closes_ms=clock.to_ms(exam.closes_at),
            of_milli=TOTAL_MILLI,
            pass_milli=exam.pass_milli,
            paper_sha256=digest_of_paper((item.version_id, item.points_milli) for item in items),
        ),
        exam=exam,
        actor_id=by.pk,
        key=f"exam-published:{exam.pk}",
    )
    tell_class(exam, kind="exam.published")
    return exam


def _freeze(exam: Exam) -> None:
    """Fixed questions take the wording that stands now; pools become rows."""
    fixed = list(exam.items.filter(rule=None).select_related("bank_question__version"))
    for item in fixed:
        item.version = item.key = item.bank_question.version
        item.difficulty = item.bank_question.difficulty
    ExamItem.objects.bulk_update(fixed, ["version", "key", "difficulty"])
    rules = list(exam.rules.all())
    bank = {rule.pk: {row.pk: row for row in pool_of(exam, rule)} for rule in rules}
    shares, _ = _shared(exam, rules, {pk: list(pool) for pk, pool in bank.items()})
    rows: list[ExamItem] = []
    for rule in rules:
        for question_id in sorted(shares[rule.pk]):
            question = bank[rule.pk][question_id]
            rows.append(
                ExamItem(
                    exam=exam,
                    rule=rule,
                    position=len(fixed) + len(rows) + 1,
                    bank_question=question,
                    version=question.version,
                    key=question.version,
                    points_milli=rule.points_milli,
                    difficulty=question.difficulty,
                )
            )
    ExamItem.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def cancel(*, exam: Exam, by: User, reason: str) -> Exam:
    """An announced exam does not take place; raises ``ExamState`` once somebody has begun."""
    exam = _locked(exam)
    if exam.state != Exam.State.PUBLISHED or exam.attempts.exists():
        raise ExamState
    exam.state = Exam.State.CANCELLED
    exam.save(update_fields=["state", "updated_at"])
    put(
        ExamCancelled(exam=str(exam.pk)),
        exam=exam,
        actor_id=by.pk,
        key=f"exam-cancelled:{exam.pk}",
        private={"reason": reason},
    )
    tell_class(exam, kind="exam.cancelled")
    return exam


def tell_class(exam: Exam, *, kind: str) -> None:
    """A notification for each trainee of the class."""
    seats = Enrolment.objects.filter(training_class=exam.training_class_id, withdrawn_at=None)
    notify(
        kind=kind,
        args={"title": exam.title, "class": exam.training_class.title},
        link=f"/exams/{exam.pk}",
        recipients=seats.values_list("user_id", flat=True),
        key=f"{kind}:{exam.pk}",
    )
