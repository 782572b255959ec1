"""Loading the exams of the sample, their past told in order."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from lms.core import clock
from lms.courses.domain.timetable import local
from lms.courses.models import TrainingClass
from lms.courses.sample.load import Sample
from lms.people.models import User
from quizzes.domain import bank
from quizzes.exams.domain import door, editing, marking, results, sitting, submitting
from quizzes.exams.models import Attempt, Exam, ExamAnswer
from quizzes.exams.questions import loaded
from quizzes.exams.rules import Candidate, Staff
from quizzes.exams.sample.questions import ROWS
from quizzes.formats.item import Item
from quizzes.models import BankQuestion

LECTURER_CLASS = "yz-cy-js-2"
ESSAYS = (
    "清溪的笋干：城里的上班族想吃又不会泡发，合作社全年有货，一斤成本 28 元、同类卖 45 元。",
    "我家种的柑橘，每年十一月上市，甜，很多人夸，想放到网上卖。",
    "手编竹篮。目标是露营人群，两位师傅每月能做 120 只，参考价 79 元，毛利四成。",
)
RUBRIC = (("目标顾客", 4_000), ("供货条件", 4_000), ("价格依据", 4_000), ("表达", 3_000))


def load(sample: Sample) -> None:
    """The part named in ``lms.courses.sample.hooks``."""
    main = sample.main
    lecturer, second = sample.users["lecturer"], sample.users["lecturer2"]
    before = min(local(main.starts_on, "12:00"), clock.now() - dt.timedelta(days=2))
    with clock.travelling(before):
        questions = fill_bank(main, lecturer)
    held = sample.today - dt.timedelta(days=1)
    with clock.travelling(local(held, "08:30")):
        past = write(
            main, lecturer, questions, title="第一周测验", at=local(held, "17:00"), minutes=40
        )
        past = editing.publish(exam=past, by=lecturer)
    tell(past, held)
    with clock.travelling(local(held, "20:10")):
        read_essays(past, second)
        results.publish_results(exam=Exam.objects.get(pk=past.pk), by=lecturer)
    now = clock.now()
    fixed = [row for row in questions if row.kind in ("fill_in", "ordering", "matching")]
    with clock.travelling(now - dt.timedelta(minutes=30)):
        taken = drawn(main, lecturer, fixed, at=now - dt.timedelta(minutes=10))
        editing.publish(exam=taken, by=lecturer)
    final(sample)


def fill_bank(training_class: TrainingClass, by: User) -> list[BankQuestion]:
    """The questions in the bank of the class's course."""
    return [
        bank.add(
            course=training_class.course,
            by=by,
            item=Item(
                kind=kind, body=body, explanation=why, points=5, difficulty=level, tags=(tag,)
            ),
            source="融课示例题",
        )
        for kind, level, tag, body, why in ROWS
    ]


def write(
    training_class: TrainingClass,
    by: User,
    questions: list[BankQuestion],
    *,
    title: str,
    at: dt.datetime,
    minutes: int,
    purpose: str = "practice",
    **more: Any,
) -> Exam:
    """A draft: 15 points for the essay with its rubric, the others share 85."""
    others = [row for row in questions if row.kind != "essay"]
    each = 85_000 // len(others) // 500 * 500
    halves = (85_000 - each * len(others)) // 500
    items: list[dict[str, Any]] = []
    for row in questions:
        if row.kind == "essay":
            rubric = [{"text": text, "points_milli": points} for text, points in RUBRIC]
            items.append({"question": row.pk, "points_milli": 15_000, "rubric": rubric})
        else:
            more_milli = 500 if others.index(row) < halves else 0
            items.append({"question": row.pk, "points_milli": each + more_milli})
    fields = {
        "title": title,
        "purpose": purpose,
        "opens_at": at,
        "closes_at": at + dt.timedelta(minutes=minutes + 20),
        "minutes": minutes,
        "pass_points": 60,
        "instructions": "独立完成，可以用草稿纸。",
        "checks_attendance": False,
        "items": items,
        **more,
    }
    return editing.create(training_class=training_class, by=by, fields=fields)


def drawn(
    training_class: TrainingClass, by: User, fixed: list[BankQuestion], *, at: dt.datetime
) -> Exam:
    """A paper of fixed questions and a draw, open until the class ends."""
    points = 40_000 // len(fixed)
    items = [{"question": row.pk, "points_milli": points} for row in fixed]
    items[0]["points_milli"] = 40_000 - points * (len(fixed) - 1)
    rules = [
        {"tag": "", "kind": "single", "difficulty": 2, "count": 3, "points_milli": 12_000},
        {"tag": "", "kind": "single", "difficulty": 3, "count": 2, "points_milli": 12_000},
    ]
    fields = {
        "title": "结业前模拟考试",
        "opens_at": at,
        "closes_at": local(training_class.ends_on, "22:00"),
        "minutes": 45,
        "pass_points": 60,
        "attempts_max": 2,
        "instructions": "模拟正式考试：断网、关页面都不会丢答案。",
        "items": items,
        "rules": [{**rule, "kind": str(rule["kind"])} for rule in rules],
    }
    return editing.create(training_class=training_class, by=by, fields=fields)


def tell(exam: Exam, day: dt.date) -> None:
    """Everybody of the class sits the test, as well as their name's number says."""
    exam = Exam.objects.select_related("training_class__rule_pack").get(pk=exam.pk)
    seats = exam.training_class.enrolments.filter(withdrawn_at=None).select_related("user")
    for seat in seats:
        skill = 12 + number(seat.user.username) % 88
        begin = local(day, "17:00") + dt.timedelta(seconds=number(seat.user.username, "t") % 240)
        with clock.travelling(begin):
            attempt = door.start(candidate=Candidate(seat.user, exam))
        rows = list(attempt.answers.select_related("version", "item"))
        saves = [
            _save(attempt, row, skill, begin + dt.timedelta(seconds=60 * row.position))
            for row in rows
        ]
        with clock.travelling(begin + dt.timedelta(minutes=22 + number(seat.user.username) % 15)):
            sitting.save_answers([save for save in saves if save is not None])
            submitting.submit(attempt=attempt, how=Attempt.How.SELF)


def _save(attempt: Attempt, row: ExamAnswer, skill: int, at: dt.datetime) -> sitting.Save | None:
    roll = number(attempt.user.username, str(row.item.position))
    if roll % 100 >= 97:
        return None
    hard = 12 * ((row.item.difficulty or 2) - 2)
    return sitting.Save(
        user_id=attempt.user_id,
        exam_id=attempt.exam_id,
        answer_id=row.pk,
        seq=row.position,
        answer=_answer(row, right=roll % 97 < skill - hard, roll=roll),
        flagged=False,
        at=at,
    )


def _answer(row: ExamAnswer, *, right: bool, roll: int) -> dict[str, Any]:
    question = loaded(row.version)
    key = question.key_view()
    if row.version.type == "essay":
        return {"text": ESSAYS[roll % len(ESSAYS)]}
    if right:
        return key
    options = [option.id for option in getattr(question, "options", ())]
    if row.version.type == "single":
        return {"option": options[roll % len(options)]}
    if row.version.type == "multiple":
        return {"options": options[: 1 + roll % 2]}
    if row.version.type == "true_false":
        return {"value": not key["value"]}
    if row.version.type == "ordering":
        return {"order": key["order"][1:] + key["order"][:1]}
    if row.version.type == "matching":
        return {"pairs": dict.fromkeys(key["pairs"], next(iter(key["pairs"].values())))}
    return {"blanks": ["不确定"]}


def read_essays(exam: Exam, marker: User) -> None:
    """The second lecturer reads the essays by the rubric."""
    staff = Staff(marker, exam)
    for row in list(marking.waiting_for(staff)):
        text = str((row.answer or {}).get("text", ""))
        share = 3 if text == ESSAYS[0] else 1 if text == ESSAYS[1] else 4
        rubric = {one["id"]: min(one["points_milli"], share * 1_000) for one in row.item.rubric}
        comment = "想法清楚，价格再说明依据。" if share > 1 else "要说清楚卖给谁、为什么。"
        marking.mark(
            staff=staff, answer_id=row.pk, score_milli=None, rubric=rubric, comment=comment
        )


def final(sample: Sample) -> None:
    """The theory exam of the lecturer class: 90 minutes, 60 of 100, by its rule pack."""
    found = sample.classes[LECTURER_CLASS]
    trainer = sample.users["trainer"]
    questions = fill_bank(found, trainer)
    exam = write(
        found,
        trainer,
        questions,
        title="理论考试",
        at=local(found.ends_on, "08:30"),
        minutes=90,
        purpose="final",
        checks_attendance=True,
        late_ms=15 * 60_000,
        markers_needed=2,
    )
    editing.publish(exam=exam, by=trainer)


def number(*parts: str) -> int:
    """A number that belongs to these words: chance without a generator's state."""
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:6], "big")
