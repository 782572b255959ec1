"""The face service for tests: started once per run, at the address of the test's settings."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from checkin.engine.client import FaceClient, ServiceDown

ROOT = Path(__file__).resolve().parents[3]


@contextlib.contextmanager
def running_service(
    address: str, token: str, *, workers: int = 2, queue: int = 8
) -> Iterator[FaceClient]:
    """The service with its models loaded."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "RONGKE_FACE_ADDRESS": address,
        "RONGKE_RUN_TOKEN": token,
        "RONGKE_FACE_WORKERS": str(workers),
        "RONGKE_FACE_QUEUE": str(queue),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "checkin.engine"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        client = FaceClient(address, token)
        end = time.monotonic() + 60
        while True:
            try:
                client.health()
                break
            except ServiceDown:
                assert process.poll() is None, "the face service ended"
                assert time.monotonic() < end, "the face service did not start"
                time.sleep(0.2)
        yield client
    finally:
        process.terminate()
        process.wait(20)
