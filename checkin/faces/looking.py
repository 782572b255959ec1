"""The face service as the doors see it: bounded waiting, and refusals as domain errors."""

from __future__ import annotations

import threading
import time
from functools import lru_cache

from django.conf import settings

from checkin.engine.client import FaceClient, Looked, ServiceBusy, ServiceDown
from checkin.engine.facts import EngineInfo
from checkin.engine.matching import Bands
from checkin.faces.errors import BadPicture, FaceBusy, FaceUnavailable

WAITING = 24
"""Requests of this process that may wait for the service at one time: its threads stay free."""
UNREADABLE = frozenset({"not_a_picture", "picture_broken", "picture_too_large"})
ENGINE_FOR_S = 30.0
_waiting = threading.BoundedSemaphore(WAITING)
_engine: tuple[float, EngineInfo] | None = None


@lru_cache
def _client(address: str, token: str) -> FaceClient:
    return FaceClient(address, token)


def client() -> FaceClient:
    """The service of this installation."""
    return _client(settings.RONGKE_FACE_ADDRESS, settings.RONGKE_RUN_TOKEN)


def look(raw: bytes, *, encode: bool = False, photo: bool = False) -> Looked:
    """Have a picture looked at, outside any transaction.

    Raises FaceBusy, FaceUnavailable, and BadPicture for what is no picture at all.
    """
    if not _waiting.acquire(blocking=False):
        raise FaceBusy(retry_after=1)
    try:
        looked = client().look(raw, encode=encode, photo=photo)
    except ServiceBusy as busy:
        raise FaceBusy(retry_after=busy.retry_after) from busy
    except ServiceDown as down:
        raise FaceUnavailable(retry_after=3) from down
    finally:
        _waiting.release()
    if looked.facts.code in UNREADABLE:
        raise BadPicture(problem=looked.facts.code)
    return looked


def engine() -> EngineInfo:
    """Which engine encodes now; asked again every half minute. Raises FaceUnavailable."""
    global _engine
    if _engine is not None and time.monotonic() - _engine[0] < ENGINE_FOR_S:
        return _engine[1]
    try:
        found = client().health().engine
    except (ServiceDown, ServiceBusy) as down:
        raise FaceUnavailable(retry_after=3) from down
    _engine = (time.monotonic(), found)
    return found


def bands() -> Bands:
    """The operator's limits."""
    return Bands(
        accept=settings.RONGKE_FACE_ACCEPT / 1000, review=settings.RONGKE_FACE_REVIEW / 1000
    )
