"""Subtitles of a lesson, one per language."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction

from lms.core.errors import NotFound
from lms.files import paths
from lms.files.domain import store, uploads
from lms.files.models import Purpose
from vod import webvtt
from vod.access import Seat
from vod.domain.publishing import editable, locked
from vod.errors import BadSubtitle
from vod.models import Subtitle

ENCODINGS: Final = ("utf-8-sig", "gb18030")


@transaction.atomic
def put(*, seat: Seat, language: str, label: str, text: str, is_default: bool) -> Subtitle:
    """Set one language's subtitles. Raises BadSubtitle or ClassOver."""
    editable(seat)
    vod = locked(seat)
    cues = webvtt.parse(text)
    others = vod.subtitles.exclude(language=language)
    if is_default:
        others.filter(is_default=True).update(is_default=False)
    row, _ = Subtitle.objects.update_or_create(
        vod=vod,
        language=language,
        defaults={
            "label": label.strip() or language,
            "body": webvtt.write(cues),
            "cues": len(cues),
            "is_default": is_default or not others.exists(),
        },
    )
    return row


def text_of_upload(*, seat: Seat, upload_id: uuid.UUID) -> str:
    """The text of an uploaded subtitle file, whose bytes are then no longer needed."""
    file = uploads.take(owner=seat.user, upload_id=upload_id, purpose=Purpose.SUBTITLE)
    raw = paths.absolute(file.path).read_bytes()  # at most 2 MiB by the purpose's rule
    store.delete(file=file)
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSubtitle(line=1, problem="encoding")


@transaction.atomic
def remove(*, seat: Seat, language: str) -> None:
    """Delete one language. Raises NotFound or ClassOver."""
    editable(seat)
    deleted, _ = locked(seat).subtitles.filter(language=language).delete()
    if not deleted:
        raise NotFound
