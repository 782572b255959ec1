"""Broken, disguised and absurd media files, each made from nothing or from a small real one."""

from __future__ import annotations

import random
import struct
from pathlib import Path

from tests.vod import media

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"udta"}


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")


def playlist(port: int) -> str:
    return (
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n"
        f"http://127.0.0.1:{port}/steal.ts\n#EXT-X-ENDLIST\n"
    )


def texts(port: int) -> dict[str, bytes]:
    """Files that ffmpeg's probing would follow to other files and addresses."""
    url = f"http://127.0.0.1:{port}/x"
    hls = playlist(port)
    return {
        "hls": hls.encode(),
        "hls_bom": b"\xef\xbb\xbf" + hls.encode(),
        "hls_blank_first": b"\n\n  \t\n" + hls.encode(),
        "hls_lower": hls.lower().encode(),
        "hls_local": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "hls_key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}"\n#EXTINF:1,\na.ts\n'.encode(),
        "hls_utf16": hls.encode("utf-16"),
        "hls_nul_later": hls.encode() + bytes(5000),
        "ffconcat": f"ffconcat version 1.0\nfile '{url}'\n".encode(),
        "concat": b"file '/etc/passwd'\nfile '/etc/hosts'\n",
        "dash": f'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{url}'
        "</BaseURL></MPD>".encode(),
        "smooth": b"<SmoothStreamingMedia MajorVersion='2'/>",
        "pls": f"[playlist]\nFile1={url}\n".encode(),
        "asx": f"<ASX version='3.0'><ENTRY><REF HREF='{url}'/></ENTRY></ASX>".encode(),
        "asx_ref": f"[Reference]\nRef1={url}\n".encode(),
        "url": url.encode(),
        "rtsp": b"rtsp://127.0.0.1/stream\n",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\n".encode(),
        "svg": f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}'/></svg>".encode(),
        "html": f"<html><video src='{url}'></html>".encode(),
        "xxe": f'<!DOCTYPE a [<!ENTITY b SYSTEM "{url}">]><a>&b;</a>'.encode(),
        "avisynth": f'DirectShowSource("{url}")\n'.encode(),
        "subtitles": b"1\n00:00:00,000 --> 00:00:01,000\nhello\n",
    }


def wrong_kinds() -> dict[str, bytes]:
    """Honest files of other kinds under a video's name."""
    return {
        "empty": b"",
        "one_byte": b"\0",
        "zeros": bytes(100_000),
        "ones": b"\xff" * 100_000,
        "noise": random.Random(1).randbytes(100_000),
        "zip": b"PK\x03\x04" + bytes(200),
        "gzip": b"\x1f\x8b\x08" + bytes(200),
        "seven": b"7z\xbc\xaf\x27\x1c" + bytes(200),
        "elf": b"\x7fELF" + bytes(200),
        "exe": b"MZ" + bytes(200),
        "script": b"#!/bin/sh\nreboot\n",
        "png": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "jpeg": b"\xff\xd8\xff\xe0" + bytes(200),
        "heic": box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(200),
        "avi": b"RIFF\xff\0\0\0AVI LIST" + bytes(200),
        "ogg": b"OggS" + bytes(200),
        "flac": b"fLaC" + bytes(200),
        "pdf": b"%PDF-1.7" + bytes(200),
    }


def shells(port: int) -> dict[str, bytes]:
    """The right first bytes, and nothing good behind them."""
    alias = f"http://127.0.0.1:{port}/movie.mov\0".encode()
    target = b"\0\0\0\0url " + struct.pack(">I", len(alias)) + alias
    reference = box(b"rmra", box(b"rmda", box(b"rdrf", target)))
    noise = random.Random(4).randbytes(20_000).replace(b"\xff", b"\0")
    return {
        "ftyp_only": FTYP,
        "ftyp_playlist": FTYP + playlist(port).encode(),
        "ftyp_noise": FTYP + random.Random(2).randbytes(50_000),
        "moov_empty": FTYP + box(b"moov"),
        "moov_endless": FTYP + struct.pack(">I", 0xFFFFFFFF) + b"moov" + bytes(1000),
        "moov_64bit": FTYP + struct.pack(">I4sQ", 1, b"moov", 2**63 - 1) + bytes(1000),
        "moov_nested": FTYP + nested(2000),
        "reference_movie": box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", reference),
        "ebml_only": b"\x1a\x45\xdf\xa3\x80",
        "ebml_noise": b"\x1a\x45\xdf\xa3\x84\x42\x82\x84webm" + random.Random(3).randbytes(50_000),
        "ebml_playlist": b"\x1a\x45\xdf\xa3\x80" + playlist(port).encode(),
        "id3_endless": b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(1000),
        "mp3_noise": b"\xff\xfb\x90\x00" + noise,
        "mp3_playlist": b"ID3\x04\0\0\0\0\0\0" + playlist(port).encode(),
    }  # fmt: skip


def nested(depth: int) -> bytes:
    made = b""
    for _ in range(depth):
        made = box(b"trak", made)
    return box(b"moov", made)


def tail_moov() -> bytes:
    """A small good MP4 whose index stands at the end, so that growing it moves no picture."""
    return media.render(
        "tail.mp4", *media.picture("320x240", 3), *media.sound(3), *media.H264, "-c:a", "aac",
        "-map_metadata", "-1", "-fflags", "+bitexact",
    ).read_bytes()  # fmt: skip


def with_external_data(port: int) -> bytes:
    """An MP4 whose samples are said to lie at an address (a data reference)."""
    entry = box(b"url ", b"\0\0\0\0" + f"http://127.0.0.1:{port}/media.mdat\0".encode())
    return rebuilt(tail_moov(), {b"dref": lambda body: body[:8] + entry})


def rebuilt(data: bytes, changes: dict) -> bytes:
    """Walk the boxes and put changed bodies in place, sizes corrected upwards."""
    made, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + size]
        if kind in changes:
            body = changes[kind](body)
        elif kind in CONTAINERS:
            body = rebuilt(body, changes)
        made.append(box(kind, body))
        at += size
    return b"".join(made)


EMPTY = {b"stsz": lambda body: bytes(12), b"stco": lambda body: bytes(8)}


def damaged() -> dict[str, bytes]:
    """Real files, cut or bent."""
    good, tail = media.mp4().read_bytes(), tail_moov()
    mkv = media.render(
        "good.mkv", *media.picture("320x240", 8), *media.H264, "-f", "matroska"
    ).read_bytes()
    count = struct.pack(">I", 0x7FFFFFFF)
    return {
        "mp4_without_index": tail[: len(tail) * 6 // 10],
        "mp4_half": good[: len(good) // 2],
        "mkv_half": mkv[: len(mkv) // 2],
        "mp4_codec_unknown": good.replace(b"avc1", b"zzzz"),
        "mp4_encrypted": good.replace(b"avc1", b"encv").replace(b"mp4a", b"enca"),
        "mp4_many_samples": rebuilt(tail, {b"stsz": lambda b: b[:8] + count + b[12:]}),
        "mp4_many_chunks": rebuilt(tail, {b"stco": lambda b: b[:4] + count + b[8:]}),
        "mp4_many_times": rebuilt(tail, {b"stts": lambda b: b[:4] + count + b[8:]}),
        "mp4_no_samples": rebuilt(tail, EMPTY),
        "mp4_no_pictures": good[:5000] + bytes(len(good) - 5000),
    }  # fmt: skip


def absurd() -> dict[str, Path]:
    """Well-formed files that no lesson is."""
    return {
        "too_short": media.render(
            "short.mp4", *media.picture("320x240", 1), *media.H264, "-t", "0.3"
        ),
        "too_long": media.render(
            "long.mkv", *media.picture("64x64", 2, 1), "-vf", "setpts=PTS*50000",
            "-fps_mode", "vfr", *media.H264,
        ),
        "picture_size": media.render(
            "huge.mov", *media.picture("8192x4096", 2, 1), "-c:v", "mjpeg", "-q:v", "31"
        ),
        "frame_rate": media.render("fast.mp4", *media.picture("64x64", 2, 240), *media.H264),
        "subtitles_only": _subtitles_only(),
        "tiny_picture": media.render("tiny.mkv", *media.picture("8x8", 2), "-c:v", "ffv1"),
    }  # fmt: skip


def _subtitles_only() -> Path:
    source = media.folder() / "only.srt"
    source.write_text("1\n00:00:00,000 --> 00:00:05,000\nhello\n")
    return media.render("only.mkv", "-i", str(source), "-c:s", "srt", "-f", "matroska")


def bent(data: bytes, seed: int) -> bytes:
    """A few random bytes changed, most of them in the index."""
    chance = random.Random(seed)
    made = bytearray(data)
    for _ in range(chance.randint(1, 40)):
        made[chance.randrange(min(len(made), 6000))] = chance.randrange(256)
    made[:12] = data[:12]
    return bytes(made)
