"""Looks into one media file and prints JSON: started as a limited child, never imported.

    python -I probe_child.py FILE DEMUXER

Every packet is read (headers lie, packets less so), and the first frame of each stream is decoded.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import av
import av.error
import av.logging

MAX_PACKETS = 20_000_000
OPTIONS = {
    "protocol_whitelist": "file",
    "enable_drefs": "0",
    "use_absolute_path": "0",
}


def stream_facts(stream: Any) -> dict[str, Any]:
    """What the header says of a stream."""
    context = stream.codec_context
    facts: dict[str, Any] = {
        "index": stream.index,
        "type": stream.type,
        "codec": context.name if context is not None else "",
        "profile": str(getattr(context, "profile", "") or ""),
        "picture": "attached_pic" in str(stream.disposition).lower(),
    }
    if context is None:  # a codec that this build does not know
        return facts | {"width": 0, "height": 0, "pix_fmt": "", "fps_milli": 0, "rotation": 0}
    if stream.type == "video":
        rate = stream.average_rate or stream.guessed_rate
        facts |= {
            "width": context.width,
            "height": context.height,
            "pix_fmt": str(context.pix_fmt or ""),
            "fps_milli": int(rate * 1000) if rate else 0,
            "rotation": 0,
        }
    elif stream.type == "audio":
        facts |= {"sample_rate": context.sample_rate, "channels": context.layout.nb_channels}
    return facts


class Track:
    """What the packets of one stream say."""

    def __init__(self) -> None:
        self.packets = 0
        self.bytes = 0
        self.start: int | None = None
        self.end = 0
        self.keys = 0
        self.last_key: int | None = None
        self.key_gap = 0
        self.decoded = False
        self.broken = 0
        self.rotation = 0

    def add(self, packet: Any) -> None:
        """Count a packet; times in ms."""
        self.packets += 1
        self.bytes += packet.size
        if packet.pts is None:
            return
        at = int(packet.pts * packet.time_base * 1000)
        end = at + int((packet.duration or 0) * packet.time_base * 1000)
        self.start = at if self.start is None else min(self.start, at)
        self.end = max(self.end, end)
        if packet.is_keyframe:
            if self.last_key is not None:
                self.key_gap = max(self.key_gap, at - self.last_key)
            self.keys += 1
            self.last_key = at

    def try_decode(self, packet: Any) -> None:
        """Decode until the first frame, or until it is clear that there will be none."""
        if self.decoded or self.broken > 50 or packet.stream.codec_context is None:
            return
        try:
            for frame in packet.decode():
                self.decoded = True
                self.rotation = int(getattr(frame, "rotation", 0) or 0)
        except av.error.FFmpegError:
            self.broken += 1

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        tail = self.end - self.last_key if self.last_key is not None else 0
        return {
            "packets": self.packets,
            "bytes": self.bytes,
            "start_ms": self.start or 0,
            "end_ms": self.end,
            "keys": self.keys,
            "key_gap_ms": max(self.key_gap, tail),
            "decoded": self.decoded,
        }


def probe(path: str, demuxer: str) -> dict[str, Any]:
    """All facts of the file. Raises FFmpegError when it cannot be opened at all."""
    with av.open(path, format=demuxer, options=OPTIONS, metadata_errors="ignore") as file:
        streams = [s for s in file.streams if s.type in {"video", "audio"}][:16]
        tracks = {s.index: Track() for s in streams}
        cut = False
        try:
            # Without a stream to choose, demux would hand out packets of every kind.
            for count, packet in enumerate(file.demux(*streams) if streams else ()):
                if packet.size:
                    track = tracks[packet.stream.index]
                    track.add(packet)
                    track.try_decode(packet)
                if count > MAX_PACKETS:
                    return {"error": "too_many_packets"}
        except av.error.FFmpegError:
            cut = True
        rows = []
        for stream in streams:
            row = stream_facts(stream) | tracks[stream.index].facts()
            if stream.type == "video":
                row["rotation"] = tracks[stream.index].rotation
            rows.append(row)
        declared = int(file.duration / 1000) if file.duration and file.duration > 0 else 0
        return {"declared_ms": declared, "cut": cut, "streams": rows}


def main(path: str, demuxer: str) -> None:
    """Print the facts, or the reason why there are none."""
    av.logging.set_level(av.logging.PANIC)
    try:
        facts = probe(path, demuxer)
    except (av.error.FFmpegError, ValueError, OverflowError, MemoryError) as error:
        facts = {"error": type(error).__name__}
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
