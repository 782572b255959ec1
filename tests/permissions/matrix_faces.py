"""Permission-matrix rows of faces; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import (
    FILE,
    NAMES,
    OWNER_TRAINEE,
    PLATFORM,
    SIGNED_IN,
    TEACH,
    Who,
)

SESSION = "api/v1/face/sessions/<uuid:face_session_id>/"
DECIDERS: Who = frozenset(
    {"lecturer", "lecturer_other", "institution", "institution_other", "platform"}
)
"""Whom something to decide can reach at all; each sees what is theirs."""
ROWS: dict[tuple[str, str], Who] = {
    ("GET", "api/v1/face/consent/"): SIGNED_IN,
    ("POST", "api/v1/face/consent/"): SIGNED_IN,
    ("DELETE", "api/v1/face/consent/"): SIGNED_IN,
    ("POST", "api/v1/face/archive/"): SIGNED_IN,
    ("DELETE", "api/v1/face/archive/"): SIGNED_IN,
    ("GET", "api/v1/face/enrolment/"): SIGNED_IN,
    ("DELETE", "api/v1/face/enrolment/"): SIGNED_IN,
    ("POST", "api/v1/face/enrolment/frames/"): SIGNED_IN,
    ("POST", "api/v1/face/enrolment/photo/"): SIGNED_IN,
    # Only for oneself, in a lesson of one's own, with a verified real name.
    ("POST", "api/v1/face/sessions/"): OWNER_TRAINEE,
    ("GET", SESSION): OWNER_TRAINEE,
    ("POST", f"{SESSION}frames/"): OWNER_TRAINEE,
    ("GET", "api/v1/face/reviews/"): DECIDERS,
    ("POST", "api/v1/face/reviews/<uuid:face_review_id>/"): TEACH | PLATFORM,
    ("GET", "api/v1/face/captures/<uuid:capture_id>/"): NAMES | OWNER_TRAINEE,
    ("GET", "api/v1/face/stored/"): PLATFORM,
    ("GET", "api/v1/face/retention/<uuid:institution_id>/"): FILE,
    ("PUT", "api/v1/face/retention/<uuid:institution_id>/"): PLATFORM,
}
