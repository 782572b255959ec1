"""The demo's own process: server, clients, proof, table, and one line of JSON."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.demo import proof, server
from tests.demo.words import Progress, fail, table

ROOT = Path(__file__).resolve().parents[2]
JSON = dict[str, Any]
VIDEO_S = 64


def main() -> int:
    """0 when every promise of the demo was kept."""
    began = time.time()
    show = Progress(began)
    profile = os.environ.get("PROFILE") or os.environ.get("RONGKE_PROFILE") or "embedded"
    folder = ROOT / "var" / "demo"
    env = server.environment(folder, profile, server.free_port())
    show.stage(f"a fresh installation ({profile})")
    server.prepare(ROOT, folder, env)
    video = Path(os.environ["VIDEO"]).resolve() if os.environ.get("VIDEO") else None
    if video is None:
        show.stage(f"rendering a video of {VIDEO_S} s with sound")
        video = render(folder / "lesson.mp4")
    with server.serving(ROOT, folder, env) as url:
        show.stage(f"serving at {url}")
        clients(url, folder, video, began)
        shutil.copyfile(folder / "data" / "secrets" / "log.key", folder / "log.key")
        result = proof.prove(ROOT, folder, show)
        show.stage("manage.py rebuild_ledger --check")
        result["rebuild_equal"] = rebuilt(env)
    findings = json.loads((folder / "findings.json").read_text())
    rows = proof.add_up(folder, findings)
    result = {
        **proof.figures(rows, result),
        "answered_in_one_second": findings["answered_in_one_second"],
        "profile": profile,
        "wall_s": round(time.time() - began, 1),
    }
    print("\n" + shown(rows) + "\n")
    broken = proof.problems(result, rows)
    for name in broken:
        fail(f"NOT KEPT: {name}")
    proof.save(folder, rows, result)
    print(json.dumps(result, ensure_ascii=False))
    return 1 if broken else 0


def render(path: Path) -> Path:
    """A test picture with a running clock and a tone, H.264 and AAC."""
    import imageio_ffmpeg

    picture = f"testsrc2=size=640x360:rate=15:duration={VIDEO_S}"
    sound = f"sine=frequency=330:sample_rate=44100:duration={VIDEO_S}"
    subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y"),
            *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound),
            *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "30"),
            *("-c:a", "aac", "-shortest", str(path)),
        ],
        check=True,
    )
    return path


def clients(url: str, folder: Path, video: Path, began: float) -> None:
    """The thirty trainees and the four officials, in a process that shares nothing but the port."""
    subprocess.run(
        [
            *(sys.executable, "-m", "tests.demo.clients", "--url", url),
            *("--folder", str(folder), "--video", str(video), "--began", str(began)),
        ],
        cwd=ROOT,
        check=True,
    )


def rebuilt(env: dict[str, str]) -> bool:
    """Whether the live ledger equals one computed anew from the events."""
    done = subprocess.run(
        [sys.executable, "manage.py", "rebuild_ledger", "--check"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    print("           " + (done.stdout + done.stderr).strip().replace("\n", "\n           "))
    return done.returncode == 0


def shown(rows: list[JSON]) -> str:
    """The table."""
    header = ("trainee", "behaviour", "wall s", "media s", "credited s", "state", "why")
    lines = [
        (
            row["name"],
            row["behaviour"],
            f"{row['wall_s']:.1f}",
            f"{row['played_ms'] / 1000:.1f}",
            f"{row['credited_ms'] / 1000:.1f}",
            row["state"],
            row["why"],
        )
        for row in rows
    ]
    return table(header, lines)


if __name__ == "__main__":
    sys.exit(main())
