"""Reads of exercises and Q&A, each as the person may know it; and what a replay shows."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from live.access import LiveSeat
from live.activities.models import (
    Exercise,
    ExerciseAnswer,
    ExerciseRun,
    QuestionVote,
    RoomQuestion,
)
from live.activities.wire import (
    exercise_wire,
    mine_wire,
    question_wire,
    results_wire,
    run_wire,
    tally_wire,
)
from live.hooks import TimelineItem
from live.models import LiveSession
from live.queries import open_session
from lms.core.clock import to_ms
from lms.core.errors import NotFound
from lms.courses.models import Enrolment
from lms.courses.sheets import safe_csv_text
from lms.questions import figures

Json = dict[str, Any]
IN_ROOM: Final = 200
"""Questions that the welcome carries, the newest first; REST has all."""


def snapshot(seat: LiveSeat) -> Json:
    """The activities' part of the welcome: the last exercise of this class, and the questions."""
    run = last_run(seat)
    state: Json = {
        "exercise": None if run is None else run_for(seat, run),
        "qa": [question_for(seat, row) for row in questions(seat)[:IN_ROOM]],
    }
    if seat.teaches:
        state["exercise_tally"] = None if run is None else tally_wire(run)
    return state


def last_run(seat: LiveSeat) -> ExerciseRun | None:
    """The exercise that was asked last in the run on air."""
    session = open_session(seat.lesson.pk)
    if session is None:
        return None
    rows = ExerciseRun.objects.filter(lesson=seat.lesson, session_id=session.pk)
    return rows.select_related("version").first()


def run_for(seat: LiveSeat, run: ExerciseRun) -> Json:
    """A run with one's own answer."""
    mine = run.answers.filter(user=seat.user).first()
    return {**run_wire(run), "mine": mine_wire(run, mine)}


def runs(seat: LiveSeat) -> list[Json]:
    """The lesson's exercises that were asked, the newest first.

    Lecturers see the figures of each; others what was shown to them.
    """
    rows = ExerciseRun.objects.filter(lesson=seat.lesson).select_related("version")
    found = []
    for run in rows:
        body = run_for(seat, run)
        if seat.teaches:
            body["tally"] = tally_wire(run)
        found.append(body)
    return found


def results(seat: LiveSeat, run_id: uuid.UUID) -> Json:
    """One run with who answered what; of an anonymous one only who answered (lecturers)."""
    run = (
        ExerciseRun.objects.filter(pk=run_id, lesson=seat.lesson).select_related("version").first()
    )
    if run is None:
        raise NotFound
    answers = run.answers.select_related("user").order_by("at")
    return {**run_for(seat, run), "tally": tally_wire(run), "results": results_wire(run, answers)}


def prepared(seat: LiveSeat) -> list[Json]:
    """The exercises of a lesson with their keys, for its lecturers."""
    rows = (
        Exercise.objects.filter(lesson=seat.lesson, removed_at=None)
        .select_related("version")
        .annotate(asked=Count("runs"))
        .order_by("order", "created_at")
    )
    return [exercise_wire(row, row.asked) for row in rows]


def results_csv(seat: LiveSeat) -> str:
    """All exercises of a lesson: a line for each answer, safe for spreadsheets."""
    rows = (
        ExerciseAnswer.objects.filter(run__lesson=seat.lesson)
        .select_related("run__version", "user")
        .order_by("run__started_at", "at")
    )
    names = _roster(seat)
    lines: list[list[str]] = [
        ["提问时间 asked at", "题目 question", "题型 type", "学员 trainee", "答案 answer",
         "正确 correct", "用时（秒） seconds"]
    ]  # fmt: skip
    for row in rows:
        run = row.run
        hidden = run.anonymous
        verdict = "" if hidden or row.correct is None else ("1" if row.correct else "0")
        lines.append(
            [
                run.started_at.isoformat(timespec="seconds"),
                run.version.body["stem"],
                run.version.type,
                "匿名 anonymous" if hidden else names.get(row.user_id, row.user.display_name),
                said(run.version.body, row.answer),
                verdict,
                str(row.took_ms // 1000),
            ]
        )
    return as_csv(lines)


def said(body: Json, answer: Json) -> str:
    """An answer in the words of its options."""
    if "text" in answer:
        return str(answer["text"])
    words = {option["id"]: option["text"] for option in body.get("options", ())}
    return "；".join(words.get(option, option) for option in figures.chosen(answer))


def questions(seat: LiveSeat, *, state: str = "", search: str = "") -> QuerySet[RoomQuestion]:
    """The lesson's questions that this person may read, the newest first.

    Hidden ones are for lecturers and for who asked them.
    """
    rows = RoomQuestion.objects.filter(lesson=seat.lesson)
    if not seat.teaches:
        rows = rows.filter(~Q(state=RoomQuestion.State.HIDDEN) | Q(author=seat.user))
    if state == "mine":
        rows = rows.filter(author=seat.user)
    elif state:
        rows = rows.filter(state=state)
    if search:
        found = Q(body__icontains=search) | Q(answers__body__icontains=search)
        rows = rows.filter(found).distinct()
    return rows.select_related("author", "live_by").prefetch_related("answers__author")


def question_for(seat: LiveSeat, question: RoomQuestion) -> Json:
    """A question with what is this person's own about it."""
    voted = QuestionVote.objects.filter(question=question, user=seat.user).exists()
    own = question.author_id == seat.user.pk
    return {**question_wire(question, names=seat.teaches or own), "own": own, "voted": voted}


def questions_csv(seat: LiveSeat) -> str:
    """All questions of a lesson with their answers, safe for spreadsheets (lecturers)."""
    names = _roster(seat)
    lines: list[list[str]] = [
        ["提问时间 asked at", "提问人 asked by", "对同学匿名 anonymous to peers", "问题 question",
         "想知道的人 votes", "状态 state", "回答 answer", "回答人 answered by"]
    ]  # fmt: skip
    for row in questions(seat).order_by("asked_at"):
        replies = list(row.answers.all())
        by = [reply.author.display_name for reply in replies]
        if row.live_by is not None:
            by.insert(0, f"{row.live_by.display_name}（口头 aloud）")
        lines.append(
            [
                row.asked_at.isoformat(timespec="seconds"),
                names.get(row.author_id, row.author.display_name),
                "1" if row.anonymous else "0",
                row.body,
                str(row.votes),
                row.state,
                "\n".join(reply.body for reply in replies),
                "；".join(dict.fromkeys(by)),
            ]
        )
    return as_csv(lines)


def as_csv(lines: Iterable[list[str]]) -> str:
    """CSV that spreadsheets open as text in UTF-8 and take no formula from."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([safe_csv_text(cell) for cell in line])
    return "\ufeff" + out.getvalue()


def _roster(seat: LiveSeat) -> dict[uuid.UUID, str]:
    """Seat and display name of the class's trainees."""
    rows = Enrolment.objects.filter(training_class=seat.lesson.training_class_id)
    found = rows.values_list("user_id", "seat", "user__display_name")
    return {user_id: f"{number} {name}" for user_id, number, name in found}


def timeline(session_id: uuid.UUID) -> list[TimelineItem]:
    """A session's exercises and questions for its replay, without anonymous names."""
    session = LiveSession.objects.get(pk=session_id)
    start = to_ms(session.started_at)
    items: list[TimelineItem] = []
    for run in ExerciseRun.objects.filter(session_id=session_id).select_related("version"):
        closed = to_ms(run.closed_at) - start if run.closed_at else None
        shown = to_ms(run.revealed_at) - start if run.revealed_at else None
        body = {**run_wire(run), "revealed_ms": shown}
        at = to_ms(run.started_at) - start
        items.append(TimelineItem(at_ms=at, kind="exercise", data=body, until_ms=closed))
    asked = RoomQuestion.objects.filter(session_id=session_id).exclude(
        state=RoomQuestion.State.HIDDEN
    )
    for question in asked.select_related("author", "live_by").prefetch_related("answers__author"):
        at = to_ms(question.asked_at) - start
        body = question_wire(question, names=False)
        items.append(TimelineItem(at_ms=at, kind="question", data=body))
    return items
