"""What a person meets while signing in."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid, NotAllowed, TooMany


class SignInClosed(Conflict):
    """Outside the window; ``opens_at_ms`` and ``closes_at_ms`` say when it is."""

    code = "sign_in_closed"
    message = "Sign-in is not open for this lesson now."


class SignInRequired(Conflict):
    """The rule pack asks for a sign-in before this lesson's time counts."""

    code = "sign_in_required"
    message = "Sign in to this lesson first; its time counts from then on."


class NotSignedIn(Conflict):
    """Signing out of a lesson that one never signed in to."""

    code = "not_signed_in"
    message = "You have not signed in to this lesson, so there is nothing to sign out of."


class MethodNotAllowed(NotAllowed):
    """The rule pack does not know this way of signing in."""

    code = "sign_in_method"
    message = "The rules of this class do not allow this way of signing in."


class ClassNotRunning(Conflict):
    """Nobody signs in to a class that has not begun or is closed."""

    code = "class_not_running"
    message = "This class is not running, so nobody signs in."


class ReasonNeeded(Invalid):
    """A mark by hand needs a reason of 4 to 500 characters."""

    code = "reason_needed"
    message = "Give the reason in 4 to 500 characters."


class CodeGone(Conflict):
    """The code was used, has expired, or belongs to nobody here."""

    code = "sign_in_code_gone"
    message = "This code is not waiting any more; ask for a new one."


class StaleCode(Conflict):
    """The picture on the projector has changed since this code."""

    code = "qr_stale"
    message = "This code has expired. Scan the picture that the projector shows now."


class ChallengeGone(Conflict):
    """Answered already, too late, or opened on another device."""

    code = "challenge_gone"
    message = "This step is over. Scan the picture on the projector again."


class WrongNumber(Conflict):
    """Not the number that the projector showed."""

    code = "challenge_wrong"
    message = "That is not the number on the projector. Scan the picture again."


class OutsidePlace(NotAllowed):
    """Not at the venue, as far as the phone says; the code way stays open."""

    code = "outside_place"
    message = "Your phone does not seem to be at the venue. Use the code and let the lecturer look."


class PlaceUnknown(Invalid):
    """The lesson is bound to a place and the phone did not say where it is."""

    code = "place_unknown"
    message = "This lesson asks for your position. Allow it, or use the code instead."


class DeviceUsed(NotAllowed):
    """Another trainee has signed in to this lesson from this phone."""

    code = "device_used"
    message = "Somebody else signed in from this phone. Use the code and let the lecturer look."


class GuessingStopped(TooMany):
    """Too many wrong codes; ``retry_after`` in seconds. The lecturer can still confirm."""

    code = "guessing_stopped"
    message = "Too many wrong codes. Wait a little, or ask the lecturer to confirm you."


class BadSignature(Invalid):
    """Too few strokes to be a signature, too many to keep, or outside the pad."""

    code = "bad_signature"
    message = "The signature could not be kept; draw it again inside the field."


class SignedAlready(Conflict):
    """A sheet is signed once."""

    code = "signed_already"
    message = "You have signed this already."


class SpotCheckOver(Conflict):
    """The check was answered, missed, or is somebody else's."""

    code = "spot_check_over"
    message = "This check is over."


class CannotMakeUp(Conflict):
    """The rule pack allows no more make-up, or its days have passed."""

    code = "cannot_make_up"
    message = "This check cannot be made up any more under the rules of this class."


class BadPlace(Invalid):
    """Coordinates or networks that do not exist."""

    code = "bad_place"
    message = (
        "Give both coordinates and a radius of 20 to 5000 m, and networks such as 10.0.0.0/24."
    )
