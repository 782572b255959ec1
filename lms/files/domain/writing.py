"""Bytes onto disk: bounded memory, synced before anybody is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final, Protocol

from django.http import UnreadablePostError

from lms.files.errors import ChecksumMismatch
from lms.files.sniff import HEAD_BYTES
from lms.files.tus import Checksum

BLOCK: Final = 256 * 1024


class Readable(Protocol):
    """A request's body, or a file."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        ...


def append(
    *,
    path: Path,
    offset: int,
    limit: int,
    body: Readable,
    checksum: Checksum | None,
    still_ours: Callable[[], None],
    accept_head: Callable[[bytes], None],
) -> int:
    """Write at most ``limit`` bytes of ``body`` at ``offset``; the new offset, synced to disk.

    Whatever lay behind ``offset`` (of a writer that died) is cut off first. ``accept_head`` sees
    the file's first bytes once they are complete and may raise. Raises ChecksumMismatch, and then
    nothing of ``body`` is kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        try:
            reached = _copy(file, offset, limit, body, checksum, still_ours)
        except ChecksumMismatch:
            file.truncate(offset)
            raise
        file.flush()
        os.fsync(file.fileno())
        if offset < HEAD_BYTES:
            file.seek(0)
            accept_head(file.read(HEAD_BYTES))
    return reached


def _copy(
    file: IO[bytes],
    offset: int,
    limit: int,
    body: Readable,
    checksum: Checksum | None,
    still_ours: Callable[[], None],
) -> int:
    hasher = checksum.hasher() if checksum else None
    reached, left = offset, limit
    try:
        while left and (block := body.read(min(BLOCK, left))):
            still_ours()
            file.write(block)
            reached, left = reached + len(block), left - len(block)
            if hasher is not None:
                hasher.update(block)
    except (UnreadablePostError, ConnectionError, TimeoutError):
        if checksum is not None:
            raise ChecksumMismatch from None  # the piece is incomplete: it cannot be checked
        return reached  # the line broke: what came before it is kept
    if hasher is not None and checksum is not None and hasher.digest() != checksum.digest:
        raise ChecksumMismatch
    return reached
