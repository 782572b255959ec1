"""Send to rooms from anywhere: the loop, a worker thread, a job process.

Call after the commit (``transaction.on_commit``): a message about something that was rolled
back would be a lie. Delivery is best effort; the database has the truth and clients refetch.
"""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import os
import urllib.error
import urllib.request
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from lms.realtime.bridge import CLOSE_CHANNEL, PREFIX, SOCKET_TIMEOUT_S, pack
from lms.realtime.frames import Outgoing, as_dict, encode
from lms.realtime.hub import Item, hub, user_room

logger = logging.getLogger(__name__)

LOOPBACK_PATH = "/internal/realtime/"
TOKEN_HEADER = "X-Rongke-Run-Token"  # noqa: S105 - a header's name


def publish(
    room: str, message: Outgoing, *, droppable: bool = False, window_s: float | None = None
) -> None:
    """To everybody in the room; ``droppable`` ones may be lost by slow readers.

    ``window_s``: the longest wait for others to share the frame, where 100 ms are too long.
    """
    publish_many(room, [message], droppable=droppable, window_s=window_s)


def publish_many(
    room: str,
    messages: Sequence[Outgoing],
    *,
    droppable: bool = False,
    window_s: float | None = None,
) -> None:
    """As :func:`publish`, for messages that belong into one frame."""

    def send() -> None:
        for message in messages:
            hub.publish(room, message, droppable=droppable, window_s=window_s)

    if _on_loop(send):
        return
    if settings.REDIS_URL:
        items = [Item(encode(message), droppable) for message in messages]
        _redis_publish(PREFIX + room, pack("", items))
    elif _is_child():
        for message in messages:
            _post({"room": room, "message": as_dict(message), "droppable": droppable})


def to_user(user_id: uuid.UUID, message: Outgoing) -> None:
    """To all sockets of a person."""
    publish(user_room(user_id), message)


def end_sessions(user_id: uuid.UUID, session_key: str | None = None) -> None:
    """Close a person's sockets: of one session, or all of them."""
    if _on_loop(functools.partial(hub.end_sessions, user_id, session_key)):
        return
    order = {"origin": "", "user": str(user_id), "session": session_key}
    if settings.REDIS_URL:
        _redis_publish(CLOSE_CHANNEL, json.dumps(order).encode())
    elif _is_child():
        _post({"end": order})


def _is_child() -> bool:
    """Whether the sockets are in another process. The web process without a loop has no socket
    yet: a POST to itself would come back here and be posted again, without end."""
    return bool(settings.RONGKE_SUPERVISED) and os.environ.get("RONGKE_ROLE") != "web"


def _on_loop(call: Any) -> bool:
    """Run in the hub's loop, if this process has one; False otherwise."""
    loop = hub.loop
    if loop is None or loop.is_closed():
        return False
    try:
        running: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
    except RuntimeError:
        running = None
    if running is loop:
        call()
    else:
        loop.call_soon_threadsafe(call)
    return True


@functools.cache
def _redis() -> Any:
    import redis

    return redis.Redis.from_url(settings.REDIS_URL or "", socket_timeout=SOCKET_TIMEOUT_S)


def _redis_publish(channel: str, data: bytes) -> None:
    from redis.exceptions import RedisError

    try:
        _redis().publish(channel, data)
    except RedisError as error:
        logger.warning("realtime publish lost: %s", type(error).__name__)


def _post(body: dict[str, Any]) -> None:
    """Children of an embedded installation reach the web process by a loopback POST."""
    request = urllib.request.Request(  # noqa: S310 - the address is ours, from the settings
        settings.RONGKE_WEB_URL + LOOPBACK_PATH,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", TOKEN_HEADER: settings.RONGKE_RUN_TOKEN},
    )
    try:
        with urllib.request.urlopen(request, timeout=2):  # noqa: S310 - the same
            pass
    except (urllib.error.URLError, OSError) as error:
        logger.warning("realtime loopback lost: %s", error)
