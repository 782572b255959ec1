"""Reads of the file store."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet, Sum

from lms.core import clock
from lms.core.errors import NotFound
from lms.files.models import StoredFile, Upload


def own_upload(*, owner_id: uuid.UUID, upload_id: uuid.UUID) -> Upload:
    """One's own upload. Raises NotFound for others' and for what does not exist."""
    upload = Upload.objects.select_related("file").filter(pk=upload_id, owner_id=owner_id).first()
    if upload is None:
        raise NotFound
    return upload


def unfinished(owner_id: uuid.UUID) -> QuerySet[Upload]:
    """Uploads that can be resumed."""
    return Upload.objects.filter(
        owner_id=owner_id, state=Upload.State.RECEIVING, expires_at__gt=clock.now()
    )


def used_bytes(owner_id: uuid.UUID) -> int:
    """Bytes of the person's files, and what unfinished uploads will take."""
    files = StoredFile.objects.filter(owner_id=owner_id).aggregate(sum=Sum("size"))["sum"] or 0
    coming = unfinished(owner_id).aggregate(sum=Sum("length"))["sum"] or 0
    return int(files) + int(coming)


def abandoned() -> QuerySet[Upload]:
    """Uploads whose bytes may go: expired ones, and refused ones."""
    now = clock.now()
    return Upload.objects.filter(
        Q(state=Upload.State.RECEIVING, expires_at__lt=now)
        | Q(state=Upload.State.REFUSED, expires_at__lt=now)
    ).exclude(locked_until__gt=now)
