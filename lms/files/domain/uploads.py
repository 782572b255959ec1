"""tus uploads: create, append, terminate, sweep. The row's offset is always on disk and synced."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid

from django.db import transaction
from django.db.models import Q, QuerySet

from lms.core import clock
from lms.core.errors import Conflict, DiskFull, NotAllowed
from lms.files import paths, queries, rules, tus
from lms.files.domain import finish, writing
from lms.files.domain.writing import Readable
from lms.files.errors import (
    BadUpload,
    ChunkTooLarge,
    NotComplete,
    OffsetConflict,
    QuotaExceeded,
    TooLarge,
    TooManyUploads,
    UploadGone,
    UploadLocked,
)
from lms.files.models import Purpose, StoredFile, Upload
from lms.people.models import User

LOCK = dt.timedelta(seconds=60)
"""How long a writer may be silent before another may take its place; renewed while it writes."""


def create(*, owner: User, length: int, metadata: dict[str, str], raw_metadata: str) -> Upload:
    """Begin an upload of ``length`` bytes.

    Raises BadUpload, NotAllowed, TooLarge, QuotaExceeded, TooManyUploads or DiskFull.
    """
    purpose = metadata.get("purpose", "")
    if purpose not in rules.PURPOSES or length < 1:
        raise BadUpload(header="Upload-Metadata" if length else "Upload-Length")
    if not rules.may_upload(owner, purpose):
        raise NotAllowed
    limit = rules.PURPOSES[purpose].max_bytes
    if length > limit:
        raise TooLarge(max_bytes=limit)
    folder = paths.root() / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free - length < rules.DISK_RESERVE:
        raise DiskFull
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)  # two creations cannot share a quota
        _check_quota(owner, length)
        return Upload.objects.create(
            owner=owner,
            purpose=Purpose(purpose),
            name=tus.clean_name(metadata.get("filename", metadata.get("name", ""))),
            metadata=raw_metadata,
            length=length,
            expires_at=_expiry(),
        )


def append(
    *,
    owner: User,
    upload_id: uuid.UUID,
    offset: int,
    body: Readable,
    announced: int | None,
    checksum: tus.Checksum | None,
) -> Upload:
    """Write ``body`` at ``offset`` and, when it was the last piece, finish the upload.

    What arrived before a broken line is kept (not with a checksum: then all or nothing). Raises
    OffsetConflict, UploadLocked, UploadGone, ChunkTooLarge, ChecksumMismatch, TooLarge, or what
    :func:`finish.finish` raises.
    """
    if announced is not None and announced > rules.MAX_CHUNK:
        raise ChunkTooLarge(max_bytes=rules.MAX_CHUNK)
    upload = receivable(queries.own_upload(owner_id=owner.pk, upload_id=upload_id))
    if offset != upload.offset:
        raise OffsetConflict(offset=upload.offset)
    if announced is not None and offset + announced > upload.length:
        raise TooLarge("The piece reaches past the announced length.", max_bytes=upload.length)
    lock = _claim(upload)
    reached = offset
    try:
        reached = writing.append(
            path=paths.partial(upload.pk),
            offset=offset,
            limit=min(upload.length - offset, rules.MAX_CHUNK),
            body=body,
            checksum=checksum,
            still_ours=lock.renew,
            accept_head=lambda head: finish.check_head(upload, head),
        )
    except finish.REFUSALS:
        finish.refuse(upload)
        raise
    finally:
        lock.release(reached)
    upload.refresh_from_db()
    if upload.offset == upload.length:
        finish.finish(upload)
    return upload


class _Lock:
    """The right to write: held by the exact value of ``locked_until``, so a late writer loses."""

    def __init__(self, upload: Upload, until: dt.datetime) -> None:
        self.upload_id = upload.pk
        self.until = until

    def renew(self) -> None:
        """Hold it for another while. Raises UploadLocked when somebody took it over."""
        until = clock.now() + LOCK
        if until - self.until < LOCK / 4:
            return
        if not self._mine().update(locked_until=until):
            raise UploadLocked
        self.until = until

    def release(self, offset: int) -> None:
        """Give it back, with the offset that is now safe on disk."""
        self._mine().update(locked_until=None, offset=offset, expires_at=_expiry())

    def _mine(self) -> QuerySet[Upload]:
        return Upload.objects.filter(pk=self.upload_id, locked_until=self.until)


def _claim(upload: Upload) -> _Lock:
    now = clock.now()
    until = now + LOCK
    claimed = (
        Upload.objects.filter(pk=upload.pk, offset=upload.offset, state=Upload.State.RECEIVING)
        .filter(Q(locked_until=None) | Q(locked_until__lt=now))
        .update(locked_until=until)
    )
    if not claimed:
        raise UploadLocked
    return _Lock(upload, until)


def receivable(upload: Upload) -> Upload:
    """The upload, when bytes may still be added. Raises UploadGone."""
    if upload.state == Upload.State.REFUSED:
        raise UploadGone(refusal=upload.refusal_code)
    if upload.state == Upload.State.RECEIVING and upload.expires_at < clock.now():
        raise UploadGone
    return upload


def state_of(*, owner: User, upload_id: uuid.UUID) -> Upload:
    """HEAD: where the upload stands; finishes one whose server died between bytes and finish."""
    upload = receivable(queries.own_upload(owner_id=owner.pk, upload_id=upload_id))
    if upload.state == Upload.State.RECEIVING and upload.offset == upload.length:
        finish.finish(upload)
    return upload


def terminate(*, owner: User, upload_id: uuid.UUID) -> None:
    """DELETE: forget the upload and its bytes. A finished one leaves its file to its user."""
    upload = queries.own_upload(owner_id=owner.pk, upload_id=upload_id)
    if upload.state == Upload.State.DONE:
        raise Conflict("This upload is complete; delete the file where it is used.")
    if upload.state == Upload.State.RECEIVING:
        _claim(upload)
    upload.delete()
    paths.partial(upload_id).unlink(missing_ok=True)


def take(*, owner: User, upload_id: uuid.UUID, purpose: str) -> StoredFile:
    """The file of a finished upload, for the feature that wants it. Raises NotComplete."""
    upload = state_of(owner=owner, upload_id=upload_id)
    if upload.file is None:
        raise NotComplete(offset=upload.offset, length=upload.length)
    if upload.purpose != purpose:
        raise BadUpload(header="Upload-Metadata")
    return upload.file


def sweep() -> int:
    """Delete abandoned uploads and bytes without a row; returns how many rows went."""
    gone = 0
    for upload in queries.abandoned()[:500]:
        deleted, _ = Upload.objects.filter(pk=upload.pk, state=upload.state).delete()
        paths.partial(upload.pk).unlink(missing_ok=True)
        gone += 1 if deleted else 0
    _sweep_orphans()
    return gone


def _sweep_orphans() -> None:
    folder = paths.root() / "uploads"
    if not folder.is_dir():
        return
    before = clock.now().timestamp() - rules.LIFETIME_HOURS * 3600
    for part in folder.glob("*.part"):
        if (
            part.stat().st_mtime < before
            and not Upload.objects.filter(
                pk=uuid.UUID(part.stem), state=Upload.State.RECEIVING
            ).exists()
        ):
            part.unlink(missing_ok=True)


def _check_quota(owner: User, length: int) -> None:
    if queries.unfinished(owner.pk).count() >= rules.UPLOADS_AT_ONCE:
        raise TooManyUploads
    used, quota = queries.used_bytes(owner.pk), rules.quota_bytes()
    if used + length > quota:
        raise QuotaExceeded(used=used, quota=quota, wanted=length)


def _expiry() -> dt.datetime:
    return clock.now() + dt.timedelta(hours=rules.LIFETIME_HOURS)
