"""RFC 3161 against an authority made with ``openssl ts`` on loopback."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.courses.domain.classes import close
from lms.events import pseudonyms, queries, signer
from lms.events.models import TimeStamp
from lms.reports.domain.period_file import build
from lms.reports.domain.time_stamps import NotStamped, check, stamp_closed
from lms.reports.models import PeriodFile
from tests.lms.ledger.scene import Scene
from tests.verifier.forging import members_of
from verifier import notes, timestamp
from verifier.verify import Input, verify_files

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl"),
]
CONFIG = """\
[tsa]
serial = ./serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[v3]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
"""


def openssl(folder: Path, *arguments: str, data: bytes = b"") -> bytes:
    done = subprocess.run(
        ["openssl", *arguments], cwd=folder, input=data, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """The address of an authority, and the folder with its root certificate ``ca.pem``."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    days = ["-days", "30", "-sha256"]
    (folder / "req.cnf").write_text("[req]\ndistinguished_name=dn\n[dn]\n" + CONFIG)
    new = ["req", "-newkey", "rsa:2048", "-nodes", "-config", "req.cnf"]
    root = ["-x509", "-extensions", "ca", "-subj", "/CN=Test CA/O=Rongke tests", *days]
    openssl(folder, *new, *root, "-keyout", "ca.key", "-out", "ca.pem")
    named = ["-subj", "/CN=Test TSA/O=Rongke tests"]
    openssl(folder, *new, *named, "-keyout", "tsa.key", "-out", "tsa.csr")
    openssl(
        folder,
        *("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key"),
        *("-CAcreateserial", "-extfile", "tsa.cnf", "-extensions", "v3", *days, "-out", "tsa.pem"),
    )

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "q.tsq").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            openssl(
                folder,
                *("ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "q.tsq"),
                *("-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "r.tsr"),
            )
            answer = (folder / "r.tsr").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", folder
    server.shutdown()
    server.server_close()


@pytest.fixture
def closed() -> Scene:
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()
    scene = Scene(trainees=1)
    close(class_id=scene.cls.pk, by=scene.lecturer, reason="结束")
    scene.sequence()
    return scene


def test_without_an_authority_nothing_happens(closed: Scene) -> None:
    assert stamp_closed() == 0
    assert not TimeStamp.objects.exists()


def test_a_closed_class_is_stamped_once_and_the_file_proves_it(
    closed: Scene, authority: tuple[str, Path], settings, tmp_path: Path
) -> None:
    url, folder = authority
    settings.RONGKE_TSA_URL, settings.RONGKE_TSA_ROOTS = url, str(folder / "ca.pem")
    assert stamp_closed() == 1
    assert stamp_closed() == 0
    row = TimeStamp.objects.get()
    closed.sequence()
    built: PeriodFile = build(class_id=closed.cls.pk, owner=None, progress=lambda n, code: None)
    data = (Path(settings.MEDIA_ROOT) / built.path).read_bytes()
    key = notes.VerifierKey.parse(queries.current_vkey())
    report = verify_files([Input("f.zip", data)], key)
    assert report.exit_code == 0, report.to_json("en")
    assert report.files[0].check("timestamp").status == "pass"
    members = members_of(data)
    assert members[timestamp.NOTE] == bytes(row.checkpoint.note)
    for name in (timestamp.NOTE, timestamp.TOKEN):
        (tmp_path / Path(name).name).write_bytes(members[name])
    said = openssl(
        tmp_path,
        *("ts", "-verify", "-data", "checkpoint.txt", "-in", "token.tsr"),
        *("-CAfile", str(folder / "ca.pem"), "-untrusted", str(folder / "tsa.pem")),
    )
    assert b"OK" in said


def test_an_answer_about_something_else_or_of_a_stranger_is_refused(
    closed: Scene, authority: tuple[str, Path], settings, tmp_path: Path
) -> None:
    from lms.reports.domain.time_stamps import ask

    url, folder = authority
    answer = ask(url, b"one note")
    roots = (folder / "ca.pem").read_bytes()
    check(answer, b"one note", roots)
    with pytest.raises(NotStamped, match="something else"):
        check(answer, b"another note", roots)
    with pytest.raises(NotStamped):
        check(answer[:-20] + bytes(20), b"one note", roots)
    openssl(
        tmp_path,
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Somebody"),
        *("-keyout", "k", "-out", "other.pem", "-days", "2"),
    )
    with pytest.raises(NotStamped):
        check(answer, b"one note", (tmp_path / "other.pem").read_bytes())
