"""The nginx in front, for real: TLS, sockets, the client's address, and what it keeps inside."""

from __future__ import annotations

import asyncio
import http.client
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.exceptions import InvalidStatus

from lms.core import clock
from tests.server import ROOT, RunningServer, free_port, running_server

pytestmark = [pytest.mark.any_db, pytest.mark.slow]

LINK = """
import uuid
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from lms.files import paths, signing
from lms.people.domain import users
user = users.create_user(username="chen", password=None, display_name="陈桂芳")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
package = uuid.uuid4()
token = signing.token(user_id=user.pk, area="vod", item_id=package, ttl_s=600)
place = (paths.package("vod", package) / "360p" / "seg-00000.m4s").relative_to(paths.root())
print(session.session_key, f"/media/{token}/vod/{package}/360p/seg-00000.m4s", f"/files/{place}")
"""
"""A session, a link of its own, and where the file of the link lies below the data folder."""


def certificate(folder: Path) -> None:
    """A self-signed certificate for localhost."""
    import datetime as dt

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - dt.timedelta(days=1))
        .not_valid_after(clock.now() + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )


@dataclass(frozen=True)
class Front:
    """nginx's TLS port, and the web process behind it."""

    port: int
    server: RunningServer


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx with the shipped configuration; only places and ports are changed."""
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    plain, secure = free_port(), free_port()
    extra = {"RONGKE_PROXY_HOPS": "1", "RONGKE_ACCEL_PREFIX": "/_files/"}
    with running_server(folder, everything=False, extra=extra) as server:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for old, new in (
            ("/tmp/", f"{folder}/"),
            ("/etc/nginx/tls", str(folder)),
            ("/data/files/", f"{folder}/var/files/"),
            ("listen 8080", f"listen 127.0.0.1:{plain}"),
            ("listen 8443", f"listen 127.0.0.1:{secure}"),
            ("server web:8000", f"server {server.url.removeprefix('http://')}"),
        ):
            assert old in text, old
            text = text.replace(old, new)
        config = folder / "nginx.conf"
        config.write_text(text)
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        # Started by root, its workers would be somebody who may not read the files.
        directives = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
        process = subprocess.Popen([program, "-c", str(config), "-g", directives])
        try:
            wait_until_up(secure)
            yield Front(secure, server)
        finally:
            process.terminate()
            process.wait(timeout=20)


def trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trust())
    connection.request("GET", path, headers={"Host": f"localhost:{port}", **headers})
    return connection.getresponse()


def wait_until_up(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            get(port, "/healthz")
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_pages_come_through(front: Front) -> None:
    assert [get(front.port, path).status for path in ("/", "/healthz", "/api/schema/")] == [200] * 3
    assert "default-src 'none'" in get(front.port, "/").headers["Content-Security-Policy"]


def test_what_is_ours_alone_stays_inside(front: Front) -> None:
    assert get(front.port, "/internal/realtime/").status == 404


def test_files_come_from_the_disk_to_the_person_of_the_link_alone(front: Front) -> None:
    session, url, path = front.server.shell(LINK).split()
    segment = front.server.environment["RONGKE_VAR"] + path
    Path(segment).parent.mkdir(parents=True)
    Path(segment).write_bytes(bytes(range(256)))
    mine = {"Cookie": f"rongke_session={session}", "Range": "bytes=16-31"}
    answer = get(front.port, url, **mine)
    assert answer.status == 206
    assert answer.read() == bytes(range(16, 32))
    assert answer.headers["Content-Type"] == "video/iso.segment"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private, ")
    assert get(front.port, url).status == 403
    assert get(front.port, f"/_files/{path.removeprefix('/files/')}", **mine).status == 404


def test_a_socket_reaches_the_application(front: Front) -> None:
    async def connect() -> None:
        async with websockets.connect(
            f"wss://localhost:{front.port}/ws/none/",
            origin=f"https://localhost:{front.port}",  # type: ignore[arg-type]  # a plain string is one
            ssl=trust(),
        ):
            pass

    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(connect())
    # The application's own refusal of an unknown path, passed on.
    assert refused.value.response.status_code == 403
    assert refused.value.response.headers["Server"].startswith("nginx")
