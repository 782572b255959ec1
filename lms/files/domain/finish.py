"""From a complete upload to a stored file: look at the content, hash, move, make the row."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.db import transaction

from lms.files import paths, rules
from lms.files.errors import Disguised, UnsupportedContent
from lms.files.models import StoredFile, Upload
from lms.files.sniff import HEAD_BYTES, Family, Sniffed, sniff

REFUSALS = (UnsupportedContent,)
_OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_ZIP_WINDOW = 128 * 1024
"""Bytes looked at from each end: a directory of millions of names is never read."""
_DISGUISES = {Family.PLAYLIST, Family.MARKUP, Family.EXECUTABLE}


def check_head(upload: Upload, head: bytes) -> None:
    """Refuse early what the first bytes already give away. Raises UnsupportedContent."""
    if len(head) < min(HEAD_BYTES, upload.length):
        return
    accepted(upload.purpose, sniff(head))


def accepted(purpose: str, found: Sniffed) -> Sniffed:
    """``found``, when the purpose takes it. Raises Disguised or UnsupportedContent."""
    rule = rules.PURPOSES[purpose]
    if found.family in rule.families and (not rule.kinds or found.kind in rule.kinds):
        return found
    error = Disguised if found.family in _DISGUISES else UnsupportedContent
    raise error(found=found.kind)


def refuse(upload: Upload) -> None:
    """Mark the upload refused and delete its bytes."""
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.State.REFUSED, refusal_code=UnsupportedContent.code
    )
    paths.partial(upload.pk).unlink(missing_ok=True)


def finish(upload: Upload) -> Upload:
    """Make the stored file of a complete upload; safe to repeat after a crash at any point.

    Raises UnsupportedContent; then the bytes are gone and the upload is refused.
    """
    part, relative = paths.partial(upload.pk), paths.stored(upload.pk)
    target = paths.absolute(relative)
    source = part if part.exists() else target
    try:
        found = content_type_of(source, upload.purpose)
    except REFUSALS:
        refuse(upload)
        raise
    digest = sha256_of(source)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.file_id is None:
            locked.file = StoredFile.objects.create(
                id=upload.pk,
                owner_id=upload.owner_id,
                purpose=upload.purpose,
                name=upload.name,
                size=source.stat().st_size,
                sha256=digest,
                content_type=found,
                path=relative,
            )
            locked.state = Upload.State.DONE
            locked.save(update_fields=["file", "state", "updated_at"])
        if source == part:
            move(part, target)
    upload.refresh_from_db()
    return upload


def content_type_of(path: Path, purpose: str) -> str:
    """The content type by content. Raises UnsupportedContent when the purpose does not take it."""
    with path.open("rb") as file:
        found = accepted(purpose, sniff(file.read(HEAD_BYTES)))
    return _office_type(path) if found.kind == "zip" else found.content_type


def _office_type(path: Path) -> str:
    """Tell Office files from plain archives by the names near both ends; nothing is unpacked."""
    with path.open("rb") as file:
        start = file.read(_ZIP_WINDOW)
        file.seek(max(0, path.stat().st_size - _ZIP_WINDOW))
        end = file.read(_ZIP_WINDOW)
    if b"PK\x05\x06" not in end:
        raise UnsupportedContent("The archive is broken.", found="zip")
    if b"[Content_Types].xml" in start or b"[Content_Types].xml" in end:
        for prefix, content_type in _OFFICE.items():
            if prefix in start or prefix in end:
                return content_type
    return "application/zip"


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def move(source: Path, target: Path) -> None:
    """Rename within the store, synced, so that the row never points at nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
