"""Periodic tasks run in one process at a time and survive their own bugs."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest

from lms.core.clock import now
from lms.jobs import registry
from lms.jobs.domain.ticks import run_tick
from lms.jobs.models import Tick
from lms.jobs.tasks import beat_schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticks() -> Iterator[list[str]]:
    ran: list[str] = []

    @registry.periodic("test.tick", every_s=60)
    def tick() -> None:
        ran.append("ran")

    yield ran
    del registry.periodics["test.tick"]


def make_due() -> None:
    Tick.objects.update(next_at=now() - dt.timedelta(seconds=1))


def test_a_second_scheduler_finds_nothing_to_do(ticks: list[str]) -> None:
    assert run_tick(name="test.tick")
    assert not run_tick(name="test.tick")
    make_due()
    assert run_tick(name="test.tick")
    assert ticks == ["ran", "ran"]


def test_while_one_process_runs_it_no_other_does(ticks: list[str]) -> None:
    run_tick(name="test.tick")
    make_due()
    Tick.objects.update(lease_token=uuid.uuid4(), lease_until=now() + dt.timedelta(minutes=1))
    assert not run_tick(name="test.tick")
    Tick.objects.update(lease_until=now() - dt.timedelta(seconds=1))
    assert run_tick(name="test.tick")


def test_a_failing_task_is_noted_and_runs_again() -> None:
    @registry.periodic("test.broken", every_s=60)
    def broken() -> None:
        raise ValueError("on purpose")

    assert run_tick(name="test.broken")
    tick = Tick.objects.get(name="test.broken")
    assert tick.last_error == "ValueError: on purpose"
    assert tick.lease_until is None
    assert tick.last_ok_at is None
    del registry.periodics["test.broken"]


def test_every_registered_task_is_on_the_beat(ticks: list[str]) -> None:
    registry.load()
    schedule = beat_schedule()
    assert schedule["test.tick"]["args"] == ("test.tick",)
    assert set(schedule) == set(registry.periodics)
    assert {"jobs.sweep", "jobs.forget"} <= set(schedule)
