"""Files handed out with a lesson."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction

from lms.core.errors import NotFound
from lms.files.domain import store, uploads
from lms.files.models import Purpose, StoredFile
from vod.access import Seat
from vod.domain.publishing import editable, locked
from vod.errors import TooManyAttachments
from vod.models import Attachment

MAX: Final = 30


def add(*, seat: Seat, upload_id: uuid.UUID, title: str) -> Attachment:
    """Attach a finished upload. Raises NotComplete, TooManyAttachments or ClassOver."""
    editable(seat)
    file = uploads.take(owner=seat.user, upload_id=upload_id, purpose=Purpose.ATTACHMENT)
    return attach(seat=seat, file=file, title=title)


@transaction.atomic
def attach(*, seat: Seat, file: StoredFile, title: str) -> Attachment:
    """As :func:`add`, with a stored file; the same file again returns its attachment."""
    editable(seat)
    vod = locked(seat)
    existing = vod.attachments.filter(file=file).first()
    if existing is not None:
        return existing
    count = vod.attachments.count()
    if count >= MAX:
        raise TooManyAttachments(max=MAX)
    return Attachment.objects.create(
        vod=vod, file=file, title=title.strip() or file.name[:120], order=count
    )


@transaction.atomic
def rename(*, seat: Seat, attachment_id: uuid.UUID, title: str) -> Attachment:
    """Change the title. Raises NotFound or ClassOver."""
    editable(seat)
    row = seat.vod.attachments.select_for_update().filter(pk=attachment_id).first()
    if row is None:
        raise NotFound
    row.title = title.strip() or row.file.name[:120]
    row.save(update_fields=["title", "updated_at"])
    return row


@transaction.atomic
def remove(*, seat: Seat, attachment_id: uuid.UUID) -> None:
    """Delete the attachment, and its file once nothing else uses it. Raises NotFound."""
    editable(seat)
    row = seat.vod.attachments.select_related("file").filter(pk=attachment_id).first()
    if row is None:
        raise NotFound
    file = row.file
    row.delete()
    if not Attachment.objects.filter(file=file).exists():
        store.delete(file=file)
