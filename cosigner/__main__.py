"""``python -m cosigner``: an officer's small command.

    python -m cosigner key --name agency.example/hubei --folder held   # once
    python -m cosigner run --site https://… --key log.vkey --folder held [--class ID]…

``run`` fetches the platform's newest checkpoint (it pins every class), and those of the classes
named; checks each against the one held in the folder; keeps it, then signs it and hands it in.
Exit 0: all consistent. 1: a log was forked or rewound; both notes are kept in ``held/alarms``.
2: not reachable, or unusable input.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from cosigner.holding import Alarm, advance, cosigned
from cosigner.server import Server, Unreachable
from verifier import checkpoint as checkpoints
from verifier import notes
from verifier.errors import VerifierError
from verifier.notes import SigningKey, VerifierKey

SECRET = "cosigner.key"  # noqa: S105 - a file's name
UNUSABLE = 2


def _write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace a file so that a crash leaves the old or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def make_key(name: str, folder: Path) -> int:
    """A new key in the folder (never overwritten); prints the public half to register."""
    path = folder / SECRET
    if path.exists():
        key = SigningKey.parse(path.read_text())
    else:
        key = SigningKey.generate(name, notes.COSIGNATURE_V1)
        _write(path, (key.secret_text() + "\n").encode(), 0o600)
    print(key.verifier)
    return 0


def _held(folder: Path, origin_hint: str) -> Path:
    return folder / "checkpoints" / f"{origin_hint}.txt"


def _one(server: Server, class_id: str | None, key: VerifierKey, folder: Path) -> bytes:
    """Fetch, check and keep one log's newest checkpoint. Raises Alarm."""
    path = _held(folder, class_id or "platform")
    held = path.read_bytes() if path.exists() else None
    offered = server.checkpoint(class_id)
    expected = (
        checkpoints.platform_origin(key.name)
        if class_id is None
        else checkpoints.class_origin(key.name, class_id)
    )
    head = advance(held, offered, key, lambda a, b: server.consistency(class_id, a, b))
    if head.origin != expected:
        raise Unreachable(f"a checkpoint of {head.origin} was given for {expected}")
    # Kept before it is signed: what this key has signed, this folder remembers.
    _write(path, offered)
    print(f"+ {head.origin} {head.size}")
    return offered


def _alarmed(alarm: Alarm, server: Server, folder: Path) -> None:
    digest = hashlib.sha256(alarm.held + alarm.offered).hexdigest()[:16]
    _write(folder / "alarms" / f"{digest}-held.txt", alarm.held)
    _write(folder / "alarms" / f"{digest}-offered.txt", alarm.offered)
    print(f"! ALARM 日志被改写 {alarm}; both notes are in {folder / 'alarms'}")
    try:
        server.report(alarm.held)
    except Unreachable as error:
        print(f"  (the platform did not take the report: {error})")


def run(arguments: argparse.Namespace) -> int:
    """Check every log asked for; sign and hand in what is consistent."""
    folder, server = Path(arguments.folder), Server(arguments.site)
    key = VerifierKey.parse(Path(arguments.key).read_text().split()[0])
    secret = folder / SECRET
    signer = SigningKey.parse(secret.read_text()) if secret.exists() else None
    alarms = 0
    for class_id in [None, *arguments.classes]:
        try:
            offered = _one(server, class_id, key, folder)
        except Alarm as alarm:
            alarms += 1
            _alarmed(alarm, server, folder)
            continue
        if signer is not None and not arguments.check_only:
            server.hand_in(cosigned(offered, signer, int(time.time())))
    return 1 if alarms else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="cosigner", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("key", help="make a key, print its public half")
    making.add_argument("--name", required=True)
    making.add_argument("--folder", default="held")
    running = commands.add_parser("run", help="fetch, check, keep, cosign")
    running.add_argument("--site", required=True)
    running.add_argument("--key", required=True, help="log.vkey, kept by you")
    running.add_argument("--folder", default="held")
    running.add_argument("--class", dest="classes", action="append", default=[])
    running.add_argument("--check-only", action="store_true", help="keep, but do not sign")
    arguments = parser.parse_args(argv)
    try:
        if arguments.command == "key":
            return make_key(arguments.name, Path(arguments.folder))
        return run(arguments)
    except (Unreachable, VerifierError, OSError, IndexError) as error:
        print(f"cosigner: {error}", file=sys.stderr)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
