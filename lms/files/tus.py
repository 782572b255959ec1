"""The wire syntax of tus 1.0: headers in, headers out. Pure."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime as dt
import hashlib
from email.utils import format_datetime
from typing import Final

from lms.files.errors import BadUpload

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,checksum,expiration"
CHECKSUMS: Final = ("sha1", "sha256")
CONTENT_TYPE: Final = "application/offset+octet-stream"
METADATA_MAX: Final = 2000


@dataclasses.dataclass(frozen=True, slots=True)
class Checksum:
    """An Upload-Checksum header."""

    algorithm: str
    digest: bytes

    def hasher(self) -> hashlib._Hash:
        """A fresh hash of the right kind."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def integer(value: str | None, header: str) -> int:
    """A non-negative decimal header of at most 15 digits. Raises BadUpload."""
    text = (value or "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadUpload(header=header)
    return int(text)


def metadata(value: str | None) -> dict[str, str]:
    """Upload-Metadata: ``key base64,key base64,…``. Raises BadUpload."""
    text = (value or "").strip()
    if len(text) > METADATA_MAX:
        raise BadUpload(header="Upload-Metadata")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise BadUpload(header="Upload-Metadata") from error
        if key in found or not key.isascii():
            raise BadUpload(header="Upload-Metadata")
        found[key] = decoded
    return found


def checksum(value: str | None) -> Checksum | None:
    """Upload-Checksum: ``sha256 base64``. Raises BadUpload for what is not supported."""
    if value is None:
        return None
    algorithm, _, encoded = value.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise BadUpload("This checksum algorithm is not supported.", header="Upload-Checksum")
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadUpload(header="Upload-Checksum") from error
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadUpload(header="Upload-Checksum")
    return Checksum(algorithm, digest)


def http_date(moment: dt.datetime) -> str:
    """An Upload-Expires value (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(dt.UTC), usegmt=True)


def clean_name(name: str) -> str:
    """A file name fit to be shown: no folders, no control or direction characters, at most 200."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in "\u202a\u202b\u202d\u202e\u2066")
    kept = kept.strip().strip(".")
    if len(kept) > 200:
        stem, dot, suffix = kept.rpartition(".")
        kept = f"{stem[: 199 - len(suffix)]}.{suffix}" if dot and len(suffix) < 10 else kept[:200]
    return kept or "file"
