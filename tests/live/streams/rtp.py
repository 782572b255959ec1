"""Real encoded media as RTP packets: a picture that flashes and a tone, once a second."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np

from live.media.tap import Frame, Meta, Read

EPOCH_NTP = 2_208_988_800
MTU = 1100


@dataclass(frozen=True)
class Sent:
    """A packet as it left, and when (ns on the publisher's clock)."""

    kind: str
    at_ns: int
    data: bytes


def meta(number: int = 1, *, video: str = "vp8", audio: str = "opus", **more: str) -> Meta:
    fields: dict[str, Any] = {
        "publication": f"pub{number}",
        "room": "room",
        "user": "user",
        "source": "camera",
    }
    return Meta(
        number=number, layer="high", audio_codec=audio, video_codec=video, **{**fields, **more}
    )


def rtp(seq: int, timestamp: int, payload: bytes, *, marker: bool, kind: int, ssrc: int) -> bytes:
    head = struct.pack(
        "!BBHII", 0x80, (0x80 if marker else 0) | kind, seq & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc
    )
    return head + payload


def video(
    codec: str,
    seconds: float,
    *,
    size: tuple[int, int] = (320, 180),
    fps: int = 25,
    start_ns: int = 0,
    first_seq: int = 65500,
    first_rtp: int = 0xFFFF0000,
    keys_every: int = 25,
) -> list[Sent]:
    """White during the first fifth of each second, else dark with a moving bar."""
    name = {"vp8": "libvpx", "h264": "libx264"}[codec]
    encoder = av.CodecContext.create(name, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height = size
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1, fps)
    encoder.framerate = Fraction(fps, 1)
    encoder.bit_rate = 300_000
    encoder.gop_size = keys_every
    encoder.options = (
        {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        if codec == "vp8"
        else {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
    )
    found, seq = [], first_seq
    for index in range(round(seconds * fps)):
        picture = np.full((size[1], size[0]), 235 if index % fps < fps // 5 else 40, np.uint8)
        picture[:, (index * 7) % size[0] : (index * 7) % size[0] + 12] = 128
        frame = av.VideoFrame.from_ndarray(picture, format="gray").reformat(format="yuv420p")
        frame.pts = index
        frame.time_base = Fraction(1, fps)
        at = start_ns + index * 1_000_000_000 // fps
        timestamp = first_rtp + index * 90000 // fps
        for packet in encoder.encode(frame):
            pieces = list(split(codec, bytes(packet)))
            for number, piece in enumerate(pieces):
                marker = number == len(pieces) - 1
                data = rtp(seq, timestamp, piece, marker=marker, kind=96, ssrc=11)
                found.append(Sent("video", at, data))
                seq += 1
    return found


def split(codec: str, data: bytes) -> Iterator[bytes]:
    """A frame's RTP payloads."""
    if codec == "vp8":
        for at in range(0, len(data), MTU):
            yield bytes([0x90 if at == 0 else 0x80, 0x80, 0x81, 0x23]) + data[at : at + MTU]
        return
    nals = [nal.lstrip(b"\x00") for nal in data.split(b"\x00\x00\x01")]
    for nal in (nal.rstrip(b"\x00") for nal in nals if nal):
        if len(nal) <= MTU:
            yield nal
            continue
        body = nal[1:]
        for at in range(0, len(body), MTU):
            first, last = at == 0, at + MTU >= len(body)
            head = (0x80 if first else 0) | (0x40 if last else 0) | nal[0] & 0x1F
            yield bytes([nal[0] & 0xE0 | 28, head]) + body[at : at + MTU]


def audio(
    seconds: float, *, start_ns: int = 0, first_seq: int = 100, first_rtp: int = 7_000_000
) -> list[Sent]:
    """A tone during the first fifth of each second, else silence; packets of 20 ms."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate = 48000
    encoder.layout = "stereo"
    encoder.format = "s16"
    encoder.bit_rate = 64_000
    encoder.options = {"application": "lowdelay"}
    found: list[Sent] = []
    for index in range(round(seconds * 50)):
        start = index * 960
        wave = np.zeros(960, np.int16)
        if index % 50 < 10:
            span = np.arange(start, start + 960) * (2 * math.pi * 880 / 48000)
            wave = (np.sin(span) * 12000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(
            np.repeat(wave, 2).reshape(1, -1), format="s16", layout="stereo"
        )
        frame.sample_rate = 48000
        frame.pts = start
        frame.time_base = Fraction(1, 48000)
        for packet in encoder.encode(frame):
            number = len(found)
            data = rtp(
                first_seq + number,
                first_rtp + number * 960,
                bytes(packet),
                marker=False,
                kind=111,
                ssrc=22,
            )
            found.append(Sent("audio", start_ns + number * 20_000_000, data))
    return found


def read(sent: Sent, number: int, *, delay_ns: int = 20_000_000) -> Read:
    """As the recorder reads it."""
    return Read(Frame.RTP, sent.kind, number, sent.at_ns + delay_ns, sent.data)


def report(
    kind: str, number: int, *, at_ns: int, rtp_time: int, delay_ns: int = 20_000_000
) -> Read:
    """A sender report of the publisher's clock at ``at_ns``."""
    seconds, rest = divmod(at_ns, 1_000_000_000)
    ntp = (seconds + EPOCH_NTP) << 32 | (rest << 32) // 1_000_000_000
    body = struct.pack("!IQI", 11, ntp, rtp_time & 0xFFFFFFFF)
    return Read(Frame.SENDER_REPORT, kind, number, at_ns + delay_ns, body)


def control(**command: object) -> Read:
    import json

    return Read(Frame.CONTROL, "audio", 0, 0, json.dumps(command).encode())


def published(about: Meta) -> Read:
    import json
    from dataclasses import asdict

    return Read(Frame.PUBLISHED, "audio", about.number, 0, json.dumps(asdict(about)).encode())
