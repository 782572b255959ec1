"""Item analysis of an exam: its ended papers as the pure statistics take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.questions.types import QuestionType
from lms.questions.types.choice import Multiple, Single, TrueFalse
from quizzes.analysis.statistics import Paper, Question, TestStatistics, analyse
from quizzes.exams.models import Attempt, Exam, ExamAnswer
from quizzes.exams.questions import loaded


def _options(question: QuestionType) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Options of a distractor table, and the right ones; empty where there is none."""
    if isinstance(question, Single):
        return tuple(option.id for option in question.options), (question.right,)
    if isinstance(question, Multiple):
        return tuple(option.id for option in question.options), question.right
    if isinstance(question, TrueFalse):
        return ("true", "false"), ("true" if question.right else "false",)
    return (), ()


def _chosen(answer: Mapping[str, Any] | None) -> tuple[str, ...]:
    if answer is None:
        return ()
    if "option" in answer:
        return (str(answer["option"]),)
    if "options" in answer:
        return tuple(dict.fromkeys(map(str, answer["options"])))
    if "value" in answer:
        return ("true" if answer["value"] else "false",)
    return ()


def statistics_of(exam: Exam) -> tuple[TestStatistics, list[dict[str, Any]]]:
    """Numbers of the first ended paper of each trainee, and what each question asks.

    Later attempts are left out: whoever sits twice has seen the questions. Answers that still
    wait for a mark count 0 (the page says so).
    """
    papers: dict[Any, list[ExamAnswer]] = {}
    rows = (
        ExamAnswer.objects.filter(
            attempt__exam=exam, attempt__state=Attempt.State.SUBMITTED, attempt__number=1
        )
        .select_related("item__key")
        .order_by("attempt", "position")
    )
    items = {}
    for row in rows:
        papers.setdefault(row.attempt_id, []).append(row)
        items[row.item_id] = row.item
    ordered = sorted(items.values(), key=lambda item: item.position)
    questions = []
    texts: list[dict[str, Any]] = []
    for item in ordered:
        question = loaded(item.key)
        options, right = _options(question)
        questions.append(Question(str(item.pk), item.points_milli, options, right))
        texts.append(
            {
                "item": item.pk,
                "kind": item.key.type,
                "stem": question.stem,
                "points_milli": item.points_milli,
                "difficulty": item.difficulty,
                "treatment": item.treatment,
                "options": {option.id: option.text for option in getattr(question, "options", ())},
            }
        )
    found = [
        Paper(
            scores={
                str(row.item_id): row.score_milli or 0 for row in answers if row.answer is not None
            },
            chosen={str(row.item_id): _chosen(row.answer) for row in answers},
            asked=frozenset(str(row.item_id) for row in answers),
        )
        for answers in papers.values()
    ]
    return analyse(questions, found), texts
