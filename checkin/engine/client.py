"""How a web process reaches the face service: blocking, short, and honest about being refused."""

from __future__ import annotations

import base64
import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any

import numpy as np

from checkin.engine.facts import CALL_HEADER, Embedding, EngineInfo, FrameFacts

TIMEOUT_S = 20.0


class ServiceBusy(Exception):
    """Try again in ``retry_after`` seconds; nothing was looked at."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"busy, try again in {retry_after} s")
        self.retry_after = retry_after


class ServiceDown(Exception):
    """Nobody answers at the service's address."""


@dataclass(frozen=True)
class Looked:
    """The service's answer about one picture."""

    facts: FrameFacts
    embedding: Embedding | None


@dataclass(frozen=True)
class Health:
    """How the service is."""

    engine: EngineInfo
    workers: int
    waiting: int
    retry_after: int
    rss_mb: float
    cpu_s: float


class _LocalConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class FaceClient:
    """One connection per call: they are local and cheap, and threads need not share any."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._token = token

    def look(self, raw: bytes, *, encode: bool = False, photo: bool = False) -> Looked:
        """Facts, and the embedding where asked for. Raises ServiceBusy or ServiceDown."""
        query = f"/look?encode={int(encode)}&photo={int(photo)}"
        answer = self._call("POST", query, raw)
        packed = answer["embedding"]
        embedding = (
            None if packed is None else np.frombuffer(base64.b64decode(packed), dtype="<f4").copy()
        )
        return Looked(FrameFacts.from_wire(answer["facts"]), embedding)

    def health(self) -> Health:
        """Engine and load. Raises ServiceDown."""
        answer = self._call("GET", "/health", None)
        engine = EngineInfo(**answer.pop("engine"))
        return Health(engine=engine, **answer)

    def _call(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        connection = self._connection()
        try:
            connection.request(method, path, body, {CALL_HEADER: self._token})
            response = connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise ServiceDown(str(error)) from error
        finally:
            connection.close()
        if response.status not in (200, 503):
            raise ServiceDown(f"the face service answered {response.status}")
        answer: dict[str, Any] = json.loads(raw)
        if response.status == 503:
            raise ServiceBusy(int(answer.get("retry_after", 2)))
        return answer

    def _connection(self) -> http.client.HTTPConnection:
        if self._address.startswith("unix:"):
            return _LocalConnection(self._address.removeprefix("unix:"), TIMEOUT_S)
        host, _, port = self._address.rpartition(":")
        return http.client.HTTPConnection(host, int(port), timeout=TIMEOUT_S)
