"""An upload over the real server, which is killed between two pieces and comes back."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.lms.files.conftest import MP4_HEAD
from tests.server import ROOT, RunningServer, free_port, wait_until_up

pytestmark = [pytest.mark.slow, pytest.mark.any_db]
MIB = 1024**2
PIECE = 24 * MIB
SIGN_IN = """
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from lms.people.domain import users, scopes
from lms.people.models import RoleAssignment
user = users.create_user(username="lecturer", password=None, display_name="周岚")
region = scopes.create_region(code="90", name="云岭省", parent_id=None)
school = scopes.create_institution(code="s", name="学校", region_id=region.pk)
scopes.grant_role(user=user, role="lecturer", institution=school, by=None)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print("session", session.session_key)
"""


class Browser:
    """tus over a socket of its own, with cookies and the CSRF header."""

    def __init__(self, server: RunningServer, session: str) -> None:
        self.address = urlsplit(server.url).netloc
        csrf = "c" * 32
        self.headers = {
            "Cookie": f"rongke_session={session}; rongke_csrf={csrf}",
            "X-CSRFToken": csrf,
            "Tus-Resumable": "1.0.0",
        }

    def send(self, method: str, path: str, body: bytes = b"", **headers: str):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, self.headers | names)
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]  # read before the close
        connection.close()
        return response

    def patch(self, where: str, offset: int, data: bytes):
        return self.send(
            "PATCH", where, data, Upload_Offset=str(offset),
            Content_Type="application/offset+octet-stream",
        )  # fmt: skip

    def half_a_patch(self, where: str, offset: int, data: bytes) -> None:
        """Announce all of it, send half, and hang up."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.putrequest("PATCH", where)
        more = {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(len(data)),
        }
        for name, value in (self.headers | more).items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(data[: len(data) // 2])
        connection.close()


def start(server: RunningServer) -> subprocess.Popen[bytes]:
    with server.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "web"],
            env=server.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    wait_until_up(server, process)
    return process


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def peak_memory(process: subprocess.Popen[bytes]) -> int:
    """Most resident bytes ever, of the process and its children."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            rows = dict(
                line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line
            )
        except OSError:
            continue
        if str(process.pid) in (rows.get("Pid", "").strip(), rows.get("NSpgid", "").strip()):
            total += int(rows.get("VmHWM", "0 kB").split()[0]) * 1024
    return total


def test_an_upload_outlives_a_killed_server_in_bounded_memory(tmp_path: Path):
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.base",
        "RONGKE_VAR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/var/db.sqlite3",
        "PORT": str(port),
    }
    server = RunningServer(f"http://127.0.0.1:{port}", environment, tmp_path / "server.log")
    server.manage("migrate", "--verbosity", "0")
    session = next(
        line.split()[1] for line in server.shell(SIGN_IN).splitlines() if line.startswith("session")
    )
    data = MP4_HEAD + random.Random(7).randbytes(4 * PIECE - len(MP4_HEAD))
    browser = Browser(server, session)
    process = start(server)
    try:
        name = base64.b64encode("课.mp4".encode()).decode()
        purpose = base64.b64encode(b"lesson_video").decode()
        created = browser.send(
            "POST", "/api/v1/files/uploads/", Upload_Length=str(len(data)),
            Upload_Metadata=f"filename {name},purpose {purpose}",
        )  # fmt: skip
        assert created.status == 201, created.body
        where = created.headers["Location"]
        assert browser.patch(where, 0, data[:PIECE]).status == 204
        browser.half_a_patch(where, PIECE, data[PIECE : 2 * PIECE])
        kill(process)
        process = start(server)
        head = browser.send("HEAD", where)
        before = peak_memory(process)  # with everything loaded that a request needs
        offset = int(head.headers["Upload-Offset"])
        assert PIECE <= offset < 2 * PIECE
        while offset < len(data):
            sent = browser.patch(where, offset, data[offset : offset + PIECE])
            if sent.status == 423:  # the killed server's lock has to run out first
                time.sleep(1)
                continue
            assert sent.status == 204, sent.body
            offset = int(sent.headers["Upload-Offset"])
        state = json.loads(browser.send("GET", where).body)
        assert (state["state"], state["offset"]) == ("done", len(data))
        stored = tmp_path / "var" / "files" / "stored" / state["file_id"][:2]
        path = stored / state["file_id"].replace("-", "")
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(data).digest()
        assert peak_memory(process) < before + PIECE
    finally:
        kill(process)
