"""Permission-matrix rows of sign-in; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import ATTEND, NAMES, OWNER_TRAINEE, SEE, SIGNED_IN, TEACH, Who

LESSON = "api/v1/sign-in/lessons/<uuid:lesson_id>/"
DESK = f"{LESSON}desk/"
CLASS = "api/v1/sign-in/classes/<uuid:class_id>/"
CHECK = "api/v1/spot-checks/<uuid:check_id>/"
ROWS: dict[tuple[str, str], Who] = {
    ("GET", LESSON): SEE,
    # Signing in oneself needs a verified real name.
    ("POST", f"{LESSON}code/"): OWNER_TRAINEE,
    ("DELETE", f"{LESSON}code/"): ATTEND,
    ("POST", f"{LESSON}scan/"): OWNER_TRAINEE,
    ("POST", f"{LESSON}challenges/<uuid:challenge_id>/"): ATTEND,
    ("POST", f"{LESSON}signature/"): ATTEND,
    ("GET", f"{CLASS}statement/"): ATTEND,
    ("POST", f"{CLASS}statement/"): ATTEND,
    ("GET", f"{CLASS}statements/"): NAMES,
    ("GET", DESK): NAMES,
    ("PATCH", DESK): TEACH,
    ("PUT", f"{DESK}place/"): TEACH,
    ("POST", f"{DESK}confirm/"): TEACH,
    ("POST", f"{DESK}refuse/"): TEACH,
    ("POST", f"{DESK}hand/"): TEACH,
    ("POST", f"{DESK}batch/"): TEACH,
    ("GET", f"{DESK}projector/"): TEACH,
    ("GET", f"{DESK}spot-checks/"): NAMES,
    ("POST", f"{DESK}spot-checks/"): TEACH,
    ("GET", "api/v1/spot-checks/"): SIGNED_IN,
    ("GET", CHECK): OWNER_TRAINEE,
    ("POST", f"{CHECK}delivered/"): OWNER_TRAINEE,
    ("POST", f"{CHECK}answer/"): OWNER_TRAINEE,
    ("POST", f"{CHECK}make-up/"): OWNER_TRAINEE,
}
