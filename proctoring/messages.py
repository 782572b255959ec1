"""Messages of the monitoring wall's socket."""

from __future__ import annotations

from typing import Any, ClassVar

from lms.realtime.frames import ServerMessage


class WallTiles(ServerMessage):
    """Tiles that changed, in full; shaped as REST has them."""

    T: ClassVar[str] = "wall.tiles"
    tiles: list[dict[str, Any]]


class CallAnswered(ServerMessage):
    """To the caller, on the personal socket: the trainee tapped "here"."""

    T: ClassVar[str] = "call.answered"
    call: str
