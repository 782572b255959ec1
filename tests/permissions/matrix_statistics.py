"""Permission-matrix rows of the statistics; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import (
    ATTEND,
    FILE,
    NAMES,
    OVERSEE,
    OWNER_LECTURER,
    REVIEW,
    SEE,
    SIGNED_IN,
    TEACH,
    Who,
)

BOARDS: dict[str, Who] = {
    "region/<uuid:region_id>/": OVERSEE,
    "institution/<uuid:institution_id>/": FILE,
    "class/<uuid:class_id>/": NAMES,
    "lecturer/<uuid:lecturer_id>/": OWNER_LECTURER,
}
ROWS: dict[tuple[str, str], Who] = {
    ("GET", f"api/v1/statistics/{board}{table}"): who
    for board, who in BOARDS.items()
    for table in ("", "table.xlsx", "table.csv")
} | {
    ("GET", "api/v1/statistics/class/<uuid:class_id>/feedback/"): NAMES,
    ("GET", "api/v1/statistics/class/<uuid:class_id>/people/<uuid:enrolment_id>/"): NAMES,
    ("GET", "api/v1/statistics/views/"): SIGNED_IN,
    # What one may not see one may not save either: see test_views.py.
    ("POST", "api/v1/statistics/views/"): SIGNED_IN,
    ("POST", "api/v1/statistics/views/<uuid:view_id>/run/"): OWNER_LECTURER,
    ("DELETE", "api/v1/statistics/views/<uuid:view_id>/"): OWNER_LECTURER,
    ("GET", "api/v1/statistics/reports/<uuid:report_id>/table.xlsx"): OWNER_LECTURER,
    ("GET", "api/v1/classes/<uuid:class_id>/engagement/"): ATTEND,
    ("GET", "api/v1/classes/<uuid:class_id>/engagement/formula/"): SEE,
    ("PUT", "api/v1/classes/<uuid:class_id>/engagement/formula/"): TEACH,
    ("GET", "api/v1/classes/<uuid:class_id>/at-risk/"): NAMES,
    ("GET", "api/v1/classes/<uuid:class_id>/feedback/"): ATTEND,
    ("PUT", "api/v1/classes/<uuid:class_id>/feedback/"): ATTEND,
    ("GET", "api/v1/regions/<uuid:region_id>/signals/"): OVERSEE,
    ("GET", "api/v1/signals/<uuid:signal_id>/"): OVERSEE,
    ("POST", "api/v1/signals/<uuid:signal_id>/steps/"): REVIEW,
}
SOCKETS: dict[tuple[str, str], Who] = {
    (f"ws/v1/statistics/{board}", "hello"): who for board, who in BOARDS.items()
}
