"""The log's public doors over HTTP, with the standard library alone; bounded in time and bytes."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Sequence

from verifier.proofs import read_hashes

TIMEOUT_S = 20
BYTES_MAX = 256 * 1024


class Unreachable(Exception):
    """The platform did not answer, or not as a log does."""


def _call(url: str, body: bytes | None = None) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise Unreachable(f"{url}: not an http address")
    headers = {"Content-Type": "application/json"} if body is not None else {}
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the same
            data: bytes = answer.read(BYTES_MAX + 1)
    except urllib.error.HTTPError as error:
        said = error.read(500).decode("utf-8", "replace")
        raise Unreachable(f"{url}: {error.code} {said}") from None
    except (OSError, ValueError) as error:
        raise Unreachable(f"{url}: {error}") from None
    if len(data) > BYTES_MAX:
        raise Unreachable(f"{url}: more than a log answers")
    return data


class Server:
    """One platform, by the address of its site."""

    def __init__(self, site: str) -> None:
        self.base = site.rstrip("/") + "/api/v1/log"

    def _of(self, class_id: str | None) -> str:
        return self.base if class_id is None else f"{self.base}/classes/{class_id}"

    def checkpoint(self, class_id: str | None) -> bytes:
        """The newest signed checkpoint. Raises Unreachable."""
        return _call(f"{self._of(class_id)}/checkpoint")

    def consistency(self, class_id: str | None, size1: int, size2: int) -> Sequence[bytes]:
        """A consistency proof. Raises Unreachable, or ProofError for what is none."""
        data = _call(f"{self._of(class_id)}/consistency/?from={size1}&to={size2}")
        try:
            value = json.loads(data)
        except ValueError:
            raise Unreachable("a proof was expected") from None
        return read_hashes(value.get("proof") if isinstance(value, dict) else None)

    def hand_in(self, note: bytes) -> None:
        """Give the cosigned checkpoint back. Raises Unreachable."""
        _call(f"{self.base}/cosignatures/", json.dumps({"note": note.decode("utf-8")}).encode())

    def report(self, held: bytes) -> None:
        """Tell the platform that it contradicts a checkpoint that we hold. Raises Unreachable."""
        _call(f"{self.base}/alarms/", json.dumps({"held": held.decode("utf-8")}).encode())
