"""Permission-matrix rows of the connections; sets of actors are named in ``who.py``.

The doors of API clients take no session: their own tests are in ``tests/lms/connections``.
"""

from __future__ import annotations

from tests.permissions.who import EVERYBODY, FILE, NOBODY, RUN, SIGNED_IN, Who

CLIENT = "api/v1/connections/clients/<uuid:client_id>/"
RUNS_A_PLACE: Who = FILE | {"institution_other", "officer_other"}

HOOK = "api/v1/connections/webhooks/<uuid:webhook_id>/"
DELIVERY = f"{HOOK}deliveries/<uuid:delivery_id>/"

DESTINATION = "api/v1/connections/destinations/<uuid:destination_id>/"
LAUNCH = "api/v1/lti/launches/<str:ticket>/"

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
    ("GET", "api/v1/connections/webhooks/"): RUNS_A_PLACE,
    # An address that does not fit (422) comes after permission.
    ("POST", "api/v1/connections/webhooks/"): RUN,
    ("PUT", HOOK): RUN,
    ("DELETE", HOOK): RUN,
    ("POST", f"{HOOK}rotate/"): RUN,
    ("POST", f"{HOOK}ping/"): RUN,
    ("GET", f"{HOOK}deliveries/"): RUN,
    ("POST", f"{DELIVERY}redeliver/"): RUN,
    ("POST", f"{DELIVERY}skip/"): RUN,
    ("POST", "api/v1/import/rosters/"): NOBODY,
    ("POST", "api/v1/import/rosters/<uuid:import_id>/confirm/"): NOBODY,
    ("POST", "api/v1/import/real-names/"): NOBODY,
    ("GET", "api/v1/connections/destinations/"): RUNS_A_PLACE,
    ("POST", "api/v1/connections/destinations/"): RUN,
    ("PUT", DESTINATION): RUN,
    ("DELETE", DESTINATION): RUN,
    ("GET", f"{DESTINATION}pushes/"): RUN,
    ("POST", f"{DESTINATION}pushes/<uuid:push_id>/again/"): RUN,
    ("GET", "api/v1/connections/lti/"): RUNS_A_PLACE,
    ("POST", "api/v1/connections/lti/"): RUN,
    ("PUT", "api/v1/connections/lti/<uuid:lti_id>/"): RUN,
    # The ticket is the right: one that was never given is gone (410) for everybody signed in.
    ("GET", LAUNCH): SIGNED_IN,
    ("POST", f"{LAUNCH}link/"): SIGNED_IN,
    ("POST", f"{LAUNCH}open/"): SIGNED_IN,
    # Another platform's browser comes here: what it brings decides (400), not who it is.
    ("GET", "lti/login/"): EVERYBODY,
    ("POST", "lti/login/"): EVERYBODY,
    ("POST", "lti/launch/"): EVERYBODY,
    ("GET", "lti/jwks/"): EVERYBODY,
    ("GET", "api/v1/audit/"): RUNS_A_PLACE,
}
