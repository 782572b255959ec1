"""Where bytes lie on disk. Names come from random ids only."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings


def root() -> Path:
    """The folder of all files."""
    return Path(settings.MEDIA_ROOT)


def partial(upload_id: uuid.UUID) -> Path:
    """The growing file of an upload."""
    return root() / "uploads" / f"{upload_id.hex}.part"


def stored(file_id: uuid.UUID) -> str:
    """The path of a complete file relative to the root."""
    return f"stored/{file_id.hex[:2]}/{file_id.hex}"


def package(area: str, package_id: uuid.UUID) -> Path:
    """The folder of a package: files that belong together and are served under one link."""
    return root() / "packages" / area / package_id.hex


def absolute(relative: str) -> Path:
    """The absolute path of a stored file; refuses to leave the root."""
    path = (root() / relative).resolve()
    if not path.is_relative_to(root().resolve()):
        raise ValueError("a stored path leaves the media root")
    return path
