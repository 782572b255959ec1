"""What every adapter to a training-management system or the centre's platform does."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from lms.connections.models import Destination

NAMESPACE = uuid.UUID("6f0d6a2e-5f0e-5d0c-9a52-3f6d0b1f9c11")
Outcome = Literal["accepted", "refused", "pending"]


class Unavailable(Exception):
    """The other system could not be asked; nothing is known, and it is tried again later."""


@dataclass(frozen=True)
class Document:
    """One class, roster or result sheet in one version."""

    kind: str
    """``classes``, ``rosters``, ``attendance`` or ``results``."""
    class_id: str
    class_code: str
    version: int
    """Grows with every change; the other system keeps the highest."""
    rows: list[dict[str, Any]]

    def id(self, destination: Destination) -> str:
        """The same document has the same id however often it is pushed."""
        name = f"{destination.pk}/{self.class_id}/{self.kind}/{self.version}"
        return str(uuid.uuid5(NAMESPACE, name))

    def body(self, destination: Destination) -> bytes:
        """The JSON that is handed over."""
        value = {
            "format": "rongke-exchange/1",
            "document": self.id(destination),
            "kind": self.kind,
            "class": {"id": self.class_id, "code": self.class_code},
            "version": self.version,
            "rows": self.rows,
        }
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


@dataclass(frozen=True)
class Receipt:
    """What the other system answered."""

    outcome: Outcome
    reference: str
    """Its own number for the document; the same when the document comes again."""
    reason: str = ""


class DocumentAdapter(Protocol):
    """Hands documents over. Made per destination: ``Adapter(destination)``."""

    def push(self, document: Document) -> Receipt:
        """Hand one over, again without effect when it is there. Raises ``Unavailable``.

        ``pending``: taken, but not decided yet; the same document is pushed again later and the
        receipt read then.
        """
        ...
