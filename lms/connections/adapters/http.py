"""Reference implementation over HTTP: a signed POST, the receipt in the answer."""

from __future__ import annotations

import json

from lms.connections import outgoing, signing
from lms.connections.adapters.base import Document, Receipt, Unavailable
from lms.connections.domain.secrets import open_secret
from lms.connections.errors import AddressRefused
from lms.connections.models import Destination
from lms.core import clock

REFUSALS = (400, 409, 422)


class HttpExchange:
    """POST to the destination's address, signed like a webhook, idempotent by the document's id.

    2xx with ``{"receipt": "…", "accepted": true}`` accepts; 202 is pending; 400, 409 and 422 (or
    ``accepted: false``) refuse with ``reason``; anything else counts as unavailable.
    """

    def __init__(self, destination: Destination) -> None:
        self.destination = destination

    def push(self, document: Document) -> Receipt:
        """See ``DocumentAdapter``."""
        body = document.body(self.destination)
        headers = signing.headers(
            secrets=[open_secret(self.destination)],
            event_id=document.id(self.destination),
            timestamp=int(clock.now().timestamp()),
            body=body,
        )
        try:
            answer = outgoing.send("POST", self.destination.url, body=body, headers=headers)
        except outgoing.Unreachable as error:
            raise Unavailable(str(error)) from error
        except AddressRefused as error:
            raise Unavailable(f"address: {error.details.get('problem')}") from error
        if not answer.ok and answer.status not in REFUSALS:
            raise Unavailable(f"status {answer.status}")
        try:
            told = json.loads(answer.body) if answer.body else {}
        except ValueError as error:
            raise Unavailable("the answer is not JSON") from error
        if not isinstance(told, dict):
            raise Unavailable("the answer is not an object")
        reference = str(told.get("receipt") or "")[:200]
        reason = str(told.get("reason") or "")[:300]
        if answer.status == 202:
            return Receipt("pending", reference)
        if answer.ok and told.get("accepted") is True and reference:
            return Receipt("accepted", reference)
        return Receipt("refused", reference, reason or f"status {answer.status}")
