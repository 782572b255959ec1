"""Permission-matrix rows of the statistics; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import FILE, NAMES, OVERSEE, OWNER_LECTURER, Who

ROWS: dict[tuple[str, str], Who] = {
    ("GET", "api/v1/statistics/region/<uuid:region_id>/"): OVERSEE,
    ("GET", "api/v1/statistics/institution/<uuid:institution_id>/"): FILE,
    ("GET", "api/v1/statistics/class/<uuid:class_id>/"): NAMES,
    ("GET", "api/v1/statistics/lecturer/<uuid:lecturer_id>/"): OWNER_LECTURER,
}
SOCKETS: dict[tuple[str, str], Who] = {
    ("ws/v1/statistics/region/<uuid:region_id>/", "hello"): OVERSEE,
    ("ws/v1/statistics/institution/<uuid:institution_id>/", "hello"): FILE,
    ("ws/v1/statistics/class/<uuid:class_id>/", "hello"): NAMES,
    ("ws/v1/statistics/lecturer/<uuid:lecturer_id>/", "hello"): OWNER_LECTURER,
}
