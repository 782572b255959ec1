"""What presence asks of features, and what pages show of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.ledger.live import Live


def pseudonym_keys() -> None:
    """Leaves name trainees under their agency's key, and others under the platform's."""
    from lms.courses.queries import agency_key_of_class
    from lms.events import pseudonyms
    from lms.people.queries import platform_key

    def key_of(class_id: uuid.UUID | None) -> bytes:
        return platform_key() if class_id is None else agency_key_of_class(class_id)

    pseudonyms.register(key_of)


def on_demand_counts() -> None:
    """Presence asks vod what a lesson allows, lists ask how it stands; a change makes all look."""
    from lms.courses import hooks
    from lms.presence import terms
    from vod.presence_terms import provider
    from vod.queries_media import lesson_facts

    terms.register("vod", provider)
    if lesson_facts not in hooks.lesson_details:
        hooks.lesson_details.append(lesson_facts)
    if class_changed not in hooks.timetable_listeners:
        hooks.timetable_listeners.append(class_changed)


def class_changed(class_id: uuid.UUID) -> None:
    """Forget what lessons allowed; end the leases of those who count there no longer.

    A class that closed keeps no lease and no open interval, nor does a trainee who left.

    It runs before ``class.closed`` is recorded, so that the last minutes stand before it in the
    log, and the checkpoint that the sequencer signs at the close covers them.
    """
    from lms.courses.models import Enrolment, Lesson, TrainingClass
    from lms.presence.domain.lease import end_for_lessons
    from vod.presence_terms import forget_after_commit

    forget_after_commit()
    state = TrainingClass.objects.values_list("state", flat=True).get(pk=class_id)
    lessons = Lesson.objects.filter(training_class_id=class_id).values_list("pk", flat=True)
    seated = Enrolment.objects.filter(training_class_id=class_id, withdrawn_at=None)
    open_still = state != TrainingClass.State.CLOSED
    end_for_lessons(
        lesson_ids=lessons, but=seated.values_list("user_id", flat=True) if open_still else ()
    )


def credit_on_pages() -> None:
    """Courses' own pages show what the ledger says."""
    from lms.courses import hooks
    from lms.ledger.queries import credit_of

    if credit_of not in hooks.credit_providers:
        hooks.credit_providers.append(credit_of)


def live_beside_the_ledger() -> None:
    """A trainee's record shows what presence counts now, apart from what is in the log."""
    from lms.ledger import live

    if presence_now not in live.sources:
        live.sources.append(presence_now)


def presence_now(user_id: uuid.UUID, lesson_id: uuid.UUID) -> Live | None:
    """What presence counts of one trainee in one lesson; None for somebody who never began."""
    from lms.ledger.live import Live
    from lms.presence.queries import progress_of, state_of

    progress = progress_of(user_id=user_id, lesson_id=lesson_id)
    if not progress.coverage and not progress.credited_ms:
        return None
    state = state_of(user_id=user_id)
    return Live(
        credited_ms=progress.credited_ms,
        covered_ms=sum(high - low for low, high in progress.coverage),
        here=state.lease is not None and state.lesson == lesson_id,
    )
