"""The officer's command against a log over HTTP: honest, forked, rewound, unreachable."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from cosigner.__main__ import main
from verifier import checkpoint, merkle, notes
from verifier.checkpoint import Checkpoint
from verifier.notes import SigningKey, VerifierKey

pytestmark = pytest.mark.any_db
NAME = "rongke.example"
KEY = SigningKey(NAME, notes.ED25519, bytes(range(32)))
ORIGIN = checkpoint.platform_origin(NAME)


class Log:
    """A log that answers as the platform does, and that can be forked or rewound."""

    def __init__(self) -> None:
        self.hashes = [merkle.leaf_hash(b"%d" % n) for n in range(5)]
        self.handed_in: list[bytes] = []
        self.reported: list[bytes] = []

    def head(self) -> bytes:
        root = merkle.root(self.hashes)
        return checkpoint.sign(Checkpoint(ORIGIN, len(self.hashes), root), KEY)

    def grow(self, number: int) -> None:
        self.hashes += [merkle.leaf_hash(b"more %d" % n) for n in range(number)]


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def site(log: Log) -> Iterator[str]:
    class Doors(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlparse(self.path)
            if url.path.endswith("/checkpoint"):
                self.answer(log.head())
                return
            query = {name: int(value[0]) for name, value in parse_qs(url.query).items()}
            proof = merkle.consistency_proof(query["from"], log.hashes[: query["to"]])
            self.answer(json.dumps({"proof": [item.hex() for item in proof]}).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if "held" in body:
                log.reported.append(body["held"].encode())
            else:
                log.handed_in.append(body["note"].encode())
            self.answer(b"{}")

        def answer(self, data: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Doors)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(site: str, tmp_path: Path):
    (tmp_path / "log.vkey").write_text(f"{KEY.verifier}\n")
    folder = tmp_path / "held"
    assert main(["key", "--name", "agency.example/hubei", "--folder", str(folder)]) == 0

    def once(*more: str, at: str = site) -> int:
        key = str(tmp_path / "log.vkey")
        return main(["run", "--site", at, "--key", key, "--folder", str(folder), *more])

    return once


def agency(tmp_path: Path) -> VerifierKey:
    return SigningKey.parse((tmp_path / "held" / "cosigner.key").read_text()).verifier


def test_an_honest_log_is_checked_kept_and_cosigned(run, log: Log, tmp_path: Path) -> None:
    assert run() == 0
    log.grow(8)
    assert run() == 0
    assert [checkpoint.peek(note).size for note in log.handed_in] == [5, 13]
    for note in log.handed_in:
        assert notes.verify_cosignature(notes.parse(note), agency(tmp_path))
    held = (tmp_path / "held" / "checkpoints" / "platform.txt").read_bytes()
    assert held == log.head()
    assert (tmp_path / "held" / "cosigner.key").stat().st_mode & 0o077 == 0


def test_a_forked_log_is_never_cosigned_and_both_notes_are_kept(
    run, log: Log, tmp_path: Path, capsys
) -> None:
    assert run() == 0
    truth = log.head()
    log.hashes[2] = merkle.leaf_hash(b"rewritten")  # the operator tells it differently now,
    log.grow(4)  # and goes on
    assert run() == 1
    assert "ALARM" in capsys.readouterr().out
    assert len(log.handed_in) == 1
    assert log.reported == [truth]
    kept = {path.read_bytes() for path in (tmp_path / "held" / "alarms").iterdir()}
    assert kept == {truth, log.head()}
    assert (tmp_path / "held" / "checkpoints" / "platform.txt").read_bytes() == truth


def test_the_same_size_with_another_root_is_a_fork(run, log: Log) -> None:
    assert run() == 0
    log.hashes[4] = merkle.leaf_hash(b"another last")
    assert run() == 1


def test_a_rewound_log_is_noticed(run, log: Log, capsys) -> None:
    assert run() == 0
    del log.hashes[3:]
    assert run() == 1
    assert "rewound" in capsys.readouterr().out


def test_only_checking_signs_nothing(run, log: Log) -> None:
    assert run("--check-only") == 0
    assert log.handed_in == []


def test_what_cannot_be_reached_or_is_not_the_logs_is_exit_2(run, log: Log, tmp_path: Path) -> None:
    assert run(at="http://127.0.0.1:1") == 2
    other = SigningKey(NAME, notes.ED25519, bytes(range(1, 33)))
    (tmp_path / "log.vkey").write_text(f"{other.verifier}\n")
    assert run() == 2
    assert log.handed_in == []
