"""The job table over HTTP: whose jobs, which answers, how many queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.jobs.domain.enqueue import enqueue
from lms.jobs.domain.execute import drain
from lms.jobs.models import Job
from lms.people.domain.sessions import FACTOR_KEY
from lms.people.models import RoleAssignment, User
from tests.lms.jobs import handlers  # noqa: F401 - registers the kinds

pytestmark = pytest.mark.django_db


def person(name: str, role: str | None = None) -> User:
    user = User.objects.create_user(username=name, password=None, display_name=name)
    if role:
        RoleAssignment.objects.create(user=user, role=role)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session[FACTOR_KEY] = 1  # administrators are asked for their second factor
    session.save()
    return client


def own_job(owner: User, **params: Any) -> Job:
    return enqueue(kind="test.echo", params=params or {"say": 1}, owner=owner)


def test_one_sees_own_jobs_only_and_the_platform_all() -> None:
    ann, ben, root = person("ann"), person("ben"), person("root", "platform_admin")
    mine, other = own_job(ann), own_job(ben)
    listed = signed_in(ann).get("/api/v1/jobs/").json()
    assert [row["id"] for row in listed["results"]] == [str(mine.pk)]
    everything = signed_in(root).get("/api/v1/jobs/").json()
    assert {row["id"] for row in everything["results"]} == {str(mine.pk), str(other.pk)}


@pytest.mark.parametrize("action", ["", "cancel/", "retry/"])
def test_a_strangers_job_does_not_exist(action: str) -> None:
    job = own_job(person("ann"))
    client = signed_in(person("ben"))
    path = f"/api/v1/jobs/{job.pk}/{action}"
    response = client.post(path) if action else client.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_nobody_sees_jobs_without_signing_in() -> None:
    response = Client().get("/api/v1/jobs/")
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "not_authenticated"


def test_a_job_shows_its_attempts_but_not_its_parameters() -> None:
    ann = person("ann")
    job = own_job(ann, say="secret path")
    drain()
    shown = signed_in(ann).get(f"/api/v1/jobs/{job.pk}/").json()
    assert (shown["state"], shown["progress"]) == ("done", 1000)
    assert [run["outcome"] for run in shown["runs"]] == ["done"]
    assert "params" not in shown
    assert "lease_token" not in shown


def test_cancel_then_retry() -> None:
    ann = person("ann")
    client, job = signed_in(ann), own_job(ann)
    assert client.post(f"/api/v1/jobs/{job.pk}/cancel/").json()["state"] == "cancelled"
    again = client.post(f"/api/v1/jobs/{job.pk}/cancel/")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "job_not_active")
    assert client.post(f"/api/v1/jobs/{job.pk}/retry/").json()["state"] == "queued"
    again = client.post(f"/api/v1/jobs/{job.pk}/retry/")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "job_not_retryable")


def test_filters() -> None:
    ann = person("ann")
    done = own_job(ann)
    drain()
    queued = own_job(ann)
    client = signed_in(ann)

    def ids(query: str) -> list[str]:
        return [row["id"] for row in client.get(f"/api/v1/jobs/?{query}").json()["results"]]

    assert ids("state=done") == [str(done.pk)]
    assert ids("state=queued&kind=test.echo") == [str(queued.pk)]
    assert ids("kind=test.nothing") == []


def test_the_list_costs_the_same_at_one_row_and_at_three() -> None:
    ann = person("ann")
    client = signed_in(ann)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/jobs/")
        return len(captured)

    own_job(ann)
    queries()  # the session's first request notes when it was seen
    one = queries()
    own_job(ann)
    own_job(ann)
    assert queries() == one
