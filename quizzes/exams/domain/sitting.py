"""Writing on a paper: answers with their numbers, which device writes, and who came too late."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from lms.core import clock
from lms.core.errors import DomainError, Invalid, NotFound
from lms.questions.errors import AnswerMalformed
from lms.realtime.publish import publish, to_user
from quizzes.exams.domain.facts import put
from quizzes.exams.domain.submitting import GRACE_MS, settle, submit
from quizzes.exams.errors import ExamElsewhere, ExamNotStarted, ExamOver
from quizzes.exams.events import ExamMoved
from quizzes.exams.messages import ExamMovedAway
from quizzes.exams.models import Attempt, ExamAnswer
from quizzes.exams.questions import loaded
from quizzes.exams.rules import Candidate, attempts_of

EPOCH: Final = 1 << 20
"""Each device that takes a paper counts its answers from its epoch times this."""


@dataclass(frozen=True, slots=True)
class Save:
    """One answer as it came in; ``at`` is when, by the server's clock."""

    user_id: uuid.UUID
    exam_id: uuid.UUID
    answer_id: uuid.UUID
    seq: int
    answer: dict[str, Any] | None
    flagged: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands now: ``seq`` is the number of the answer that is kept."""

    answer_id: uuid.UUID
    seq: int
    remaining_ms: int


def remaining_ms(attempt: Attempt, now: dt.datetime) -> int:
    """Until the deadline, without the grace; never below 0."""
    return max(0, clock.to_ms(attempt.deadline_at) - clock.to_ms(now))


def save_answers(batch: Sequence[Save]) -> list[Saved | DomainError]:
    """Keep a batch in one transaction; answers in its order, each one's refusal its own.

    An answer with a number that is not above the kept one changes nothing and is answered alike,
    so that sending twice is harmless and what was overtaken on its way replaces nothing.
    """
    with transaction.atomic():
        rows = {
            row.pk: row
            for row in ExamAnswer.objects.select_for_update(of=("self", "attempt"))
            .select_related("attempt", "version")
            .filter(pk__in={save.answer_id for save in batch})
            .order_by("attempt_id", "pk")
        }
        changed: dict[uuid.UUID, ExamAnswer] = {}
        late: dict[uuid.UUID, ExamAnswer] = {}
        told = [_judge(save, rows.get(save.answer_id), changed, late) for save in batch]
        if changed:
            ExamAnswer.objects.bulk_update(
                changed.values(), ["answer", "flagged", "seq", "saved_at"]
            )
            attempts = {row.attempt_id: row.attempt for row in rows.values()}
            counts: dict[uuid.UUID, int] = {}
            for row in changed.values():
                counts[row.attempt_id] = counts.get(row.attempt_id, 0) + 1
            for pk, count in counts.items():
                attempts[pk].changes += count
                attempts[pk].seen_at = max(save.at for save in batch)
            Attempt.objects.bulk_update([attempts[pk] for pk in counts], ["changes", "seen_at"])
        if late:
            ExamAnswer.objects.bulk_update(late.values(), ["late", "late_seq", "late_at"])
    return told


def _judge(
    save: Save,
    row: ExamAnswer | None,
    changed: dict[uuid.UUID, ExamAnswer],
    late: dict[uuid.UUID, ExamAnswer],
) -> Saved | DomainError:
    if row is None or row.attempt.user_id != save.user_id or row.attempt.exam_id != save.exam_id:
        return NotFound()
    if not 0 < save.seq < (row.attempt.epoch + 1) * EPOCH:
        return Invalid("The number of this answer is none that was given out.", field="seq")
    if save.seq <= row.seq:
        return Saved(row.pk, row.seq, remaining_ms(row.attempt, save.at))
    if save.answer is not None:
        try:
            loaded(row.version).check(save.answer)
        except AnswerMalformed as error:
            return error
    grace = dt.timedelta(milliseconds=GRACE_MS)
    if row.attempt.state != Attempt.State.RUNNING or save.at > row.attempt.deadline_at + grace:
        if save.seq > row.late_seq:
            row.late, row.late_seq, row.late_at = save.answer, save.seq, save.at
            late[row.pk] = row
        return ExamOver()
    row.answer, row.flagged, row.seq, row.saved_at = save.answer, save.flagged, save.seq, save.at
    changed[row.pk] = row
    return Saved(row.pk, row.seq, remaining_ms(row.attempt, save.at))


def take(*, candidate: Candidate, holder: uuid.UUID, device: str, force: bool) -> Attempt:
    """This page writes from now on; with ``force`` another one is put out, visibly.

    Raises ``ExamNotStarted``, ``ExamElsewhere``.
    """
    running = attempts_of(candidate).filter(state=Attempt.State.RUNNING)
    found = running.first()
    if found is None or settle(found):
        raise ExamNotStarted
    with transaction.atomic():
        attempt = (
            running.select_for_update(of=("self",))
            .select_related("exam")
            .filter(pk=found.pk)
            .first()
        )
        if attempt is None:
            raise ExamNotStarted
        return _take(attempt, holder=holder, device=device, force=force)


def _take(attempt: Attempt, *, holder: uuid.UUID, device: str, force: bool) -> Attempt:
    attempt.seen_at = clock.now()
    if attempt.holder == holder:
        attempt.save(update_fields=["seen_at", "updated_at"])
        return attempt
    if attempt.holder is not None and not force:
        raise ExamElsewhere(device=attempt.device)
    moved = attempt.holder is not None
    attempt.holder, attempt.device = holder, device
    attempt.epoch += 1
    attempt.save(update_fields=["holder", "device", "epoch", "seen_at", "updated_at"])
    if moved:
        put(
            ExamMoved(exam=str(attempt.exam_id), attempt=str(attempt.pk), epoch=attempt.epoch),
            exam=attempt.exam,
            user_id=attempt.user_id,
            key=f"exam-moved:{attempt.pk}:{attempt.epoch}",
        )
    message = ExamMovedAway(attempt=str(attempt.pk), holder=str(holder), device=device)
    transaction.on_commit(lambda: to_user(attempt.user_id, message))
    tell_desk(attempt.exam_id)
    return attempt


def hand_in(*, candidate: Candidate) -> Attempt:
    """The trainee's own submission; again: the same paper. Raises ``ExamNotStarted``."""
    attempt = attempts_of(candidate).order_by("-number").first()
    if attempt is None:
        raise ExamNotStarted
    done = submit(attempt=attempt, how=Attempt.How.SELF)
    tell_desk(candidate.exam.pk)
    return done


def desk_room(exam_id: uuid.UUID) -> str:
    """The hub's name of everybody who has the desk of an exam open."""
    return f"exam-desk:{exam_id}"


def tell_desk(exam_id: uuid.UUID) -> None:
    """Open desks fetch anew."""
    transaction.on_commit(lambda: publish(desk_room(exam_id), {"t": "exam.desk"}, droppable=True))
