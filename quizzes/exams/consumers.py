"""The socket of an exam: the trainee's paper, or the desk that watches over it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from lms.core import clock
from lms.core.errors import NotAllowed
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync
from quizzes.exams import hooks
from quizzes.exams.domain import sitting
from quizzes.exams.messages import (
    ExamAnswerSave,
    ExamSaved,
    ExamSubmitNow,
    ExamSubmittedNow,
    ExamTake,
    ExamTaken,
)
from quizzes.exams.rules import Candidate, candidate_of, staff_of
from quizzes.exams.writer import writer


class ExamConsumer(BaseConsumer):
    """One page that has an exam open."""

    HANDLERS: ClassVar[HandlerTable] = {}
    max_frame = 128 * 1024
    """An essay of 20,000 characters in one frame."""
    candidate: Candidate | None = None

    @property
    def exam_id(self) -> uuid.UUID:
        """The exam of this socket."""
        found: uuid.UUID = self.url_kwarg("exam_id")
        return found

    async def opened(self) -> Mapping[str, Any]:
        """A trainee writes, staff watches the desk; others are refused."""
        try:
            self.candidate = await run_sync(candidate_of)(self.user, self.exam_id)
        except NotAllowed:
            await run_sync(staff_of)(self.user, self.exam_id)
            self.join(sitting.desk_room(self.exam_id))
            return {"part": "staff"}
        return {"part": "trainee"}

    async def trainee(self) -> Candidate:
        """The seat as it stands now: who was withdrawn meanwhile writes no more."""
        found: Candidate = await run_sync(candidate_of)(self.user, self.exam_id)
        return found


def _take(candidate: Candidate, message: ExamTake) -> ExamTaken:
    if candidate.exam.lesson_id is not None:
        hooks.check_browser(candidate.user.pk, candidate.exam.lesson_id)
    attempt = sitting.take(
        candidate=candidate, holder=message.holder, device=message.device, force=message.force
    )
    now = clock.now()
    return ExamTaken(
        attempt=str(attempt.pk),
        epoch=attempt.epoch,
        base=attempt.epoch * sitting.EPOCH,
        remaining_ms=sitting.remaining_ms(attempt, now),
        now=clock.to_ms(now),
    )


async def exam_take(consumer: ExamConsumer, message: ExamTake) -> ExamTaken:
    """``exam.take`` → ``exam.taken``."""
    taken: ExamTaken = await run_sync(_take)(await consumer.trainee(), message)
    return taken


async def exam_answer(consumer: ExamConsumer, message: ExamAnswerSave) -> ExamSaved:
    """``exam.answer`` → ``exam.saved`` after commit.

    Whose paper it is is looked up with the answer; the seat was seen when the socket opened.
    """
    if consumer.candidate is None:
        raise NotAllowed
    saved = await writer.put(
        sitting.Save(
            user_id=consumer.user_id,
            exam_id=consumer.exam_id,
            answer_id=message.question,
            seq=message.seq,
            answer=message.answer,
            flagged=message.flagged,
            at=clock.now(),
        )
    )
    return ExamSaved(question=str(saved.answer_id), seq=saved.seq, remaining_ms=saved.remaining_ms)


async def exam_submit(consumer: ExamConsumer, _: ExamSubmitNow) -> ExamSubmittedNow:
    """``exam.submit`` → ``exam.submitted`` after commit."""
    attempt = await run_sync(sitting.hand_in)(candidate=await consumer.trainee())
    return ExamSubmittedNow(attempt=str(attempt.pk), how=attempt.how)


ExamConsumer.HANDLERS = {
    ExamTake.T: (ExamTake, exam_take),
    ExamAnswerSave.T: (ExamAnswerSave, exam_answer),
    ExamSubmitNow.T: (ExamSubmitNow, exam_submit),
}
