"""Files that the platform makes itself or deletes."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from django.db import transaction

from lms.files import paths, tus
from lms.files.domain import finish
from lms.files.models import StoredFile
from lms.people.models import User


def store_path(*, owner: User, purpose: str, name: str, source: Path) -> StoredFile:
    """Copy a local file into the store under the same content rules as an upload."""
    file_id = uuid.uuid4()
    relative = paths.stored(file_id)
    partial = paths.partial(file_id)
    partial.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, partial)
    try:
        content_type = finish.content_type_of(partial, purpose)
        with transaction.atomic():
            row = StoredFile.objects.create(
                id=file_id,
                owner=owner,
                purpose=purpose,
                name=tus.clean_name(name),
                size=partial.stat().st_size,
                sha256=finish.sha256_of(partial),
                content_type=content_type,
                path=relative,
            )
            finish.move(partial, paths.absolute(relative))
    finally:
        partial.unlink(missing_ok=True)
    return row


def delete(*, file: StoredFile) -> None:
    """Delete row and bytes; the bytes go once the row's deletion is committed."""
    path = paths.absolute(file.path)
    with transaction.atomic():
        file.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def delete_package(*, area: str, package_id: uuid.UUID) -> None:
    """Delete a package's folder once the caller's transaction is committed."""
    folder = paths.package(area, package_id)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
