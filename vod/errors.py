"""Errors of on-demand lessons that trainees and lecturers meet while watching together."""

from __future__ import annotations

from lms.core.errors import Conflict, DomainError, Invalid, NotAllowed, TooMany


class QuestionNotReached(Conflict):
    """The question stands later in the video than this trainee has watched."""

    code = "question_not_reached"
    message = "This question has not been reached yet."


class QuestionDone(Conflict):
    """Already answered; it is shown once unless wrong."""

    code = "question_done"
    message = "You have answered this question already."


class QuestionNotOpen(Conflict):
    """An answer to a question that was never opened."""

    code = "question_not_open"
    message = "This question is not open; play on to it and answer there."


class NotPlaying(Conflict):
    """Questions open only for the device that holds the lease."""

    code = "not_playing"
    message = "This lesson is not playing on this device."


class ExerciseIsOpen(Conflict):
    """One exercise at a time."""

    code = "exercise_is_open"
    message = "An exercise is still open in this lesson; close it first."


class ExerciseIsOver(Conflict):
    """Its time is up, or its lecturer has closed it."""

    code = "exercise_is_over"
    message = "This exercise is over; the answer came too late."


class ExerciseAnswerFinal(Conflict):
    """An answer is changed once at most."""

    code = "exercise_answer_final"
    message = "You have changed this answer once already; it stands."


class BulletsOff(NotAllowed):
    """The lecturer has turned bullet comments off for this lesson."""

    code = "bullets_off"
    message = "Bullet comments are turned off in this lesson."


class MessagesOff(NotAllowed):
    """The lecturer has closed the messages of this lesson."""

    code = "messages_off"
    message = "Messages are closed in this lesson."


class Muted(NotAllowed):
    """``details.until`` says for how long."""

    code = "muted"
    message = "You cannot comment in this class for now."


class WordRefused(Invalid):
    """The text holds a word that this class refuses; ``details.word`` names it."""

    code = "word_refused"
    message = "The text holds a word that is not accepted in this class; change it and send again."


class TooFast(TooMany):
    """``details.retry_after`` in seconds; the text stays with the sender."""

    code = "too_fast"
    message = "You are sending too fast; your text is kept, send it again in a moment."


class UndoTooLate(Conflict):
    """The time in which a deletion can be undone is over."""

    code = "undo_too_late"
    message = "This can no longer be undone."


class BadBulletFile(DomainError):
    """The XML is not a bullet file, or is too large."""

    code = "bad_bullet_file"
    status = 422
    message = "This is not a readable bullet comment file; nothing was imported."


class ClassNotRunning(Conflict):
    """Time counts only while the class runs."""

    code = "class_not_running"
    message = "The class is not running, so nothing watched now would count."


class ClassOver(Conflict):
    """A closed class keeps its lessons as they were."""

    code = "class_over"
    message = "This class is closed; its lessons can no longer be changed."


class NotPublishable(Conflict):
    """``details.problems`` is a list of codes: what is still missing."""

    code = "not_publishable"
    message = "Something is still missing before this lesson can be published."


class LessonInUse(Conflict):
    """Trainees have earned minutes on the present video."""

    code = "lesson_in_use"
    message = (
        "Trainees have earned minutes with this video, so it stays as it is; "
        "ask the institution to add a new lesson instead."
    )


class BadSubtitle(Invalid):
    """``details``: line (from 1) and problem."""

    code = "bad_subtitle"
    message = "This is not a readable WebVTT or SRT file; nothing was changed."


class BadChapters(Invalid):
    """``details``: at_ms and problem."""

    code = "bad_chapters"
    message = "These chapters do not fit the video; nothing was changed."


class TooManyAttachments(Conflict):
    """At most ``details.max`` files."""

    code = "too_many_attachments"
    message = "This lesson has as many attachments as it can have; remove one first."


class NoVideo(Conflict):
    """The lesson has no video yet."""

    code = "no_video"
    message = "This lesson has no video yet."
