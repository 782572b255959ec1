"""The face service: a small HTTP door of its own process, reached by the web processes alone.

``POST /look?encode=1&photo=1`` with a picture → facts and embedding; 503 with ``retry_after`` when
the queue is full. ``GET /health`` → engine, workers, queue. Every call carries the installation's
token; the address is a Unix socket (one machine) or host:port (a machine of its own).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import os
import signal
import socket
from pathlib import Path
from typing import Any

from aiohttp import web

from checkin.engine.facts import CALL_HEADER
from checkin.engine.images import MAX_PHOTO_BYTES
from checkin.engine.pool import FacePool, Full, Lost

POOL: web.AppKey[FacePool] = web.AppKey("pool", FacePool)
TOKEN: web.AppKey[str] = web.AppKey("token", str)


async def look(request: web.Request) -> web.Response:
    """Have one picture looked at."""
    pool = request.app[POOL]
    raw = await request.read()
    try:
        answer = await pool.look(
            raw, encode=request.query.get("encode") == "1", photo=request.query.get("photo") == "1"
        )
    except Full as full:
        return web.json_response({"busy": True, "retry_after": full.retry_after}, status=503)
    except Lost:
        return web.json_response({"busy": False, "retry_after": 2}, status=503)
    embedding = answer.embedding
    return web.json_response(
        {
            "facts": answer.facts,
            "embedding": None if embedding is None else base64.b64encode(embedding).decode(),
            "took_ms": round(answer.took_ms, 2),
        }
    )


async def health(request: web.Request) -> web.Response:
    """Which engine, how many workers, how many pictures wait, and memory."""
    pool = request.app[POOL]
    return web.json_response(
        {
            "engine": pool.about,
            "workers": pool.workers,
            "waiting": pool.waiting,
            "retry_after": pool.retry_after(),
            "rss_mb": round(sum(_rss_mb(pid) for pid in (os.getpid(), *pool.pids())), 1),
            "cpu_s": round(sum(_cpu_s(pid) for pid in (os.getpid(), *pool.pids())), 2),
        }
    )


@web.middleware
async def with_token(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse whoever does not know the installation's token."""
    given = request.headers.get(CALL_HEADER, "")
    if not hmac.compare_digest(given.encode(), request.app[TOKEN].encode()):
        return web.json_response({"error": "token"}, status=403)
    response: web.StreamResponse = await handler(request)
    return response


def application(pool: FacePool, token: str) -> web.Application:
    """The service around a pool that has started."""
    app = web.Application(middlewares=[with_token], client_max_size=MAX_PHOTO_BYTES + 1024)
    app[POOL] = pool
    app[TOKEN] = token
    app.add_routes([web.post("/look", look), web.get("/health", health)])
    return app


async def serve(pool: FacePool, *, address: str, token: str) -> None:
    """Load the models, then listen until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await pool.start()
    runner = web.AppRunner(application(pool, token), access_log=None)
    await runner.setup()
    await web.SockSite(runner, listening(address)).start()
    try:
        await stopped.wait()
    finally:
        await runner.cleanup()
        pool.close()


def listening(address: str) -> socket.socket:
    """A bound socket: ``unix:/path`` (readable by its owner alone) or ``host:port``."""
    if not address.startswith("unix:"):
        host, _, port = address.rpartition(":")
        return socket.create_server((host, int(port)), reuse_port=False)
    path = Path(address.removeprefix("unix:"))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    bound = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        bound.bind(str(path))
    finally:
        os.umask(before)
    bound.listen(128)
    return bound


def _rss_mb(pid: int) -> float:
    """Resident memory of a process in MB; 0 where the kernel does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def _cpu_s(pid: int) -> float:
    """Processor time of a process in seconds; 0 where the kernel does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
