"""A fresh installation of the real server for one demo, started and stopped with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

DATABASE = "rongke_demo"
REDIS = "redis://127.0.0.1:6379/7"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, profile: str, port: int) -> dict[str, str]:
    """What makes the server this demo's own: data folder, database, port."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RONGKE_", "DJANGO_"))}
    kept |= {
        "DJANGO_SETTINGS_MODULE": "lms.settings.base",
        "RONGKE_PROFILE": profile,
        "RONGKE_VAR": str(folder / "data"),
        "PORT": str(port),
        "PYTHONWARNINGS": "ignore",
    }
    kept.pop("DATABASE_URL", None)
    kept.pop("REDIS_URL", None)
    if profile == "services":
        kept["DATABASE_URL"] = os.environ.get("DEMO_DATABASE_URL", f"postgres:///{DATABASE}")
        kept["REDIS_URL"] = os.environ.get("DEMO_REDIS_URL", REDIS)
    return kept


def prepare(root: Path, folder: Path, env: dict[str, str]) -> None:
    """An empty data folder, an empty database with its tables, the operator's accounts."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    if "DATABASE_URL" in env:
        _fresh_postgres(env["DATABASE_URL"])
        _flush_redis(env["REDIS_URL"])
    _manage(root, env, "migrate", "--verbosity", "0")
    made = subprocess.run(
        [sys.executable, "-m", "tests.demo.bootstrap"],
        cwd=root,
        env=env,
        check=True,
        capture_output=True,
    )
    (folder / "accounts.json").write_bytes(made.stdout)


def _fresh_postgres(url: str) -> None:
    import psycopg
    from psycopg import sql

    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _flush_redis(url: str) -> None:
    import redis

    redis.Redis.from_url(url).flushdb()


def _manage(root: Path, env: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=root, env=env, check=True)


@contextlib.contextmanager
def serving(root: Path, folder: Path, env: dict[str, str]) -> Iterator[str]:
    """The server with everything supervised; its address."""
    url = f"http://127.0.0.1:{env['PORT']}"
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--quiet"],
            cwd=root,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(url, server, folder)
            yield url
        finally:
            _stop(server)


def _wait(url: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if _healthy(url):
            return
        time.sleep(0.3)
    raise RuntimeError("the server did not start:\n" + (folder / "server.log").read_text()[-3000:])


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
