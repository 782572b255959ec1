"""What exercises and questions look like on the wire: over REST, in the welcome, in messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from live.activities.models import Exercise, ExerciseAnswer, ExerciseRun, RoomQuestion
from lms.core.clock import to_ms
from lms.people.models import User
from lms.questions import figures
from lms.questions.models import QuestionVersion
from lms.questions.types import load_question

Json = dict[str, Any]


def exercise_wire(exercise: Exercise, runs: int = 0) -> Json:
    """A prepared exercise with its key, for lecturers only."""
    version = exercise.version
    return {
        "id": str(exercise.pk),
        "type": version.type,
        "body": version.body,
        "explanation": version.explanation,
        "limit_ms": exercise.limit_ms,
        "anonymous": exercise.anonymous,
        "prepared": exercise.prepared,
        "order": exercise.order,
        "runs": runs,
    }


def public_face(version: QuestionVersion, seed: str) -> Json:
    """The question without anything of its key; one order of options for the whole class."""
    return load_question(version.type, version.body).public(seed=seed)


def run_wire(run: ExerciseRun) -> Json:
    """A run as everybody may know it: figures and key only once they were shown."""
    revealed = run.state == ExerciseRun.State.REVEALED
    answers = list(run.answers.values_list("answer", flat=True))
    version = run.version
    ends = to_ms(run.started_at) + run.limit_ms if run.limit_ms else None
    return {
        "id": str(run.pk),
        "exercise": str(run.exercise_id),
        "type": version.type,
        "public": public_face(version, str(run.pk)),
        "state": run.state,
        "anonymous": run.anonymous,
        "started_at": to_ms(run.started_at),
        "limit_ms": run.limit_ms,
        "ends_at": ends,
        "closed_at": to_ms(run.closed_at) if run.closed_at else None,
        "answered": len(answers),
        "asked": max(run.asked, len(answers)),
        "rev": run.rev,
        "counts": figures.counts(version.type, version.body, answers) if revealed else None,
        "texts": figures.texts(answers) if revealed and run.show_texts else None,
        "key": load_question(version.type, version.body).key_view() if revealed else None,
        "explanation": version.explanation if revealed else None,
    }


def tally_wire(run: ExerciseRun) -> Json:
    """A run's figures as they grow, for lecturers: who answered, what was chosen."""
    rows = list(run.answers.order_by("at").values_list("user_id", "answer", "correct", "tries"))
    version = run.version
    answers = [row[1] for row in rows]
    return {
        "run": str(run.pk),
        "n": sum(row[3] for row in rows),
        "answered": len(rows),
        "asked": max(run.asked, len(rows)),
        "right": sum(row[2] is True for row in rows),
        "by": [str(row[0]) for row in rows],
        "counts": figures.counts(version.type, version.body, answers),
        "texts": figures.texts(answers),
        "key": load_question(version.type, version.body).key_view(),
    }


def mine_wire(run: ExerciseRun, answer: ExerciseAnswer | None) -> Json | None:
    """One's own answer; whether it was right only once the key was shown."""
    if answer is None:
        return None
    revealed = run.state == ExerciseRun.State.REVEALED
    return {
        "answer": answer.answer,
        "tries": answer.tries,
        "correct": answer.correct if revealed else None,
    }


def results_wire(run: ExerciseRun, answers: Iterable[ExerciseAnswer]) -> list[Json]:
    """Who answered what, for lecturers; of an anonymous one only who answered."""
    return [
        {
            "user": {"id": str(row.user_id), "name": row.user.display_name},
            "answer": None if run.anonymous else row.answer,
            "correct": None if run.anonymous else row.correct,
            "took_ms": row.took_ms,
        }
        for row in answers
    ]


def person(user: User, part: str) -> Json:
    """A person in room messages."""
    return {"id": str(user.pk), "name": user.display_name, "part": part}


def question_wire(question: RoomQuestion, *, names: bool) -> Json:
    """A question with its answers; ``names``: for lecturers, who see every asker."""
    hidden = question.anonymous and not names
    return {
        "id": str(question.pk),
        "rev": question.rev,
        "author": None if hidden else person(question.author, "trainee"),
        "anonymous": question.anonymous,
        "body": question.body,
        "state": question.state,
        "votes": question.votes,
        "asked_at": to_ms(question.asked_at),
        "in_class": question.session_id is not None,
        "live_by": question.live_by.display_name if question.live_by else None,
        "answered_at": to_ms(question.answered_at) if question.answered_at else None,
        "answers": [
            {
                "id": str(answer.pk),
                "author": answer.author.display_name,
                "body": answer.body,
                "at": to_ms(answer.at),
            }
            for answer in question.answers.all()
        ],
    }
