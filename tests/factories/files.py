"""Factories of files: rows only, no bytes on disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.files.models import Purpose, StoredFile, Upload
from tests.factories.people import UserFactory

CONTENT = b"%PDF-1.4\n%%EOF\n"


class StoredFileFactory(DjangoModelFactory):
    """A small attachment."""

    class Meta:
        model = StoredFile

    owner = factory.SubFactory(UserFactory)
    purpose = Purpose.ATTACHMENT
    name = "讲义.pdf"
    size = len(CONTENT)
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    content_type = "application/pdf"
    path = factory.LazyFunction(lambda: f"attachment/{uuid.uuid4()}")


class UploadFactory(DjangoModelFactory):
    """An upload that was just created."""

    class Meta:
        model = Upload

    owner = factory.SubFactory(UserFactory)
    purpose = Purpose.ATTACHMENT
    name = "讲义.pdf"
    length = len(CONTENT)
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=1))
