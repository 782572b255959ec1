"""Errors that people meet when their face is enrolled or verified; each has a way on."""

from __future__ import annotations

from lms.core.errors import Busy, Conflict, DomainError, Invalid


class ConsentNeeded(Conflict):
    """No face data without a separate consent."""

    code = "face_consent_needed"
    message = "Read and accept the consent first, or sign in with a code instead."


class ConsentOutdated(Conflict):
    """The text has changed since the page was opened; ``details.version`` is the present one."""

    code = "face_consent_outdated"
    message = "The text has changed; read the present version."


class NotEnrolled(Conflict):
    """There is no approved template to compare with."""

    code = "face_not_enrolled"
    message = "Your face is not enrolled yet; enrol it, or sign in with a code instead."


class EnrolmentPending(Conflict):
    """A new enrolment waits for approval."""

    code = "face_enrolment_pending"
    message = "Your new enrolment waits for approval; sign in with a code meanwhile."


class OtherEngine(Conflict):
    """The template was made by another engine or version; embeddings are never mixed."""

    code = "face_engine_changed"
    message = "The recognition engine has changed; enrol once more, or sign in with a code."


class TriesUsed(Conflict):
    """Three tries for one sign-in."""

    code = "face_tries_used"
    message = "Three tries are used up; sign in with a code, or ask your lecturer."


class SessionOver(Conflict):
    """``details.state`` says how it ended."""

    code = "face_session_over"
    message = "This verification has ended; begin a new one."


class FrameOutOfOrder(Conflict):
    """``details.expected`` is the number of the next frame."""

    code = "frame_out_of_order"
    message = "This frame does not continue the one before; nothing was taken."


class BadPicture(Invalid):
    """``details.problem``: not_a_picture, picture_broken or picture_too_large."""

    code = "bad_picture"
    message = "This is not a picture that can be read."


class FaceBusy(Busy):
    """``details.retry_after`` in seconds; nothing was used up."""

    code = "face_busy"
    message = "Face verification is busy; it goes on by itself in a moment."


class FaceUnavailable(DomainError):
    """The face service does not answer; nothing was used up."""

    code = "face_unavailable"
    status = 503
    message = "Face verification is not available now; sign in with a code instead."


class ReviewDone(Conflict):
    """Somebody has decided already."""

    code = "review_done"
    message = "This has been decided already."


class OwnReview(Conflict):
    """Nobody decides about themselves."""

    code = "own_review"
    message = "Somebody else must decide about your own face."


class CaptureGone(DomainError):
    """Deleted by retention or withdrawal; its hash stays in the record."""

    code = "capture_gone"
    status = 410
    message = "This picture has been deleted; its hash is still in the record."
