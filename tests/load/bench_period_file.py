"""``make bench-period-file``: a class of 30 trainees and 56 class hours, built and verified.

The class comes from a seed (about 20,000 leaves, printed report included). Built twice: the same
bytes. Verified by the command in a process of its own. Then hostile zips in processes of 512 MB.
The last line is JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.server import ROOT
from tests.verifier import big, kit
from tests.verifier import test_hostile_in_a_small_process as hostile
from tests.verifier.test_container import HOSTILE
from verifier import canonical, periodfile


def build() -> tuple[bytes, float]:
    """The period file with its printed report, and how long that took."""
    from lms.reports.printing.report import print_report

    parts = big.whole().parts(report=print_report, extra={})
    began = time.perf_counter()
    return periodfile.build(parts, kit.KEY), time.perf_counter() - began


def verify(path: Path, key: Path) -> tuple[int, float]:
    """The command in its own process: exit code and seconds."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "verifier", str(path), "--key", str(key), "--lang", "en"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    return done.returncode, time.perf_counter() - began


def hostile_zips(folder: Path) -> tuple[int, float]:
    """How many were refused with exit 2, and the slowest."""
    zips = [*HOSTILE.values(), *(make() for make in hostile.MORE.values())]
    outcomes = [hostile.run(data, folder) for data in zips]
    assert all(code == 2 for code, _, _ in outcomes)
    return len(outcomes), max(took for _, took, _ in outcomes)


def main() -> None:
    """Run it and print the figures."""
    whole = big.whole()
    data, built_s = build()
    again, _ = build()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, key = folder / "period-file.zip", folder / "log.vkey"
        path.write_bytes(data)
        key.write_text(f"{kit.KEY.verifier}\n")
        code, verified_s = verify(path, key)
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        refused, slowest = hostile_zips(folder)
    figures = {
        "trainees": whole.trainees,
        "leaves": len(whole.leaves),
        "bytes": len(data),
        "sha256": canonical.sha256_hex(data),
        "same_bytes": data == again,
        "built_s": round(built_s, 2),
        "verified_s": round(verified_s, 2),
        "verify_exit": code,
        "verify_mb": children,
        "hostile_refused": refused,
        "hostile_slowest_s": round(slowest, 2),
    }
    print(json.dumps(figures))
    if code or data != again or built_s >= 60 or verified_s >= 10 or slowest >= 5:
        sys.exit(1)


if __name__ == "__main__":
    main()
