"""Verifying uploaded period files in a child process that may not do harm, and keeping nothing.

The child is the stand-alone verifier itself, so that page and command say the same words. It gets
no secrets in its environment, and limits on memory, processor time and wall time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from lms.reports.errors import UploadUnusable, VerifierBusy, VerifierStopped

Uploaded = UploadedFile[bytes]
FILES_MAX = 8
BYTES_MAX = 128 * 1024 * 1024
NOTES_MAX = 8
NOTE_BYTES_MAX = 64 * 1024
MEMORY = 1536 * 1024 * 1024
CPU_S = 60
WALL_S = 90
_slots = threading.BoundedSemaphore(2)
_CHILD = (
    "import resource, runpy, sys\n"
    f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
    f"resource.setrlimit(resource.RLIMIT_CPU, ({CPU_S}, {CPU_S}))\n"
    "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
    "runpy.run_module('verifier', run_name='__main__', alter_sys=True)\n"
)


def verify_uploads(
    *,
    files: Sequence[Uploaded],
    seen: Sequence[bytes],
    key: str,
    cosigners: Sequence[str],
    lang: str,
) -> dict[str, Any]:
    """The verifier's report as JSON with ``seconds``.

    Raises UploadUnusable, VerifierBusy or VerifierStopped.
    """
    sizes = [file.size or 0 for file in files]
    if not 1 <= len(files) <= FILES_MAX or max(sizes) > BYTES_MAX or len(seen) > NOTES_MAX:
        raise UploadUnusable
    if not _slots.acquire(blocking=False):
        raise VerifierBusy
    try:
        with tempfile.TemporaryDirectory(prefix="verify-") as folder:
            return _run(Path(folder), files, seen, key, cosigners, lang)
    finally:
        _slots.release()


def _run(
    folder: Path,
    files: Sequence[Uploaded],
    seen: Sequence[bytes],
    key: str,
    cosigners: Sequence[str],
    lang: str,
) -> dict[str, Any]:
    names = [_spool(folder / f"{number}.zip", file) for number, file in enumerate(files)]
    arguments = [*names, "--key", _write(folder / "log.vkey", key.encode())]
    for number, text in enumerate(cosigners):
        arguments += ["--cosigner", _write(folder / f"cosigner-{number}.vkey", text.encode())]
    for number, note in enumerate(seen):
        arguments += ["--seen", _write(folder / f"seen-{number}.txt", note)]
    began = time.monotonic()
    report = _child([*arguments, "--json", "--lang", lang], folder)
    for shown, file in zip(report.get("files", []), files, strict=False):
        shown["name"] = Path(file.name or "").name
    return {**report, "seconds": round(time.monotonic() - began, 1)}


def _child(arguments: Iterable[str], folder: Path) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-B", "-c", _CHILD, *arguments],
            cwd=folder,
            env={"PYTHONPATH": str(settings.BASE_DIR), "PATH": os.defpath, "LANG": "C.UTF-8"},
            capture_output=True,
            timeout=WALL_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise VerifierStopped from error
    try:
        report = json.loads(done.stdout)
    except ValueError:
        if done.returncode != 2:
            raise VerifierStopped from None
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
        return {"verified": False, "exit": 2, "unusable": reason[0], "files": []}
    assert isinstance(report, dict)
    return report


def _spool(path: Path, file: Uploaded) -> str:
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return str(path)


def _write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)
