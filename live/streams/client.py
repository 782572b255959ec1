"""Calls to a media worker: short, on a private network, each with a one-use token."""

from __future__ import annotations

import http.client
import json
import logging
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from live.media.token import Claims, Role, sign
from live.streams.errors import BadOffer, MediaUnavailable, StreamNotThere
from live.streams.pool import Pulse, Worker
from lms.core.errors import DomainError, NotAllowed, TooMany

logger = logging.getLogger(__name__)
TIMEOUT_S: Final = 4.0
PULSE_TIMEOUT_S: Final = 0.8
MAX_ANSWER: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """The SDP answer, and the worker's name for the connection."""

    sdp: str
    resource: str


def connect(worker: Worker, *, door: str, claims: Claims, offer: str) -> Answer:
    """Hand an offer to ``/whip`` or ``/whep`` (which may name a size).

    Raises MediaUnavailable, StreamNotThere, BadOffer, TooMany or NotAllowed.
    """
    status, headers, body = _call(
        worker, "POST", door, token=_token(claims), body=offer.encode(), kind="application/sdp"
    )
    if status != 201:
        raise _refusal(worker, status, body)
    return Answer(body.decode("utf-8", "replace"), headers["X-Resource"])


def close(worker: Worker, resource: str) -> None:
    """End a connection; one that is gone already is as good."""
    token = _token(Claims(role=Role.CONTROL, aud=worker.name))
    _call(worker, "DELETE", f"/resource/{resource}", token=token)


def control(worker: Worker, command: dict[str, Any]) -> dict[str, Any]:
    """One of the worker's control operations. Raises MediaUnavailable when it did not happen."""
    token = _token(Claims(role=Role.CONTROL, aud=worker.name))
    data = json.dumps(command).encode()
    status, _, body = _call(
        worker, "POST", "/control", token=token, body=data, kind="application/json"
    )
    if status != 200:
        logger.warning("media worker %s: %s: %d", worker.name, command.get("op"), status)
        raise MediaUnavailable
    found: dict[str, Any] = json.loads(body)
    return found


def pulse(worker: Worker) -> Pulse:
    """Ask how it is. Raises ConnectionRefusedError at once when nothing listens, else OSError."""
    link = http.client.HTTPConnection(worker.host, worker.port, timeout=PULSE_TIMEOUT_S)
    try:
        link.request("GET", "/health")
        answer = link.getresponse()
        said = json.loads(answer.read(MAX_ANSWER))
        load = int(said["publications"]) + int(said["subscriptions"])
        return Pulse(str(said["boot"]), bool(said["draining"]), load)
    except (http.client.HTTPException, ValueError, KeyError) as error:
        raise OSError(str(error)) from error
    finally:
        link.close()


def _token(claims: Claims) -> str:
    return sign(claims, bytes.fromhex(settings.RONGKE_MEDIA_SECRET))


def _call(
    worker: Worker, method: str, path: str, *, token: str, body: bytes = b"", kind: str = ""
) -> tuple[int, http.client.HTTPMessage, bytes]:
    link = http.client.HTTPConnection(worker.host, worker.port, timeout=TIMEOUT_S)
    headers = {"Authorization": f"Bearer {token}"}
    if kind:
        headers["Content-Type"] = kind
    try:
        link.request(method, path, body=body or None, headers=headers)
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read(MAX_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise MediaUnavailable from error
    finally:
        link.close()


def _refusal(worker: Worker, status: int, body: bytes) -> DomainError:
    if status == 404:
        return StreamNotThere()
    if status in {400, 406, 409, 413, 415, 422}:
        return BadOffer()
    if status == 429:
        return TooMany(retry_after=1)
    if status == 403:
        return NotAllowed()
    logger.warning("media worker %s answered %d: %s", worker.name, status, body[:200])
    return MediaUnavailable()
