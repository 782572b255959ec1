"""Answers on record, and what they say about each trainee of a class."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.core import clock
from lms.courses.models import Enrolment, Lesson, LessonKind, TrainingClass
from lms.events.models import LearningEvent
from lms.mastery import hooks
from lms.mastery.domain import formula
from lms.mastery.domain.formula import Answered, Mastery
from lms.people.queries import subject_ids

CHAPTER, TAG = "chapter", "tag"
TOPICS_MAX = 40
"""Columns of a class's table; those asked about most come first."""
Json = dict[str, Any]


@dataclass
class Book:
    """The answers of a class by user, each with topics of both kinds; places by their key."""

    by_user: dict[uuid.UUID, list[tuple[Answered, str, tuple[str, ...]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """(answer without topics, chapter, tags)."""
    places: dict[str, Json] = field(default_factory=dict)

    def answers(self, user_id: uuid.UUID, by: str) -> list[Answered]:
        """A user's answers under chapters or under tags."""
        return [
            _under(each, (chapter,) if by == CHAPTER else tags)
            for each, chapter, tags in self.by_user.get(user_id, ())
        ]


def book_of(training_class: TrainingClass, users: Collection[uuid.UUID]) -> Book:
    """Every answer of these trainees in a class, out of the events (a few queries in all)."""
    people = {subject: user for user, subject in subject_ids(users).items()}
    events = list(
        LearningEvent.objects.filter(
            class_id=training_class.pk, kind__in=hooks.FIELDS, subject_id__in=people
        ).values_list("kind", "subject_id", "occurred_at", "payload")
    )
    about = _about(events)
    papers = [row for source in hooks.papers for row in source(training_class.pk, users)]
    lessons = _lessons(training_class)
    asked_about = {each.question_id for each in about.values()}
    labels = _labels(asked_about | {row.question_id for row in papers})
    book = Book()
    for row in papers:
        _put_paper(book, row, labels.get(row.question_id, hooks.Labels()), lessons)
    for kind, subject, at, payload in events:
        asked = about.get((kind, str(payload[hooks.FIELDS[kind]])))
        score = None if asked is None else score_of(payload, asked.points)
        if asked is None or score is None:
            continue
        key = f"{asked.lesson_id}@{asked.question_id}"
        lesson, lesson_kind = lessons.get(asked.lesson_id, ("", LessonKind.ON_DEMAND))
        label = labels.get(asked.question_id, hooks.Labels())
        book.places[key] = {
            "lesson": asked.lesson_id,
            "kind": lesson_kind,
            "title": lesson,
            "moment_ms": asked.moment_ms,
            "stem": asked.stem,
        }
        answer = Answered(
            question=str(asked.question_id),
            topics=frozenset(),
            score_milli=score,
            attempt=int(payload.get("attempt", 1)),
            at_ms=clock.to_ms(at),
            difficulty=label.difficulty,
            place=key,
        )
        if subject is not None:
            book.by_user[people[subject]].append((answer, lesson, label.tags))
    return book


def _put_paper(
    book: Book,
    row: hooks.Marked,
    label: hooks.Labels,
    lessons: Mapping[uuid.UUID, tuple[str, str]],
) -> None:
    """An answer of an exam: under the exam's name, and its lesson's where it has one."""
    key = ""
    if row.lesson_id is not None:
        key = f"{row.lesson_id}@{row.question_id}"
        title, kind = lessons.get(row.lesson_id, ("", LessonKind.ON_DEMAND))
        book.places[key] = {
            "lesson": row.lesson_id,
            "kind": kind,
            "title": title,
            "moment_ms": None,
            "stem": row.stem,
        }
    answer = Answered(
        question=str(row.question_id),
        topics=frozenset(),
        score_milli=row.score_milli,
        attempt=1,
        at_ms=row.at_ms,
        difficulty=label.difficulty,
        place=key,
    )
    book.by_user[row.user_id].append((answer, row.chapter, label.tags))


def score_of(payload: Mapping[str, Any], points: int) -> int | None:
    """Thousandths of an answer's event; None for what nobody has marked."""
    correct = payload.get("correct")
    if correct is None:
        return None
    if correct:
        return 1000
    return min(1000, int(payload.get("points", 0)) * 1000 // points) if points > 0 else 0


def person(training_class: TrainingClass, enrolment: Enrolment) -> Json:
    """One trainee's mastery with weak points and where to go for each."""
    book = book_of(training_class, [enrolment.user_id])
    parts = {by: formula.by_topic(book.answers(enrolment.user_id, by)) for by in (CHAPTER, TAG)}
    total = formula.overall(book.answers(enrolment.user_id, CHAPTER))
    weak = [
        {"by": by, **_row(each, book)}
        for by in (CHAPTER, TAG)
        for each in formula.weak_points(parts[by])
    ]
    weak.sort(key=lambda each: (each["milli"], each["topic"]))
    return {
        "trainee": {"enrolment": enrolment.pk, "name": enrolment.user.display_name},
        "overall": None if total is None else _row(total, book),
        "chapters": [_row(each, book) for each in parts[CHAPTER].values()],
        "tags": [_row(each, book) for each in parts[TAG].values()],
        "weak": weak,
        "formula": formula_json(),
    }


def heat_map(training_class: TrainingClass, by: str) -> Json:
    """A class's mastery: trainees × topics, with the class's own row."""
    seats = list(
        Enrolment.objects.filter(training_class=training_class, withdrawn_at=None)
        .select_related("user")
        .order_by("seat")
    )
    book = book_of(training_class, [seat.user_id for seat in seats])
    rows = {seat.pk: formula.by_topic(book.answers(seat.user_id, by)) for seat in seats}
    topics = _topics(rows.values(), training_class, by)
    return {
        "by": by,
        "topics": topics,
        "rows": [
            {
                "enrolment": seat.pk,
                "seat": seat.seat,
                "name": seat.user.display_name,
                "cells": [_cell(rows[seat.pk].get(topic)) for topic in topics],
                "overall": _cell(formula.overall(book.answers(seat.user_id, by))),
            }
            for seat in seats
        ],
        "whole": [_whole(topic, rows.values()) for topic in topics],
        "formula": formula_json(),
    }


def formula_json() -> Json:
    """The numbers of the formula, for the page that explains it."""
    return {
        "rated_from": formula.RATED_FROM,
        "again_milli": formula.AGAIN_MILLI,
        "base_weight": formula.BASE_WEIGHT,
        "unknown_difficulty": formula.UNKNOWN_DIFFICULTY,
        "weak_below": formula.WEAK_BELOW,
        "strong_from": formula.STRONG_FROM,
    }


def _about(events: Iterable[tuple[Any, ...]]) -> dict[tuple[str, str], hooks.About]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, _, _, payload in events:
        wanted[kind].add(str(payload[hooks.FIELDS[kind]]))
    return {
        (kind, name): about
        for kind, names in wanted.items()
        for resolve in hooks.resolvers[kind]
        for name, about in resolve(names).items()
    }


def _labels(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, hooks.Labels]:
    found: dict[uuid.UUID, hooks.Labels] = {}
    for labeller in hooks.labellers:
        found.update(labeller(ids))
    return found


def _lessons(training_class: TrainingClass) -> dict[uuid.UUID, tuple[str, str]]:
    rows = Lesson.objects.filter(training_class=training_class)
    return {row.pk: (row.title, row.kind) for row in rows}


def _under(each: Answered, topics: tuple[str, ...]) -> Answered:
    return Answered(
        question=each.question,
        topics=frozenset(topic for topic in topics if topic),
        score_milli=each.score_milli,
        attempt=each.attempt,
        at_ms=each.at_ms,
        difficulty=each.difficulty,
        place=each.place,
    )


def _topics(rows: Iterable[Mapping[str, Mastery]], c: TrainingClass, by: str) -> list[str]:
    """Chapters in the order of the timetable, tags by how much was asked about them."""
    asked: dict[str, int] = defaultdict(int)
    for row in rows:
        for topic, found in row.items():
            asked[topic] += found.questions
    if by == CHAPTER:
        order = Lesson.objects.filter(training_class=c).order_by("starts_at", "order")
        titles = dict.fromkeys(order.values_list("title", flat=True))
        exams = [topic for topic in sorted(asked) if topic not in titles]
        return [*(title for title in titles if title in asked), *exams][:TOPICS_MAX]
    return sorted(asked, key=lambda topic: (-asked[topic], topic))[:TOPICS_MAX]


def _cell(found: Mastery | None) -> Json | None:
    if found is None:
        return None
    return {"milli": found.milli, "questions": found.questions, "level": found.level}


def _whole(topic: str, rows: Iterable[Mapping[str, Mastery]]) -> Json:
    """A class's topic: the mean of those who are rated, and how many of them are weak."""
    known = [row[topic] for row in rows if topic in row]
    rated = [each for each in known if each.level is not formula.Level.FEW]
    milli = sum(each.milli for each in rated) // len(rated) if rated else None
    return {
        "topic": topic,
        "milli": milli,
        "rated": len(rated),
        "weak": sum(each.level is formula.Level.WEAK for each in rated),
        "level": formula.Level.FEW
        if milli is None
        else formula.level_of(formula.RATED_FROM, milli),
    }


def _row(each: Mastery, book: Book) -> Json:
    return {
        "topic": each.topic,
        "milli": each.milli,
        "questions": each.questions,
        "level": each.level,
        "steps": [book.places[key] for key in each.steps],
    }
