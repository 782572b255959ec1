"""Errors of the live room."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid, NotAllowed, TooMany


class NotOnAir(Conflict):
    """Nothing is running now."""

    code = "not_on_air"
    message = "The class is not on air."


class ClassNotRunning(Conflict):
    """A class goes on air only while it runs."""

    code = "class_not_running"
    message = "The class is not running, so it cannot go on air and nothing would count."


class NotInRoom(Conflict):
    """The page is not in the room (any more): say hello again."""

    code = "not_in_room"
    message = "This page is not in the room; enter again."


class OpenedElsewhere(Conflict):
    """The same person has entered on another page since."""

    code = "opened_elsewhere"
    message = "You have entered this room on another page; this one only watches."


class HandsOff(NotAllowed):
    """The lecturer takes no hands now."""

    code = "hands_off"
    message = "Hands cannot be raised now."


class StageLocked(NotAllowed):
    """The lecturer has locked the stage."""

    code = "stage_locked"
    message = "The lecturer has locked the stage."


class NotOnStage(NotAllowed):
    """Only people on stage may be seen and heard."""

    code = "not_on_stage"
    message = "You are not on stage."


class NotInvited(Conflict):
    """The invitation was withdrawn or never came."""

    code = "not_invited"
    message = "There is no invitation to the stage."


class StageFull(Conflict):
    """``details.max``: how many people the stage holds."""

    code = "stage_full"
    message = "The stage is full; ask somebody to step down first."


class ScreenTaken(Conflict):
    """Somebody else shares a screen; ``details.by`` is their user id."""

    code = "screen_taken"
    message = "Somebody else is sharing a screen."


class ChatOff(NotAllowed):
    """The lecturer has closed the chat."""

    code = "chat_off"
    message = "The chat is closed."


class BulletsOff(NotAllowed):
    """The lecturer has turned bullets off."""

    code = "bullets_off"
    message = "Bullet comments are turned off."


class ChatMuted(NotAllowed):
    """``details.until`` (ms) says for how long."""

    code = "muted"
    message = "You cannot write in this room for now."


class TooFast(TooMany):
    """``details.retry_after`` in seconds; the text stays with the sender."""

    code = "too_fast"
    message = "You are sending too fast; your text is kept, send it again in a moment."


class WordRefused(Invalid):
    """``details.word`` names the word of the class's list that is not accepted."""

    code = "word_refused"
    message = "The text holds a word that is not accepted in this class; change it and send again."


class RollCallOver(Conflict):
    """The countdown has ended."""

    code = "roll_call_over"
    message = "This roll call is over."


class RollCallRunning(Conflict):
    """One at a time."""

    code = "roll_call_running"
    message = "A roll call is running already."


class BreakoutsOpen(Conflict):
    """One round at a time."""

    code = "breakouts_open"
    message = "Breakouts are open already; close them first."


class NoBreakouts(Conflict):
    """No round is open."""

    code = "no_breakouts"
    message = "No breakouts are open."


class NotYourBreakout(NotAllowed):
    """Trainees go where they belong."""

    code = "not_your_breakout"
    message = "This is not your group."
