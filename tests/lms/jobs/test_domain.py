"""The life of a job row, without a broker in between."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from pathlib import Path

import pytest
from django.db import connection, transaction

from lms.core.clock import now
from lms.jobs.domain.enqueue import cancel, enqueue, retry
from lms.jobs.domain.execute import claim, drain, execute
from lms.jobs.domain.sweep import KEEP, forget, sweep
from lms.jobs.errors import JobNotActive, JobNotEnded
from lms.jobs.models import Job, Outcome, State
from tests.lms.jobs import handlers  # noqa: F401 - registers the kinds

pytestmark = pytest.mark.django_db


def outcomes(job: Job) -> list[str]:
    return list(job.runs.values_list("outcome", flat=True))


def expire_lease(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=now() - dt.timedelta(seconds=1))


def test_a_job_runs_once_and_keeps_its_result() -> None:
    job = enqueue(kind="test.echo", params={"say": "你好"})
    assert drain() == 1
    job.refresh_from_db()
    assert (job.state, job.progress, job.progress_code) == (State.DONE, 1000, "half")
    assert job.result == {"heard": "你好"}
    assert outcomes(job) == [Outcome.DONE]
    assert drain() == 0


def test_an_unknown_kind_is_refused_when_enqueued() -> None:
    with pytest.raises(LookupError):
        enqueue(kind="test.nobody")
    assert Job.objects.count() == 0


def test_the_same_key_is_one_job_while_active_and_a_new_one_after() -> None:
    first = enqueue(kind="test.echo", params={"say": 1}, key="lesson-7")
    assert enqueue(kind="test.echo", params={"say": 2}, key="lesson-7") == first
    assert enqueue(kind="test.echo", params={"say": 3}, key="lesson-8") != first
    drain()
    assert enqueue(kind="test.echo", params={"say": 4}, key="lesson-7") != first


def test_a_crash_is_retried_until_the_attempts_are_used_up() -> None:
    job = enqueue(kind="test.crash")
    assert drain() == 2
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "crashed")
    assert job.error_message == "ZeroDivisionError: on purpose"
    assert outcomes(job) == [Outcome.RETRY, Outcome.FAILED]


def test_a_refusal_fails_at_once_with_its_reason() -> None:
    job = enqueue(kind="test.refuse")
    drain()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "bad_media")
    assert job.error_message == "This file holds no video."
    assert outcomes(job) == [Outcome.FAILED]


def test_a_handler_past_its_deadline_is_stopped() -> None:
    job = enqueue(kind="test.deadline")
    drain()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "timed_out")


def test_a_delayed_job_is_not_claimed_early() -> None:
    enqueue(kind="test.echo", params={"say": 1}, delay_s=3600)
    assert drain() == 0


def test_cancelling_a_queued_job_ends_it_and_it_can_be_retried() -> None:
    job = enqueue(kind="test.echo", params={"say": 1})
    assert cancel(job=job).state == State.CANCELLED
    with pytest.raises(JobNotActive):
        cancel(job=job)
    assert drain() == 0
    assert retry(job=job).state == State.QUEUED
    drain()
    job.refresh_from_db()
    assert job.state == State.DONE


def test_only_an_ended_job_without_an_active_twin_can_be_retried() -> None:
    job = enqueue(kind="test.echo", params={"say": 1}, key="k")
    with pytest.raises(JobNotEnded):
        retry(job=job)
    cancel(job=job)
    enqueue(kind="test.echo", params={"say": 1}, key="k")
    with pytest.raises(JobNotEnded):
        retry(job=job)


def test_a_running_job_stops_at_its_next_check_when_cancelled(tmp_path: Path) -> None:
    job = enqueue(kind="test.hold", params={"folder": str(tmp_path)})
    claimed = claim()
    assert claimed is not None
    cancel(job=job)
    (tmp_path / "go").touch()
    handlers_job, token = claimed
    handlers_job.kind = "test.echo"  # its first act is progress(), which sees the request
    handlers_job.params = {"say": 1}
    execute(job=handlers_job, token=token)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert outcomes(job) == [Outcome.CANCELLED]


def test_the_sweep_gives_back_a_job_whose_worker_stopped_renewing() -> None:
    job = enqueue(kind="test.echo", params={"say": 1})
    claim()
    assert sweep() == 0
    expire_lease(job)
    assert sweep() == 1
    assert drain() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)
    assert outcomes(job) == [Outcome.LOST, Outcome.DONE]


def test_a_job_that_kills_its_worker_each_time_fails_in_the_end() -> None:
    job = enqueue(kind="test.crash")
    for _ in range(2):
        claim()
        expire_lease(job)
        sweep()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "worker_lost")
    assert claim() is None


def test_a_worker_that_lost_its_lease_cannot_end_the_job() -> None:
    job = enqueue(kind="test.refuse")
    slow = claim()
    assert slow is not None
    expire_lease(job)
    sweep()
    second = claim()
    execute(job=slow[0], token=slow[1])
    job.refresh_from_db()
    assert second is not None
    assert (job.state, job.lease_token) == (State.RUNNING, second[1])


def test_ended_jobs_are_forgotten_after_their_time_and_active_ones_never() -> None:
    old = now() - KEEP - dt.timedelta(days=1)
    done = enqueue(kind="test.echo", params={"say": 1})
    drain()
    waiting = enqueue(kind="test.echo", params={"say": 2})
    Job.objects.filter(pk=done.pk).update(finished_at=old)
    Job.objects.filter(pk=waiting.pk).update(created_at=old)
    assert forget() == 1
    assert list(Job.objects.all()) == [waiting]


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_claim_each_job_once() -> None:
    wanted = {enqueue(kind="test.echo", params={"say": n}).pk for n in range(12)}
    claimed: list[uuid.UUID] = []

    def work() -> None:
        try:
            while (taken := claim()) is not None:
                claimed.append(taken[0].pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(wanted)


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_rolled_back_transaction_never_was() -> None:
    def rolled_back() -> None:
        with transaction.atomic():
            enqueue(kind="test.echo", params={"say": 1})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rolled_back()
    assert Job.objects.count() == 0
