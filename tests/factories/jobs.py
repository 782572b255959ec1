"""Jobs in any state, without running anything."""

from __future__ import annotations

import uuid

import factory
from factory.django import DjangoModelFactory

from lms.jobs.models import Job, JobRun, Tick


class JobFactory(DjangoModelFactory):
    """A queued job without an owner."""

    class Meta:
        model = Job

    kind = "jobs.probe"


class JobRunFactory(DjangoModelFactory):
    """The first attempt at a job."""

    class Meta:
        model = JobRun

    job = factory.SubFactory(JobFactory)
    number = 1
    token = factory.LazyFunction(uuid.uuid4)
    worker = "test:1"


class TickFactory(DjangoModelFactory):
    """A periodic task that is due."""

    class Meta:
        model = Tick

    name = factory.Sequence("test.tick-{}".format)
