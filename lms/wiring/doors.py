"""Who may come in: sign-in, Safe Exam Browser, and what an exam asks at its door."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from live.access import LiveSeat
    from quizzes.exams.hooks import Standing


def sign_in_before_lessons() -> None:
    """Where the rule pack asks for it, time counts and rooms open after a sign-in only."""
    from checkin.gate import admit
    from checkin.queries import lesson_facts
    from live import hooks as live_hooks
    from lms.courses import hooks
    from lms.presence import terms

    if admit not in terms.admission:
        terms.admission.append(admit)
    if signed_in_before_entering not in live_hooks.entering:
        live_hooks.entering.append(signed_in_before_entering)
    if lesson_facts not in hooks.lesson_details:
        hooks.lesson_details.append(lesson_facts)


def signed_in_before_entering(seat: LiveSeat) -> None:
    """A live room's door: raises SignInRequired for a trainee who has yet to sign in."""
    from checkin.gate import admit

    admit(seat.user.pk, seat.lesson.pk)


def safe_browser_before_lessons() -> None:
    """Where a lesson asks for Safe Exam Browser, nothing counts and no room opens without it."""
    from live import hooks as live_hooks
    from lms.presence import terms
    from proctoring.domain.seb import admit

    if admit not in terms.admission:
        terms.admission.append(admit)
    if safe_browser_before_entering not in live_hooks.entering:
        live_hooks.entering.append(safe_browser_before_entering)


def safe_browser_before_entering(seat: LiveSeat) -> None:
    """A live room's door: raises SafeBrowserRequired for a trainee outside of it."""
    from live.access import Part
    from proctoring.domain.seb import admit

    if seat.part is Part.TRAINEE:
        admit(seat.user.pk, seat.lesson.pk)


def exams_and_their_door() -> None:
    """An exam asks the ledger who is barred, check-in who has come, and proctoring the browser."""
    from proctoring import hooks as proctoring_hooks
    from proctoring.domain.seb import admit
    from quizzes.exams import gate, hooks

    if barred_from_assessment in hooks.standings:
        return
    hooks.standings.append(barred_from_assessment)
    hooks.sign_ins.append(signed_in_to)
    hooks.browsers.append(admit)
    proctoring_hooks.lesson_sources.append(gate.lesson_of_route)
    proctoring_hooks.destinations.append(gate.page_of_lesson)


def barred_from_assessment(class_id: uuid.UUID, user_id: uuid.UUID) -> Standing:
    """What the ledger says of a trainee's absences and leaves, with its own sentences."""
    from lms.ledger.queries import credit_of, sentences
    from quizzes.exams.hooks import Standing

    found = credit_of(class_id, user_id)
    facts = {"absences": found.absences, "leaves": found.leaves}
    return Standing(found.barred, tuple(sentences(found.why)) if found.barred else (), facts)


def signed_in_to(user_id: uuid.UUID, lesson_id: uuid.UUID) -> bool:
    """Whether check-in has the trainee's sign-in to a lesson, by whichever way."""
    from checkin.models import SignIn

    return SignIn.objects.filter(lesson=lesson_id, user=user_id, direction="in").exists()
