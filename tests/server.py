"""A real server for tests and measurements: its own processes, database, files and port.

    with running_server(tmp_path, sample=True) as server:
        requests.get(server.url)

The whole of ``manage.py serve`` runs (web, worker, clock), or the web server alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class RunningServer:
    """Where it is, and what a management command needs to act on the same data."""

    url: str
    environment: dict[str, str]
    log: Path

    def manage(self, *arguments: str) -> str:
        """Run a management command on this server's data; returns what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python with Django set up on this server's data; returns what it printed."""
        return self.manage("shell", "--verbosity", "0", "--command", code)


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_server(
    folder: Path,
    *,
    sample: bool = False,
    everything: bool = True,
    extra: dict[str, str] | None = None,
) -> Iterator[RunningServer]:
    """Start a server on an empty SQLite database in ``folder``, and stop it at the end.

    ``everything=False`` starts the web process alone; ``extra`` adds environment variables, for
    example another DATABASE_URL.
    """
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.base",
        "RONGKE_VAR": str(folder / "var"),
        "DATABASE_URL": f"sqlite:///{folder}/var/db.sqlite3",
        "PORT": str(port),
        **(extra or {}),
    }
    server = RunningServer(f"http://127.0.0.1:{port}", environment, folder / "server.log")
    if environment["DATABASE_URL"] == f"sqlite:///{folder}/var/db.sqlite3":
        (folder / "var").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(migrated(environment), folder / "var" / "db.sqlite3")
    else:
        server.manage("migrate", "--verbosity", "0")
    if sample:
        server.manage("load_sample")
    command = [sys.executable, str(ROOT / "manage.py")]
    command += ["serve", "--quiet"] if everything else ["web"]
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_until_up(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def migrated(environment: dict[str, str]) -> Path:
    """An empty SQLite database after all migrations, made once for the migrations there are.

    Django takes half a minute of one core to apply them, and a run of all tests starts some forty
    servers.
    """
    told = hashlib.sha256()
    for top in ("lms", "live", "vod", "quizzes", "checkin", "proctoring"):
        for path in sorted((ROOT / top).glob("**/migrations/*.py")):
            told.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    home = Path(tempfile.gettempdir()) / "rongke-test-migrated"
    home.mkdir(exist_ok=True)
    made = home / f"{told.hexdigest()[:24]}.sqlite3"
    with (home / f"{made.stem}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory() as folder:
                fresh = Path(folder) / "db.sqlite3"
                places = {"RONGKE_VAR": folder, "DATABASE_URL": f"sqlite:///{fresh}"}
                blank = RunningServer("", environment | places, Path(os.devnull))
                blank.manage("migrate", "--verbosity", "0")
                shutil.move(fresh, made)
    return made


def wait_until_up(server: RunningServer, process: subprocess.Popen[bytes]) -> None:
    """Return when /healthz answers; fail with the server's log otherwise."""
    end = time.monotonic() + 180
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{server.url}/healthz", timeout=2).close()
            return
        time.sleep(0.1)
    raise AssertionError(server.log.read_text(errors="replace")[-4000:])
