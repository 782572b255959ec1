"""Permission-matrix rows of streams and replays; sets of actors are named in ``who.py``."""

from __future__ import annotations

from tests.permissions.sockets_live import INSIDE
from tests.permissions.who import NOBODY, OWNER_LECTURER, Who

LIVE = "api/v1/live/<uuid:lesson_id>"
REPLAY = f"{LIVE}/replay"

ROWS: dict[tuple[str, str], Who] = {
    # Without an offer the answer is that there is none; who may publish is the stage's business.
    ("POST", f"{LIVE}/publish/"): INSIDE,
    ("POST", f"{LIVE}/watch/"): INSIDE,
    ("PUT", f"{LIVE}/resources/<str:resource>/"): INSIDE,
    # Only with the word of one's own connection.
    ("DELETE", f"{LIVE}/resources/<str:resource>/"): NOBODY,
    ("GET", f"{LIVE}/ice/"): INSIDE,
    ("GET", f"{LIVE}/stream-keys/"): OWNER_LECTURER,
    ("POST", f"{LIVE}/stream-keys/"): OWNER_LECTURER,
    ("DELETE", f"{LIVE}/stream-keys/<uuid:key_id>/"): OWNER_LECTURER,
    # Only with a stream key, or from a process of this installation.
    ("POST", "whip/<uuid:lesson_id>/"): NOBODY,
    ("DELETE", "whip/<uuid:lesson_id>/resource/<str:word>/"): NOBODY,
    ("POST", "internal/live/media/"): NOBODY,
    ("GET", f"{REPLAY}/"): INSIDE,
    ("DELETE", f"{REPLAY}/"): OWNER_LECTURER,
    ("GET", f"{REPLAY}/timeline/"): INSIDE,
    ("POST", f"{REPLAY}/retry/"): OWNER_LECTURER,
    ("POST", f"{REPLAY}/film/"): OWNER_LECTURER,
}
