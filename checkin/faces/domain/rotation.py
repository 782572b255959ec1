"""Changing the key of everything that is stored of faces."""

from __future__ import annotations

from checkin.faces import vault
from checkin.faces.domain import captures, templates
from checkin.faces.models import FaceCapture, FaceTemplate


def reseal_all() -> int:
    """Templates and captures under the current key, row by row; how many were moved.

    Can be stopped and started again. What lives for minutes (drafts, running sessions) is left:
    it opens under the old key until it ends.
    """
    current = vault.current_key()
    moved = 0
    for template in FaceTemplate.objects.exclude(key_id=current).iterator():
        moved += templates.reseal(template)
    for capture in FaceCapture.objects.exclude(key_id=current).iterator():
        moved += captures.reseal(capture)
    return moved
