"""What a worker is told by its environment (see the contract in docs)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """A worker's settings; ``http_port`` and ``udp_port`` 0 take any free port."""

    secret: bytes
    worker: str
    http_host: str = "127.0.0.1"
    http_port: int = 0
    udp_port: int = 0
    addresses: tuple[str, ...] = ("127.0.0.1",)
    web_url: str = ""
    """Where events are POSTed; empty: nowhere."""
    run_token: str = ""
    recordings: Path | None = None
    max_connections: int = 1000
    max_bitrate: dict[str, int] = field(default_factory=lambda: {"high": 2_500_000, "low": 300_000})
    """Bits a second that a publisher is asked not to exceed, by layer."""


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings; raises KeyError or ValueError when something is missing or senseless."""
    host, _, port = environment.get("RONGKE_MEDIA_HTTP", "127.0.0.1:0").rpartition(":")
    recordings = environment.get("RONGKE_MEDIA_RECORDINGS", "")
    addresses = environment.get("RONGKE_MEDIA_ADDRESSES", "127.0.0.1").replace(",", " ").split()
    return Settings(
        secret=bytes.fromhex(environment["RONGKE_MEDIA_SECRET"]),
        worker=environment.get("RONGKE_MEDIA_ID", "media-1"),
        http_host=host.strip("[]"),
        http_port=int(port),
        udp_port=int(environment.get("RONGKE_MEDIA_UDP", "0")),
        addresses=tuple(addresses),
        web_url=environment.get("RONGKE_WEB_URL", "").rstrip("/"),
        run_token=environment.get("RONGKE_RUN_TOKEN", ""),
        recordings=Path(recordings) if recordings else None,
        max_connections=int(environment.get("RONGKE_MEDIA_MAX", "1000")),
    )
