"""Messages as files of a folder: the broker of an installation without Redis.

kombu's own transport creates a file, then locks it, then writes it; a reader that comes in
between finds an empty message and dies of it, and so it is with the table of who listens. Here
every file appears whole: written under another name, then renamed.
"""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.json import dumps

SCHEME: Final = "folder"
"""``folder://localhost`` as a broker's URL, with kombu's options of ``filesystem``."""


def write_whole(path: Path, text: str) -> None:
    """Let ``path`` appear with all of its text, or stay as it was."""
    aside = path.with_name(f".{uuid.uuid4()}.part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time changes the tables of a folder."""
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Channel(filesystem.Channel):
    """kombu's channel, with files that nobody sees half written."""

    def _put(  # type: ignore[override]  # its two parents disagree on the name
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None
    ) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with alone(self.control_folder):
            rows = self.get_table(exchange)
            if row not in rows:
                self._write_table(exchange, [row, *rows])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any
    ) -> None:
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kwargs)
        gone = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with alone(self.control_folder):
            rows = self.get_table(exchange)
            if gone in rows:
                self._write_table(exchange, [row for row in rows if row != gone])

    def _write_table(self, exchange: str, rows: list[Any]) -> None:
        """Where ``get_table``, which has refused names that lead elsewhere, reads it."""
        write_whole(self.control_folder / f"{exchange}.exchange", dumps(rows))


class Transport(filesystem.Transport):
    """What the URL scheme stands for."""

    Channel = Channel


def install() -> None:
    """Make the scheme known to kombu."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:{Transport.__name__}"
