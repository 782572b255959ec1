"""Timed questions over the socket of another feature's film, for its consumer to include."""

from __future__ import annotations

import uuid
from typing import Protocol

from lms.people.rules import Person
from lms.realtime.consumer import HandlerTable, run_sync
from vod.domain.answering import Card, Result, answer_question, open_question
from vod.films import question_seat
from vod.messages import QuestionAnswer, QuestionCard, QuestionOpen, QuestionResult


class FilmRoom(Protocol):
    """What the handlers need of a consumer."""

    @property
    def lesson_id(self) -> uuid.UUID:
        """The lesson of the room."""

    @property
    def user(self) -> Person:
        """Who is there."""


async def question_open(room: FilmRoom, message: QuestionOpen) -> QuestionCard:
    """``question.open`` → ``question.card``."""
    seat = await run_sync(question_seat)(room.user, room.lesson_id)
    card = await run_sync(open_question)(seat=seat, question_id=message.question)
    return card_message(message.question, card)


async def question_answer(room: FilmRoom, message: QuestionAnswer) -> QuestionResult:
    """``question.answer`` → ``question.result``, after commit."""
    seat = await run_sync(question_seat)(room.user, room.lesson_id)
    result = await run_sync(answer_question)(
        seat=seat,
        question_id=message.question,
        event_key=message.event_id,
        answer=message.answer,
    )
    return result_message(message.question, result)


def card_message(question: uuid.UUID, card: Card) -> QuestionCard:
    """An open question as it is sent."""
    return QuestionCard(
        question=str(question),
        attempt=card.attempt.number,
        type=card.kind,
        public=card.public,
        limit_ms=card.attempt.limit_ms,
        remaining_ms=card.remaining_ms,
        required=card.required,
        index=card.index,
        count=card.count,
    )


def result_message(question: uuid.UUID, result: Result) -> QuestionResult:
    """What came of an answer, as it is sent."""
    return QuestionResult(
        question=str(question),
        correct=result.attempt.correct,
        points=result.points,
        next=result.next,
        jump_to_ms=result.jump_to_ms,
        key=result.key,
        explanation=result.explanation,
        gate_ms=result.gate_ms,
        credited_ms=result.credited_ms,
    )


FILM_QUESTIONS: HandlerTable = {
    QuestionOpen.T: (QuestionOpen, question_open),
    QuestionAnswer.T: (QuestionAnswer, question_answer),
}
