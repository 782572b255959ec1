"""Why proctoring refuses."""

from __future__ import annotations

from lms.core.errors import Conflict, DomainError, NotAllowed


class NotYours(NotAllowed):
    """The person who decided first does not decide the appeal."""

    code = "appeal_same_person"
    message = "An appeal is decided by somebody other than who decided first."


class AlreadyDecided(Conflict):
    """The incident is not waiting for this step."""

    code = "incident_state"
    message = "This incident is not at that step any more."


class AppealTooLate(Conflict):
    """The days for an appeal are over."""

    code = "appeal_too_late"
    message = "The time for an appeal is over."


class LessonNotOver(Conflict):
    """Minutes are taken only once the lesson's record is complete."""

    code = "lesson_not_over"
    message = "Minutes can be taken once the lesson is over; until then decide without taking any."


class TooMuchTaken(DomainError):
    """More minutes than the lesson has credited; ``details.most_ms``."""

    code = "too_much_taken"
    status = 422
    message = "Not more can be taken than was credited."


class CameraNotAgreed(NotAllowed):
    """No consent to camera pictures is in force."""

    code = "camera_not_agreed"
    message = "Pictures are taken only with your consent."


class NoPicture(DomainError):
    """Not a small JPEG."""

    code = "not_a_picture"
    status = 422
    message = "A JPEG of at most 640 x 480 pixels and 100 kB is expected."


class SafeBrowserRequired(NotAllowed):
    """The lesson opens in Safe Exam Browser only; ``details.why`` says what did not fit."""

    code = "seb_required"
    message = "This lesson opens in Safe Exam Browser only."


class StartLinkSpent(Conflict):
    """The start link was used or has expired."""

    code = "seb_link_spent"
    message = "This start link was used before or has expired; ask for a new one."


class NotAsked(Conflict):
    """A start link for a lesson that any browser opens."""

    code = "seb_not_asked"
    message = "This lesson does not ask for Safe Exam Browser."
