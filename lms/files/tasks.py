"""Periodic work of the file store."""

from __future__ import annotations

from lms.files.domain import uploads
from lms.jobs.registry import periodic


@periodic("files.sweep_uploads", every_s=600)
def sweep_uploads() -> None:
    """Delete abandoned uploads."""
    uploads.sweep()
