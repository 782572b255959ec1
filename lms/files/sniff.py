"""What a file is, from its first bytes. Pure; names are never looked at."""

from __future__ import annotations

import dataclasses
import enum

HEAD_BYTES = 4096
"""How many bytes :func:`sniff` wants (fewer when the file is shorter)."""


class Family(enum.StrEnum):
    """Groups that a purpose accepts or refuses."""

    VIDEO = "video"
    AUDIO = "audio"
    IMAGE = "image"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    TEXT = "text"
    PLAYLIST = "playlist"
    MARKUP = "markup"
    EXECUTABLE = "executable"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True, slots=True)
class Sniffed:
    """``kind`` is our own short name; for media it is the demuxer that ffmpeg is held to."""

    family: Family
    kind: str
    content_type: str


OCTETS = "application/octet-stream"
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_IMAGE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"}
_MAGIC: tuple[tuple[bytes, Sniffed], ...] = (
    (b"%PDF-", Sniffed(Family.DOCUMENT, "pdf", "application/pdf")),
    (b"\x89PNG\r\n\x1a\n", Sniffed(Family.IMAGE, "png", "image/png")),
    (b"\xff\xd8\xff", Sniffed(Family.IMAGE, "jpeg", "image/jpeg")),
    (b"GIF87a", Sniffed(Family.IMAGE, "gif", "image/gif")),
    (b"GIF89a", Sniffed(Family.IMAGE, "gif", "image/gif")),
    (b"PK\x03\x04", Sniffed(Family.ARCHIVE, "zip", "application/zip")),
    (b"PK\x05\x06", Sniffed(Family.ARCHIVE, "zip", "application/zip")),
    (b"Rar!\x1a\x07", Sniffed(Family.ARCHIVE, "rar", "application/vnd.rar")),
    (b"7z\xbc\xaf\x27\x1c", Sniffed(Family.ARCHIVE, "7z", "application/x-7z-compressed")),
    (b"\x1f\x8b", Sniffed(Family.ARCHIVE, "gzip", "application/gzip")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Sniffed(Family.DOCUMENT, "ole", "application/x-ole-storage"),
    ),
    (b"MZ", Sniffed(Family.EXECUTABLE, "pe", OCTETS)),
    (b"\x7fELF", Sniffed(Family.EXECUTABLE, "elf", OCTETS)),
    (b"\xfe\xed\xfa", Sniffed(Family.EXECUTABLE, "macho", OCTETS)),
    (b"\xcf\xfa\xed\xfe", Sniffed(Family.EXECUTABLE, "macho", OCTETS)),
    (b"\xca\xfe\xba\xbe", Sniffed(Family.EXECUTABLE, "java", OCTETS)),
    (b"#!", Sniffed(Family.EXECUTABLE, "script", OCTETS)),
    (b"BM", Sniffed(Family.UNKNOWN, "bmp", OCTETS)),
    (b"OggS", Sniffed(Family.UNKNOWN, "ogg", OCTETS)),
    (b"fLaC", Sniffed(Family.UNKNOWN, "flac", OCTETS)),
    (b"FLV\x01", Sniffed(Family.UNKNOWN, "flv", OCTETS)),
)
_PLAYLISTS = (
    (b"#extm3u", "hls"),
    (b"ffconcat", "concat"),
    (b"file '", "concat"),
    (b"<mpd", "dash"),
    (b"<smoothstreamingmedia", "smooth"),
    (b"[playlist]", "pls"),
    (b"[reference]", "asx"),
    (b"<asx", "asx"),
    (b"rtsp://", "url"),
    (b"http://", "url"),
    (b"https://", "url"),
)


def sniff(head: bytes) -> Sniffed:
    """What the first ``HEAD_BYTES`` bytes say. Never raises; unknown is an answer."""
    if not head:
        return Sniffed(Family.EMPTY, "empty", OCTETS)
    return _media(head) or _known(head) or _text(head) or Sniffed(Family.UNKNOWN, "?", OCTETS)


def _media(head: bytes) -> Sniffed | None:
    atom = head[4:8]
    if atom == b"ftyp" and len(head) >= 12:
        brand = head[8:12]
        if brand in _IMAGE_BRANDS:
            return Sniffed(Family.IMAGE, "heif", OCTETS)
        if brand == b"qt  ":
            return Sniffed(Family.VIDEO, "mov", "video/quicktime")
        return Sniffed(Family.VIDEO, "mov", "video/mp4")
    if atom in _QUICKTIME_ATOMS and head[:4] != b"\0\0\0\0":
        return Sniffed(Family.VIDEO, "mov", "video/quicktime")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        webm = b"\x42\x82\x84webm" in head[:128]
        return Sniffed(Family.VIDEO, "matroska", "video/webm" if webm else "video/matroska")
    if _is_mp3(head):
        return Sniffed(Family.AUDIO, "mp3", "audio/mpeg")
    return None


def _is_mp3(head: bytes) -> bool:
    """An ID3v2 tag, or a plausible MPEG layer III frame header (ISO/IEC 11172-3, 2.4.1.3)."""
    if head.startswith(b"ID3") and len(head) > 10 and head[3] < 0x10:
        return all(size < 0x80 for size in head[6:10])
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    bitrate, rate = head[2] >> 4, (head[2] >> 2) & 3
    return version != 1 and layer == 1 and bitrate not in {0, 15} and rate != 3


def _known(head: bytes) -> Sniffed | None:
    if head.startswith(b"RIFF"):
        if head[8:12] == b"WEBP":
            return Sniffed(Family.IMAGE, "webp", "image/webp")
        return Sniffed(Family.UNKNOWN, "riff", OCTETS)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    return None


def _text(head: bytes) -> Sniffed | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Sniffed(Family.UNKNOWN, "utf-16", OCTETS)
    body = head.removeprefix(b"\xef\xbb\xbf")
    start = body.lstrip().lower()
    for mark, kind in _PLAYLISTS:
        if start.startswith(mark) or (mark.startswith(b"<") and mark in start[:1024]):
            return Sniffed(Family.PLAYLIST, kind, OCTETS)
    if not _is_utf8_text(body):
        return None
    if start.startswith(b"webvtt"):
        return Sniffed(Family.TEXT, "webvtt", "text/vtt")
    if start.startswith(b"<"):
        return Sniffed(Family.MARKUP, "svg" if b"<svg" in start else "markup", OCTETS)
    return Sniffed(Family.TEXT, "text", "text/plain; charset=utf-8")


def _is_utf8_text(body: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\r\n\f" for byte in body):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        # The window may cut the last character in two; anything earlier is no text.
        return error.reason == "unexpected end of data" and error.start >= len(body) - 3
    return True
