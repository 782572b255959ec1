"""Reading back what ffmpeg wrote, and the master playlist. Pure but for reading files."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from vod.packaging.plan import Step

_SEGMENT = re.compile(r"#EXTINF:(\d+(?:\.\d+)?),[^\n]*\n(seg-\d{5}\.m4s)")
AUDIO_CODEC = "mp4a.40.2"


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A finished rendition."""

    step: Step
    bandwidth: int
    average: int
    codecs: str
    bytes: int
    duration_ms: int


def read_back(folder: Path, step: Step) -> Made | None:
    """The rendition in ``folder`` when it is complete, else None (an interrupted attempt)."""
    playlist = folder / "index.m3u8"
    if not (folder / "done").exists() or not playlist.exists():
        return None
    text = playlist.read_text()
    found = [(float(seconds), folder / name) for seconds, name in _SEGMENT.findall(text)]
    init = folder / "init.mp4"
    if "#EXT-X-ENDLIST" not in text or not found or not init.exists():
        return None
    sizes = [path.stat().st_size for _, path in found]
    total = sum(seconds for seconds, _ in found)
    peak = max(
        size * 8 / max(seconds, 1.0) for size, (seconds, _) in zip(sizes, found, strict=True)
    )
    return Made(
        step=step,
        bandwidth=int(peak),
        average=int(sum(sizes) * 8 / max(total, 0.1)),
        codecs=codecs_of(init.read_bytes()),
        bytes=sum(sizes) + init.stat().st_size,
        duration_ms=round(total * 1000),
    )


def codecs_of(init: bytes) -> str:
    """The CODECS attribute (RFC 6381) from an initialisation segment."""
    found = []
    at = init.find(b"avcC")
    if at >= 0 and len(init) >= at + 8:
        found.append("avc1." + init[at + 5 : at + 8].hex())
    if b"mp4a" in init:
        found.append(AUDIO_CODEC)
    return ",".join(found)


def master(made: list[Made]) -> str:
    """The master playlist; relative names, so that a link's token covers them all."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for row in sorted(made, key=lambda row: -row.bandwidth):
        facts = [
            f"BANDWIDTH={max(row.bandwidth, 1)}",
            f"AVERAGE-BANDWIDTH={max(row.average, 1)}",
            f'CODECS="{row.codecs}"',
        ]
        if row.step.height:
            facts.append(f"RESOLUTION={row.step.width}x{row.step.height}")
        lines += [f"#EXT-X-STREAM-INF:{','.join(facts)}", f"{row.step.name}/index.m3u8"]
    return "\n".join(lines) + "\n"
