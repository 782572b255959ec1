"""Permission-matrix rows of one area; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.who import Who

ROWS: dict[tuple[str, str], Who] = {}
