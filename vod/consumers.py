"""The lesson room's socket: presence, timed questions, bullets."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from lms.presence.consumers import PRESENCE_HANDLERS
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync
from vod.access import Part, Seat, room_of, seat_in, staff_room_of
from vod.bullet_writer import Sent, writer
from vod.domain.answering import answer_question, open_question
from vod.domain.focus import report_hidden
from vod.film_questions import card_message, result_message
from vod.messages import (
    BulletSaved,
    BulletSend,
    FocusHiddenReport,
    QuestionAnswer,
    QuestionCard,
    QuestionOpen,
    QuestionResult,
)
from vod.roster import seat_for_message


class LessonConsumer(BaseConsumer):
    """One page that has a lesson open."""

    presence_mode = "vod"
    HANDLERS: ClassVar[HandlerTable] = {}

    @property
    def lesson_id(self) -> uuid.UUID:
        """The lesson of this room."""
        found: uuid.UUID = self.url_kwarg("lesson_id")
        return found

    async def seat(self) -> Seat:
        """The person's seat as it stands (two seconds ago at most): roles change meanwhile."""
        seat: Seat = await run_sync(seat_for_message)(self.user, self.lesson_id)
        return seat

    async def opened(self) -> Mapping[str, Any]:
        """Join the room; lecturers also hear what waits for them."""
        seat: Seat = await run_sync(seat_in)(self.user, self.lesson_id)
        self.join(room_of(self.lesson_id))
        if seat.part is Part.LECTURER:
            self.join(staff_room_of(self.lesson_id))
        return {"part": seat.part.value}


async def question_open(consumer: LessonConsumer, message: QuestionOpen) -> QuestionCard:
    """``question.open`` → ``question.card``."""
    card = await run_sync(open_question)(seat=await consumer.seat(), question_id=message.question)
    return card_message(message.question, card)


async def question_answer(consumer: LessonConsumer, message: QuestionAnswer) -> QuestionResult:
    """``question.answer`` → ``question.result``, after commit."""
    result = await run_sync(answer_question)(
        seat=await consumer.seat(),
        question_id=message.question,
        event_key=message.event_id,
        answer=message.answer,
    )
    return result_message(message.question, result)


async def bullet_send(consumer: LessonConsumer, message: BulletSend) -> BulletSaved:
    """``bullet.send`` → ``bullet.saved`` after commit; the room gets ``bullet``."""
    bullet = await writer.put(Sent(consumer.user, consumer.lesson_id, message))
    return BulletSaved(event_id=str(message.event_id), bullet=str(bullet.pk), state=bullet.state)


async def focus_hidden(consumer: LessonConsumer, message: FocusHiddenReport) -> dict[str, Any]:
    """``focus.hidden`` → ``ack``: on record as context."""
    await run_sync(report_hidden)(
        seat=await consumer.seat(), event_key=message.event_id, hidden_ms=message.ms
    )
    return {"t": "ack"}


LessonConsumer.HANDLERS = {
    **PRESENCE_HANDLERS,
    QuestionOpen.T: (QuestionOpen, question_open),
    QuestionAnswer.T: (QuestionAnswer, question_answer),
    BulletSend.T: (BulletSend, bullet_send),
    FocusHiddenReport.T: (FocusHiddenReport, focus_hidden),
}
