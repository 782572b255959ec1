"""Permission-matrix rows of proctoring; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import ATTEND, EVERYBODY, NAMES, OWNER_TRAINEE, SIGNED_IN, TEACH, Who

LESSON = "api/v1/proctoring/lessons/<uuid:lesson_id>/"
TILE = f"{LESSON}wall/<uuid:trainee_id>/"
INCIDENT = "api/v1/proctoring/incidents/<uuid:incident_id>/"
DECIDE: Who = TEACH | {"officer"}

ROWS: dict[tuple[str, str], Who] = {
    ("POST", "api/v1/proctoring/consent/"): SIGNED_IN,
    ("DELETE", "api/v1/proctoring/consent/"): SIGNED_IN,
    ("GET", f"{LESSON}me/"): ATTEND,
    ("POST", f"{LESSON}focus/"): ATTEND,
    ("POST", f"{LESSON}pulse/"): ATTEND,
    ("POST", f"{LESSON}camera/"): ATTEND,
    ("POST", f"{LESSON}calls/<uuid:call_id>/"): OWNER_TRAINEE,
    ("GET", f"{LESSON}wall/"): NAMES,
    ("GET", f"{TILE}camera/"): NAMES,
    ("POST", f"{TILE}look/"): NAMES,
    ("POST", f"{TILE}call/"): NAMES,
    ("GET", "api/v1/proctoring/incidents/"): SIGNED_IN,
    ("GET", INCIDENT): OWNER_TRAINEE | NAMES,
    ("POST", f"{INCIDENT}comment/"): OWNER_TRAINEE,
    ("POST", f"{INCIDENT}appeal/"): OWNER_TRAINEE,
    ("POST", f"{INCIDENT}decision/"): DECIDE,
    ("POST", f"{INCIDENT}appeal-decision/"): DECIDE,
    ("GET", f"{LESSON}seb/"): NAMES,
    ("PUT", f"{LESSON}seb/"): TEACH,
    ("POST", f"{LESSON}seb/start/"): ATTEND,
    # The token is the right: a spent one is a conflict for everybody.
    ("GET", "api/v1/seb/<str:token>/config.seb"): EVERYBODY,
    ("GET", "api/v1/seb/<str:token>/enter/"): EVERYBODY,
}
