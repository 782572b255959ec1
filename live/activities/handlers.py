"""What a page says to exercises and Q&A: one thin handler a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from live.activities.domain import asking, runs
from live.activities.domain.prepared import Wording
from live.activities.messages import (
    ExerciseAnswerSend,
    ExerciseCloseAsk,
    ExerciseNudge,
    ExerciseNudgeSent,
    ExerciseRevealAsk,
    ExerciseStart,
    ExerciseStarted,
    ExerciseTaken,
    ExerciseWording,
    QaAsk,
    QaAsked,
    QaHide,
    QaMark,
    QaReplied,
    QaReply,
    QaVote,
)
from lms.realtime.consumer import HandlerTable, run_sync

if TYPE_CHECKING:
    from live.consumers import LiveConsumer

ACK: dict[str, Any] = {"t": "ack"}


async def exercise_start(consumer: LiveConsumer, message: ExerciseStart) -> ExerciseStarted:
    """``exercise.start`` → ``exercise.started``; the room gets ``exercise.run``."""
    run = await run_sync(runs.start)(
        seat=await consumer.seat(),
        event_key=message.event_id,
        exercise_id=message.exercise,
        wording=_wording(message.question),
    )
    return ExerciseStarted(run=str(run.pk))


async def exercise_answer(consumer: LiveConsumer, message: ExerciseAnswerSend) -> ExerciseTaken:
    """``exercise.answer`` → ``exercise.taken``, after commit."""
    kept = await run_sync(runs.answer)(
        seat=await consumer.seat(),
        event_key=message.event_id,
        run_id=message.run,
        given=message.answer,
    )
    left = max(0, runs.TRIES - kept.tries)
    return ExerciseTaken(run=str(message.run), event_id=str(message.event_id), changes_left=left)


async def exercise_close(consumer: LiveConsumer, message: ExerciseCloseAsk) -> dict[str, Any]:
    """``exercise.close`` → ``ack``; the room gets ``exercise.run``."""
    await run_sync(runs.close)(seat=await consumer.seat(), run_id=message.run)
    return ACK


async def exercise_reveal(consumer: LiveConsumer, message: ExerciseRevealAsk) -> dict[str, Any]:
    """``exercise.reveal`` → ``ack``; the room gets ``exercise.run`` with figures and key."""
    await run_sync(runs.reveal)(seat=await consumer.seat(), run_id=message.run, texts=message.texts)
    return ACK


async def exercise_nudge(consumer: LiveConsumer, message: ExerciseNudge) -> ExerciseNudgeSent:
    """``exercise.nudge`` → ``exercise.nudge_sent``; those it concerns get ``exercise.nudged``."""
    people = await run_sync(runs.nudge)(seat=await consumer.seat(), run_id=message.run)
    return ExerciseNudgeSent(people=people)


async def qa_ask(consumer: LiveConsumer, message: QaAsk) -> QaAsked:
    """``qa.ask`` → ``qa.asked``; the room gets ``qa.question``."""
    question = await run_sync(asking.ask)(
        seat=await consumer.seat(),
        event_key=message.event_id,
        body=message.body,
        anonymous=message.anonymous,
    )
    return QaAsked(event_id=str(message.event_id), question=str(question.pk))


async def qa_vote(consumer: LiveConsumer, message: QaVote) -> dict[str, Any]:
    """``qa.vote`` → ``ack``; the room gets ``qa.question``."""
    await run_sync(asking.vote)(
        seat=await consumer.seat(), question_id=message.question, wanted=message.wanted
    )
    return ACK


async def qa_mark(consumer: LiveConsumer, message: QaMark) -> dict[str, Any]:
    """``qa.mark`` → ``ack``; the room gets ``qa.question``."""
    await run_sync(asking.mark)(
        seat=await consumer.seat(), question_id=message.question, answered=message.answered
    )
    return ACK


async def qa_reply(consumer: LiveConsumer, message: QaReply) -> QaReplied:
    """``qa.reply`` → ``qa.replied``; the room gets ``qa.question``, the asker a notification."""
    answer = await run_sync(asking.reply)(
        seat=await consumer.seat(),
        event_key=message.event_id,
        question_id=message.question,
        body=message.body,
    )
    return QaReplied(event_id=str(message.event_id), answer=str(answer.pk))


async def qa_hide(consumer: LiveConsumer, message: QaHide) -> dict[str, Any]:
    """``qa.hide`` → ``ack``; the room gets ``qa.gone`` or ``qa.question``."""
    await run_sync(asking.hide)(
        seat=await consumer.seat(), question_id=message.question, hidden=message.hidden
    )
    return ACK


def _wording(question: ExerciseWording | None) -> Wording | None:
    if question is None:
        return None
    return Wording(
        kind=question.type,
        body=question.body,
        explanation=question.explanation,
        limit_ms=question.limit_ms,
        anonymous=question.anonymous,
    )


ACTIVITY_HANDLERS: HandlerTable = {
    ExerciseStart.T: (ExerciseStart, exercise_start),
    ExerciseAnswerSend.T: (ExerciseAnswerSend, exercise_answer),
    ExerciseCloseAsk.T: (ExerciseCloseAsk, exercise_close),
    ExerciseRevealAsk.T: (ExerciseRevealAsk, exercise_reveal),
    ExerciseNudge.T: (ExerciseNudge, exercise_nudge),
    QaAsk.T: (QaAsk, qa_ask),
    QaVote.T: (QaVote, qa_vote),
    QaMark.T: (QaMark, qa_mark),
    QaReply.T: (QaReply, qa_reply),
    QaHide.T: (QaHide, qa_hide),
}
