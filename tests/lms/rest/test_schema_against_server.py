"""Schemathesis against a running server: every operation of the OpenAPI schema, no 5xx.

Each operation is called once or more per role with values that fit its schema; in place of made-up
ids it often gets ids of the sample, so that calls come past "not found". What ends the caller's
own session comes last. ``RONGKE_SCHEMA_EXAMPLES`` raises the number of calls per operation.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.result import Ok

from tests.server import RunningServer, running_server

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("RONGKE_SCHEMA_EXAMPLES", "1"))
ROLES = ("platform", "institution", "trainee")
LAST = ("/session/", "/account/")
PREPARE = """
import json
from importlib import import_module
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from lms.courses.models import Lesson, TrainingClass
from lms.people.models import User
store = import_module(settings.SESSION_ENGINE).SessionStore
cookies = {}
for name in ("platform", "institution", "trainee"):
    user = User.objects.get(username=name)
    session = store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["second_factor_at"] = 1
    session.save()
    cookies[name] = session.session_key
ids = {}
for model in apps.get_models():
    if model._meta.pk.get_internal_type() == "UUIDField":
        found = model.objects.values_list("pk", flat=True)[:4]
        ids[model._meta.model_name] = [str(pk) for pk in found]
attended = TrainingClass.objects.filter(enrolments__user__username="trainee")
ids["class"] = [str(attended[0].pk)]
ids["lesson"] = [str(row.pk) for row in Lesson.objects.filter(training_class=attended[0])[:8]]
print("PREPARED" + json.dumps({"cookies": cookies, "ids": ids}))
"""
ALIASES = {"class": "class", "lesson": "lesson", "pack": "rulepack", "question": "timedquestion"}


PLAIN_BODIES = ("application/offset+octet-stream", "application/sdp", "image/*", "image/jpeg")


@schemathesis.serializer(*PLAIN_BODIES)
def raw(_: Any, value: Any) -> bytes:
    """A body that is no JSON and no form, as it is."""
    return bytes(value) if isinstance(value, bytes | bytearray) else str(value).encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The web process alone with the sample class, or one that runs already (as in e2e)."""
    running = os.environ.get("RONGKE_E2E_SERVER")
    if running:
        var = os.environ["RONGKE_E2E_VAR"]
        settings_of = {"RONGKE_VAR": var, "DATABASE_URL": f"sqlite:///{var}/db.sqlite3"}
        settings_of["DJANGO_SETTINGS_MODULE"] = "lms.settings.base"
        yield RunningServer(running, os.environ | settings_of, Path(var) / "server.log")
        return
    with running_server(
        tmp_path_factory.mktemp("schema"), sample=True, everything=False
    ) as started:
        yield started


@pytest.fixture(scope="module")
def prepared(server: RunningServer) -> dict[str, Any]:
    """Sessions of the roles, and ids of what the sample holds."""
    return dict(json.loads(server.shell(PREPARE).rpartition("PREPARED")[2]))


@pytest.fixture(scope="module")
def operations(server: RunningServer) -> list[Any]:
    """Every operation, those that may end the session last."""
    document = requests.get(f"{server.url}/api/schema/?format=json", timeout=60).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=server.url)
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(found) > 200
    return sorted(found, key=lambda one: any(word in one.path for word in LAST))


def known_id(name: str, ids: dict[str, list[str]], dice: random.Random) -> str | None:
    """An id of the sample for a path parameter such as ``class_id``."""
    stem = name.removesuffix("_id").replace("_", "")
    pool = ids.get(ALIASES.get(stem, stem)) or [
        one for model, rows in ids.items() if model.endswith(stem) for one in rows
    ]
    return dice.choice(pool) if pool else None


@pytest.mark.any_db
@pytest.mark.parametrize("role", ROLES)
def test_no_operation_answers_with_a_server_error(
    role: str, server: RunningServer, prepared: dict[str, Any], operations: list[Any]
) -> None:
    dice = random.Random(role)
    http = requests.Session()
    http.cookies.set("rongke_session", prepared["cookies"][role])
    http.get(f"{server.url}/", timeout=60)
    http.headers["X-CSRFToken"] = http.cookies.get("rongke_csrf") or ""
    broken: list[str] = []
    statuses: dict[int, int] = {}

    def call(operation: Any) -> None:
        @seed(1)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def one(case: Any) -> None:
            for name in list(case.path_parameters or {}):
                wanted = known_id(name, prepared["ids"], dice)
                if wanted is not None and dice.random() < 0.8:
                    case.path_parameters[name] = wanted
            answer = case.call(session=http, timeout=60)
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            if answer.status_code >= 500 and answer.status_code not in (503, 507):
                broken.append(f"{operation.label}: {answer.status_code} {case.as_curl_command()}")

        one()

    for operation in operations:
        call(operation)
    print(role, dict(sorted(statuses.items())))
    assert broken == [], server.log.read_text()[-6000:] if server.log.exists() else ""
    assert statuses.get(200, 0) > 40, "most calls must come past permission and shape"
