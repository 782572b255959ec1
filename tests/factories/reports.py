"""Factory of period files that were built (the row; the file itself is the builder's)."""

from __future__ import annotations

import hashlib
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.reports.models import PeriodFile


class PeriodFileFactory(DjangoModelFactory):
    class Meta:
        model = PeriodFile

    class_id = factory.LazyFunction(uuid.uuid4)
    log_size = 1
    sha256 = factory.Sequence(lambda n: hashlib.sha256(b"%d" % n).hexdigest())
    size = 1024
    path = factory.LazyAttribute(lambda o: f"period/{o.class_id}/{o.sha256}.zip")
    built_at = factory.LazyFunction(timezone.now)
