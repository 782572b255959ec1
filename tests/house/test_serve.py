"""The whole of ``manage.py serve``: it answers, heals, works through jobs, and keeps limits."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from lms.jobs.serving.web import MAX_BODY, MAX_FRAME
from tests.server import ROOT, RunningServer, running_server

pytestmark = [pytest.mark.any_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("serve")) as running:
        yield running


def get(server: RunningServer, path: str) -> int:
    with urllib.request.urlopen(server.url + path, timeout=10) as response:
        return int(response.status)


def wait_for(condition: Callable[[], bool], server: RunningServer) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, server.log.read_text(errors="replace")[-4000:]
        time.sleep(0.1)


def child(server: RunningServer, words: str) -> int:
    """The process of this server whose command line holds ``words``."""
    parent = int((Path(server.environment["RONGKE_VAR"]) / "serve.lock").read_text())
    listed = subprocess.run(
        ["pgrep", "-P", str(parent), "-f", words], capture_output=True, text=True, check=False
    )
    found = listed.stdout.split()
    return int(found[0]) if found else 0


def test_it_answers_without_signing_in(server: RunningServer) -> None:
    assert [get(server, path) for path in ("/", "/api/schema/", "/healthz")] == [200, 200, 200]


def test_a_killed_web_server_comes_back(server: RunningServer) -> None:
    before = child(server, "manage.py web")
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: child(server, "manage.py web") not in {0, before}, server)

    def answers() -> bool:
        try:
            return get(server, "/healthz") == 200
        except OSError:
            return False

    wait_for(answers, server)


def test_the_clock_ticks(server: RunningServer) -> None:
    count = "from lms.jobs.models import Tick; print(Tick.objects.exclude(last_ok_at=None).count())"
    wait_for(lambda: int(server.shell(count)) > 0, server)


def test_a_job_is_picked_up_by_the_worker(server: RunningServer) -> None:
    made = server.shell(
        "from lms.jobs.domain.enqueue import enqueue; print(enqueue(kind='jobs.probe').pk)"
    ).strip()
    state = f"from lms.jobs.models import Job; print(Job.objects.get(pk='{made}').state)"
    wait_for(lambda: server.shell(state).strip() == "done", server)


def test_a_second_server_on_the_same_data_is_refused(server: RunningServer) -> None:
    second = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "serve"],
        env=server.environment | {"PORT": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert "already running" in second.stderr


def exchange(server: RunningServer, head: str, body: bytes) -> bytes:
    """Send raw bytes and return what comes back before the connection ends."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as link:
        link.sendall(head.replace("\n", "\r\n").encode())
        try:
            for _ in range(0, 2 * MAX_BODY, len(body) or 1):
                if not body:
                    break
                link.sendall(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has closed it: what is wanted
        try:
            return link.recv(4096)
        except ConnectionResetError:
            return b""


def test_an_announced_giant_body_is_refused_before_it_is_sent(server: RunningServer) -> None:
    head = f"POST /api/v1/session/ HTTP/1.1\nHost: localhost\nContent-Length: {MAX_BODY + 1}\n\n"
    assert exchange(server, head, b"").startswith(b"HTTP/1.1 413 ")


def test_a_giant_body_without_a_length_is_cut_off(server: RunningServer) -> None:
    head = "POST /api/v1/session/ HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n"
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    answer = exchange(server, head, chunk)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")
    assert get(server, "/healthz") == 200


def test_an_unknown_socket_and_a_foreign_page_are_refused(server: RunningServer) -> None:
    async def refused(path: str, origin: str) -> int:
        try:
            async with websockets.connect(server.url.replace("http", "ws") + path, origin=origin):  # type: ignore[arg-type]  # a plain string is one
                return 0
        except InvalidStatus as error:
            return error.response.status_code

    assert asyncio.run(refused("/ws/none/", server.url)) == 403
    assert asyncio.run(refused("/ws/none/", "https://evil.example")) == 403


SIGN_IN = """
from django.test import Client
from lms.people.models import User
client = Client()
client.force_login(User.objects.create_user(username="ann", password=None, display_name="Ann"))
print(client.cookies["rongke_session"].value)
"""


def test_an_oversized_socket_frame_closes_the_socket_and_not_the_server(
    server: RunningServer,
) -> None:
    cookie = server.shell(SIGN_IN).strip().splitlines()[-1]

    async def send(size: int) -> int:
        async with websockets.connect(
            server.url.replace("http", "ws") + "/ws/v1/me/",
            origin=server.url,  # type: ignore[arg-type]  # a plain string is one
            additional_headers={"Cookie": f"rongke_session={cookie}"},
        ) as link:
            await link.send("x" * size)
            try:
                async with asyncio.timeout(10):
                    while True:
                        await link.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006

    assert asyncio.run(send(MAX_FRAME + 1)) in {1006, 1009}
    assert get(server, "/healthz") == 200
