"""Permission-matrix rows of verdicts, works, appeals, corrections by two and changes of rules."""

from __future__ import annotations

from tests.permissions.who import (
    ATTEND,
    MANAGE,
    NAMES,
    OWNER_AND_NAMES,
    OWNER_LECTURER,
    OWNER_TRAINEE,
    REVIEW,
    SIGNED_IN,
    TEACH,
    Who,
)

CLASS = "api/v1/classes/<uuid:class_id>/"
MINE = f"{CLASS}works/<str:work_kind>/mine/"
WORK = "api/v1/works/<uuid:assessment_work_id>/"
APPEAL = "api/v1/appeals/<uuid:appeal_id>/"
SECOND: Who = TEACH | REVIEW

ROWS: dict[tuple[str, str], Who] = {
    ("GET", f"{CLASS}verdicts/"): NAMES,
    ("GET", f"{CLASS}performance/"): NAMES,
    ("PUT", f"{CLASS}performance/"): OWNER_LECTURER,
    ("GET", "api/v1/me/performance/"): SIGNED_IN,
    ("GET", "api/v1/me/works/"): SIGNED_IN,
    ("PUT", f"{MINE}"): ATTEND,
    ("POST", f"{MINE}submit/"): ATTEND,
    ("POST", f"{MINE}withdraw/"): ATTEND,
    ("GET", f"{CLASS}works/"): NAMES | {"reviewer"},
    ("GET", "api/v1/works/"): SIGNED_IN,
    ("GET", WORK): OWNER_AND_NAMES | {"reviewer"},
    ("POST", f"{WORK}decision/"): frozenset({"reviewer"}),
    ("GET", f"{CLASS}corrections/"): NAMES,
    ("POST", "api/v1/corrections/<uuid:correction_id>/decision/"): SECOND,
    ("POST", f"{CLASS}rules/preview/"): MANAGE | REVIEW | {"platform"},
    ("GET", f"{CLASS}rule-changes/"): NAMES,
    ("POST", f"{CLASS}rule-changes/"): MANAGE,
    ("POST", "api/v1/rule-changes/<uuid:change_id>/decision/"): REVIEW,
    ("GET", "api/v1/me/appeals/"): SIGNED_IN,
    # Naming nobody else's thing: what is not one's own is "nothing to appeal".
    ("POST", "api/v1/me/appeals/"): SIGNED_IN,
    ("GET", "api/v1/appeals/"): SIGNED_IN,
    ("GET", APPEAL): OWNER_TRAINEE | NAMES,
    ("POST", f"{APPEAL}decision/"): SECOND,
}
