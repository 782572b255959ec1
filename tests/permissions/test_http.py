"""Who passes each route's permission: the matrix against the product, cell by cell.

"Passes" means that the answer is neither 401, 403 nor 404: a body that does not fit (422), a
state that does not allow the step (409) come after permission. A 5xx is always a failure.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from rest_framework.test import APIClient

from tests.permissions.bodies import BODIES, HEADERS
from tests.permissions.matrix import MATRIX
from tests.permissions.routes import every_route, filled
from tests.permissions.world import ACTORS, World, build

REFUSED = {401, 403, 404}


def test_every_route_and_method_is_listed():
    found = set(every_route())

    assert {f"{m} {r}" for m, r in found - set(MATRIX)} == set(), "routes that nobody listed"
    assert {f"{m} {r}" for m, r in set(MATRIX) - found} == set(), "rows without a route"


def client_of(world: World, actor: str) -> APIClient:
    """A client signed in as the actor, its second factor shown."""
    client = APIClient(raise_request_exception=False)
    user = world.people[actor]
    if not isinstance(user, AnonymousUser):
        client.force_login(user)
        session = client.session
        session["second_factor_at"] = 1
        session.save()
    return client


def passes(client: APIClient, world: World, method: str, route: str) -> bool:
    """One request in a savepoint of its own; whether permission was given."""
    headers: dict[str, Any] = dict(HEADERS.get((method, route), {}))
    tus = bool(headers) and method == "PATCH"
    content_type = "application/offset+octet-stream" if tus else "application/json"
    body = BODIES.get((method, route), lambda _: {})(world)
    with transaction.atomic():
        answer = client.generic(
            "GET" if method == "ANY" else method,
            filled(route, world.ids),
            data=_json(body) if method not in ("GET", "ANY") else "",
            content_type=content_type,
            **headers,
        )
        transaction.set_rollback(True)
    assert answer.status_code < 500, f"{method} {route}: {answer.status_code}"
    return answer.status_code not in REFUSED


def _json(body: object) -> str:
    return json.dumps(body, default=str)


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_the_actor_passes_exactly_what_the_matrix_says(actor):
    world = build()
    wrong = []
    client = client_of(world, actor)
    for (method, route), allowed in MATRIX.items():
        if route.startswith(("api/v1/session/", "api/v1/account/")):
            client = client_of(world, actor)  # these may end the session
        with transaction.atomic():
            seen = passes(client, world, method, route)
            transaction.set_rollback(True)
        if seen != (actor in allowed):
            wrong.append(f"{method} {route}: {'passes' if seen else 'is refused'}")

    assert wrong == []
