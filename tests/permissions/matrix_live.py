"""Permission-matrix rows of the live room; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.sockets_live import INSIDE
from tests.permissions.who import OWNER_LECTURER, Who

ROOM = "api/v1/live/<uuid:lesson_id>/"

ROWS: dict[tuple[str, str], Who] = {
    ("GET", ROOM): INSIDE,
    ("POST", f"{ROOM}start/"): OWNER_LECTURER,
    ("POST", f"{ROOM}end/"): OWNER_LECTURER,
    ("PATCH", f"{ROOM}settings/"): OWNER_LECTURER,
    ("GET", f"{ROOM}chat/"): INSIDE,
    ("GET", f"{ROOM}roll-calls/"): OWNER_LECTURER,
}
