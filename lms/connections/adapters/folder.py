"""Reference implementation by files: for exchange machines (前置机) between two networks.

Documents are written to ``VAR/exchange/<destination>/out/<id>.json``, whole or not at all; the
other side answers with ``receipts/<id>.json`` (``{"receipt", "accepted", "reason"}``).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings

from lms.connections.adapters.base import Document, Receipt, Unavailable
from lms.connections.models import Destination

RECEIPT_MAX = 64 * 1024


class FolderExchange:
    """Pending until the receipt lies there."""

    def __init__(self, destination: Destination) -> None:
        self.destination = destination
        self.folder = Path(settings.VAR_DIR) / "exchange" / str(destination.pk)

    def push(self, document: Document) -> Receipt:
        """See ``DocumentAdapter``."""
        name = f"{document.id(self.destination)}.json"
        try:
            found = self._receipt(self.folder / "receipts" / name)
            if found is not None:
                return found
            self._write(self.folder / "out" / name, document.body(self.destination))
        except OSError as error:
            raise Unavailable(f"{type(error).__name__}: {error.strerror}") from error
        return Receipt("pending", "")

    @staticmethod
    def _receipt(place: Path) -> Receipt | None:
        if not place.is_file():
            return None
        with place.open("rb") as file:
            raw = file.read(RECEIPT_MAX)
        try:
            told = json.loads(raw)
            reference, accepted = str(told["receipt"])[:200], told["accepted"] is True
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable("the receipt cannot be read") from error
        reason = "" if accepted else str(told.get("reason") or "")[:300]
        return Receipt("accepted" if accepted else "refused", reference, reason)

    @staticmethod
    def _write(place: Path, body: bytes) -> None:
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_suffix(f".{os.getpid()}.part")
        with half.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        half.replace(place)
