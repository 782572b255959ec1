"""The nginx in front, for real: TLS, sockets, the client's address, and what it keeps inside."""

from __future__ import annotations

import asyncio
import http.client
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.exceptions import InvalidStatus

from lms.core import clock
from tests.server import ROOT, free_port, running_server

pytestmark = [pytest.mark.any_db, pytest.mark.slow]


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


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The TLS port of nginx with the shipped configuration; only places and ports are changed."""
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    plain, secure = free_port(), free_port()
    with running_server(folder, everything=False, extra={"RONGKE_PROXY_HOPS": "1"}) as server:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for old, new in (
            ("/tmp/", f"{folder}/"),
            ("/etc/nginx/tls", str(folder)),
            ("listen 8080", f"listen 127.0.0.1:{plain}"),
            ("listen 8443", f"listen 127.0.0.1:{secure}"),
            ("server web:8000", f"server {server.url.removeprefix('http://')}"),
        ):
            assert old in text, old
            text = text.replace(old, new)
        config = folder / "nginx.conf"
        config.write_text(text)
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        process = subprocess.Popen([program, "-c", str(config), "-g", "daemon off;"])
        try:
            wait_until_up(secure)
            yield secure
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


def test_pages_come_through(port: int) -> None:
    assert [get(port, path).status for path in ("/", "/healthz", "/api/schema/")] == [200] * 3
    assert "default-src 'none'" in get(port, "/").headers["Content-Security-Policy"]


def test_what_is_ours_alone_stays_inside(port: int) -> None:
    assert get(port, "/internal/realtime/").status == 404


def test_a_socket_reaches_the_application(port: int) -> None:
    async def connect() -> None:
        async with websockets.connect(
            f"wss://localhost:{port}/ws/none/",
            origin=f"https://localhost:{port}",  # type: ignore[arg-type]  # a plain string is one
            ssl=trust(),
        ):
            pass

    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(connect())
    # The application's own refusal of an unknown path, passed on.
    assert refused.value.response.status_code == 403
    assert refused.value.response.headers["Server"].startswith("nginx")
