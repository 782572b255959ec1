"""Permission-matrix rows of the connections; sets of actors are named in ``who.py``.

The doors of API clients take no session: their own tests are in ``tests/lms/connections``.
"""

from __future__ import annotations

from tests.permissions.who import EVERYBODY, FILE, NOBODY, RUN, Who

CLIENT = "api/v1/connections/clients/<uuid:client_id>/"
RUNS_A_PLACE: Who = FILE | {"institution_other", "officer_other"}

ROWS: dict[tuple[str, str], Who] = {
    # A client that does not name itself is told so (400) by OAuth's own words.
    ("POST", "api/v1/oauth/token/"): EVERYBODY,
    ("GET", "api/v1/export/classes/"): NOBODY,
    ("GET", "api/v1/export/rosters/"): NOBODY,
    ("GET", "api/v1/export/attendance/"): NOBODY,
    ("GET", "api/v1/export/results/"): NOBODY,
    ("GET", "api/v1/connections/clients/"): RUNS_A_PLACE,
    ("POST", "api/v1/connections/clients/"): RUN,
    ("PUT", CLIENT): RUN,
    ("DELETE", CLIENT): RUN,
    ("POST", f"{CLIENT}rotate/"): RUN,
    ("GET", "api/v1/audit/"): RUNS_A_PLACE,
}
