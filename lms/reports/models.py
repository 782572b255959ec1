"""Period files that were built: one row per distinct content."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import UUIDModel


class PeriodFile(UUIDModel):
    """A period file (一期一档) on disk; equal inputs give equal bytes and the same row."""

    class_id = models.UUIDField(db_index=True)
    log_size = models.PositiveBigIntegerField()
    """Leaves under its checkpoint."""
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    """Bytes."""
    path = models.CharField(max_length=200)
    """Relative to MEDIA_ROOT."""
    cosignatures = models.PositiveSmallIntegerField(default=0)
    built_at = models.DateTimeField()
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-built_at"]
        constraints = [
            models.UniqueConstraint(fields=["class_id", "sha256"], name="one_row_per_content")
        ]

    def __str__(self) -> str:
        return f"{self.class_id} {self.sha256[:12]}"
