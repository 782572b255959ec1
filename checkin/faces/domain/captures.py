"""Pictures kept as evidence: encrypted files under random names, deleted with their rows."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from checkin.faces import vault
from checkin.faces.domain.tenancy import retention_of
from checkin.faces.errors import CaptureGone
from checkin.faces.events import FaceCaptureViewed
from checkin.faces.models import FaceCapture, FaceSession
from lms.core import clock
from lms.events.domain.record import record
from lms.people.crypto import Undecipherable
from lms.people.models import User
from lms.people.queries import subject_id


def folder() -> Path:
    """Where captures lie: apart from the file store, which has links that people can open."""
    return Path(settings.VAR_DIR) / "faces"


def hash_of(raw: bytes) -> str:
    """SHA-256 of a plain picture, as events name it."""
    return hashlib.sha256(raw).hexdigest()


def absolute(capture: FaceCapture) -> Path:
    """The file of a capture."""
    return folder() / capture.path


def keep(
    *, user: User, tenant: str, raw: bytes, purpose: str, session: FaceSession | None = None
) -> FaceCapture:
    """Encrypt a picture and write it; the file goes again when the transaction fails."""
    capture_id = uuid.uuid4()
    key_id = vault.current_key()
    days = retention_of(tenant).capture_days
    capture = FaceCapture(
        id=capture_id,
        user=user,
        tenant=tenant,
        purpose=purpose,
        session=session,
        sha256=hash_of(raw),
        path=f"{capture_id.hex[:2]}/{capture_id.hex}",
        key_id=key_id,
        taken_at=clock.now(),
        delete_after=clock.now() + dt.timedelta(days=days),
    )
    _write(absolute(capture), _sealed(capture, raw))
    capture.save(force_insert=True)
    return capture


def read(capture: FaceCapture) -> bytes:
    """The plain picture. Raises CaptureGone."""
    try:
        sealed = absolute(capture).read_bytes()
        return vault.open_sealed(
            "capture",
            sealed,
            tenant=capture.tenant,
            user_id=capture.user_id,
            version=str(capture.pk),
            key_id=capture.key_id,
        )
    except (OSError, Undecipherable) as error:
        raise CaptureGone from error


@transaction.atomic
def view(*, capture: FaceCapture, by: User) -> bytes:
    """What a person of the staff sees; that they looked is an event. Raises CaptureGone."""
    raw = read(capture)
    session = capture.session
    record(
        FaceCaptureViewed(capture=capture.sha256, purpose=capture.purpose),
        class_id=None if session is None else session.lesson.training_class_id,
        lesson_id=None if session is None else session.lesson_id,
        subject_id=subject_id(capture.user_id),
        actor_id=subject_id(by.pk),
    )
    return raw


def delete(captures: Iterable[FaceCapture]) -> int:
    """Delete rows, and their files once that is committed; how many."""
    rows = list(captures)
    paths = [absolute(row) for row in rows]
    FaceCapture.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def unlink() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(unlink)
    return len(rows)


def reseal(capture: FaceCapture) -> bool:
    """Encrypt under the current key; whether anything was done."""
    current = vault.current_key()
    if capture.key_id == current or not absolute(capture).exists():
        return False
    raw = read(capture)
    with transaction.atomic():
        capture.key_id = current
        capture.save(update_fields=["key_id"])
        _write(absolute(capture), _sealed(capture, raw))
    return True


def sweep_orphans(*, older_than_s: int = 3600) -> int:
    """Delete files that no row names (a transaction that failed after writing); how many."""
    known = set(FaceCapture.objects.values_list("path", flat=True))
    horizon = clock.now().timestamp() - older_than_s
    gone = 0
    for path in folder().glob("*/*"):
        if str(path.relative_to(folder())) not in known and path.stat().st_mtime < horizon:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _sealed(capture: FaceCapture, raw: bytes) -> bytes:
    return vault.seal(
        "capture",
        raw,
        tenant=capture.tenant,
        user_id=capture.user_id,
        version=str(capture.pk),
        key_id=capture.key_id,
    )


def _write(path: Path, sealed: bytes) -> None:
    """Replace the file at once, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
