"""What tests need from the machine: installed on Debian as root, otherwise named and refused."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """One thing: how to see that it is there, and how Debian gives it."""

    name: str
    present: Callable[[], bool]
    packages: tuple[str, ...]
    start: Callable[[], None] = lambda: None

    def provide(self) -> None:
        """Start it; install it first when it is not installed."""
        self._try_start()
        if self.present():
            return
        print(f"== installing {self.name}", flush=True)
        _quiet("apt-get", "update")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *self.packages]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        self._try_start()

    def _try_start(self) -> None:
        try:
            self.start()
        except (OSError, subprocess.CalledProcessError):
            return  # not installed yet


def _quiet(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _cjk_font() -> bool:
    try:
        found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    except OSError:
        return False
    return bool(found.stdout.strip())


def _postgres() -> bool:
    """Whether the current user can create databases over the local socket."""
    query = "select 1 from pg_roles where rolname = current_user and (rolcreatedb or rolsuper)"
    try:
        found = subprocess.run(
            ["psql", "-At", "-d", "postgres", "-c", query], capture_output=True, check=False
        )
    except OSError:
        return False
    return found.stdout.strip() == b"1"


def _start_postgres() -> None:
    clusters = subprocess.run(["pg_lsclusters", "-h"], capture_output=True, text=True, check=True)
    for line in clusters.stdout.splitlines():
        version, name = line.split()[:2]
        _quiet("pg_ctlcluster", "--skip-systemctl-redirect", version, name, "start")
    for _ in range(50):
        if _quiet("runuser", "-u", "postgres", "--", "psql", "-c", "select 1"):
            break
        time.sleep(0.2)
    _quiet("runuser", "-u", "postgres", "--", "createuser", "--superuser", "root")


def _nginx() -> bool:
    return shutil.which("nginx") is not None or Path("/usr/sbin/nginx").exists()


def _redis() -> bool:
    try:
        with socket.create_connection(("127.0.0.1", 6379), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _start_redis() -> None:
    _quiet("redis-server", "--daemonize", "yes", "--save", "", "--appendonly", "no")
    for _ in range(50):
        if _redis():
            return
        time.sleep(0.1)


NEEDS = (
    Need("Chromium", lambda: shutil.which("chromium") is not None, ("chromium",)),
    Need("a Chinese font", _cjk_font, ("fonts-noto-cjk", "fontconfig")),
    Need("PostgreSQL", _postgres, ("postgresql",), _start_postgres),
    Need("Redis", _redis, ("redis-server",), _start_redis),
    Need("nginx", _nginx, ("nginx-light",)),
    Need("Janus", lambda: shutil.which("janus") is not None, ("janus",)),
    Need("docker-compose", lambda: shutil.which("docker-compose") is not None, ("docker-compose",)),
)


def ensure_named(*names: str) -> None:
    """Provide these alone (a benchmark's)."""
    ensure(tuple(need for need in NEEDS if need.name in names))


def ensure(needs: tuple[Need, ...] = NEEDS) -> None:
    """Provide everything, or end with a list of what is missing."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        for need in missing:
            need.provide()
        missing = [need for need in missing if not need.present()]
    if missing:
        names = "; ".join(f"{need.name} (Debian: {' '.join(need.packages)})" for need in missing)
        sys.exit(f"The tests need what this machine does not have: {names}")


if __name__ == "__main__":
    ensure()
