"""``make demo-live``: a class of thirty over real WebRTC, its replay and its proof."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.demo import clap, proof, server
from tests.demo.tampering import leaves_of, members_of
from tests.demo.words import Progress, fail

ROOT = Path(__file__).resolve().parents[2]
JSON = dict[str, Any]


def main() -> int:
    """0 when every promise was kept."""
    began = time.time()
    show = Progress(began)
    seconds = int(os.environ.get("SECONDS_ON_AIR", "120"))
    profile = os.environ.get("PROFILE") or os.environ.get("RONGKE_PROFILE") or "embedded"
    folder = Path(os.environ.get("DEMO_FOLDER", ROOT / "var" / "demo-live"))
    env = server.environment(folder, profile, server.free_port())
    show.stage(f"a fresh installation ({profile})")
    server.prepare(ROOT, folder, env)
    film = clap.make(folder / "clap.ts", seconds=seconds + 20)
    with server.serving(ROOT, folder, env) as url:
        show.stage(f"serving at {url}")
        clients(url, folder, film, seconds, began)
    findings = json.loads((folder / "findings.json").read_text())
    show.stage("probing the replay; python -m verifier period-file.zip")
    result = figures(folder, findings)
    broken = problems(result)
    for name in broken:
        fail(f"NOT KEPT: {name}")
    print(json.dumps(result, ensure_ascii=False))
    return 1 if broken else 0


def clients(url: str, folder: Path, film: Path, seconds: int, began: float) -> None:
    """The class in a process of its own; when it says so, the media worker is killed."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.demo.live_clients", "--url", url),
            *("--folder", str(folder), "--film", str(film)),
            *("--seconds", str(seconds), "--began", str(began)),
        ],
        cwd=ROOT,
    )
    while process.poll() is None:
        if (folder / "kill").exists():
            (folder / "kill").unlink()
            os.kill(worker_of(folder / "data"), signal.SIGKILL)
            (folder / "killed").write_text(str(time.time()))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(
            f"the clients failed; the server said:\n{(folder / 'server.log').read_text()[-3000:]}"
        )


def worker_of(data: Path) -> int:
    """The process id of the media worker of the installation with this data folder."""
    return process_of(b"live.media", f"RONGKE_MEDIA_RECORDINGS={data / 'recordings'}")


def process_of(word: bytes, setting: str) -> int:
    """The process whose command holds a word and whose environment holds a setting (Linux).

    Of a process and its child that both do, the child: it does the work.
    """
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            settings = path.with_name("environ").read_bytes().split(b"\0")
            if word in path.read_bytes().split(b"\0") and setting.encode() in settings:
                state = path.with_name("stat").read_text().rpartition(")")[2].split()
                parents[int(path.parent.name)] = int(state[1])
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
    if not parents:
        raise RuntimeError(f"no process with {word.decode()} and {setting}")
    children = [pid for pid, parent in parents.items() if parent in parents]
    return [*children, *parents][0]


def figures(folder: Path, findings: JSON) -> JSON:
    """The last line."""
    replay, seen = findings["replay"], findings["figures"]
    package = folder / "data" / "files" / "packages" / "replay" / replay["id"].replace("-", "")
    playlists = [
        (track, str(package / track["playlist"].split("/")[-2] / "index.m3u8"))
        for track in replay["tracks"]
    ]
    skews = [
        clap.skew_ms(path)
        for track, path in playlists
        if track["lecturer"] and track["duration_ms"] > 5000
    ]
    lecturer = [track for track, _ in playlists if track["lecturer"]]
    return {
        "participants": len(findings["pupils"]) + 1,
        "replay_tracks": len(playlists),
        "group_tracks": sum(track["breakout"] is not None for track, _ in playlists),
        "replay_ready_s": findings["replay_ready_s"],
        "duration_off_ms": probe_off(lecturer, replay),
        "av_skew_ms": round(max(map(abs, skews)), 1),
        "recording_lost_s": round(recording_lost(lecturer, replay, seen["killed_at"]), 2),
        "gap_s": round(sum(g["to_ms"] - g["from_ms"] for g in replay["gaps"]) / 1000, 2),
        "rejoin_s": round(max(seen["rejoined_s"]), 2),
        "join_p50_ms": round(sorted(seen["joined_s"])[len(seen["joined_s"]) // 2] * 1000),
        "chat": seen["chat"],
        "answered": seen["answered"],
        "groups": seen["groups"],
        "honest_credit_min": credit(folder, findings["pupils"]),
        "verified": proof.verify(ROOT, folder / "period-file.zip", folder, held=True, cosigned=True)
        == 0,
    }


def probe_off(lecturer: list[JSON], replay: JSON) -> int:
    """How far the lecturer's last track ends from the end of the class."""
    last = max(lecturer, key=lambda track: track["offset_ms"])
    return abs(last["offset_ms"] + last["duration_ms"] - replay["duration_ms"])


def recording_lost(lecturer: list[JSON], replay: JSON, killed_at: float) -> float:
    """Seconds before the kill that the recording does not have."""
    import datetime as dt

    started = dt.datetime.fromisoformat(replay["session"]["started_at"]).timestamp()
    killed_ms = (killed_at - started) * 1000
    before = [t for t in lecturer if t["offset_ms"] < killed_ms]
    end = max(track["offset_ms"] + track["duration_ms"] for track in before)
    return max(0.0, (killed_ms - end) / 1000)


def credit(folder: Path, pupils: list[JSON]) -> float:
    """The least share of the time between first lease and last beat that was credited."""
    leaves = leaves_of(members_of((folder / "period-file.zip").read_bytes()))
    owner = {
        leaf["payload"]["lease"]: leaf["subject"]
        for leaf in leaves
        if leaf["kind"] == "presence.lease_taken"
    }
    earned: dict[str, int] = defaultdict(int)
    for leaf in leaves:
        if leaf["kind"] == "presence.interval":
            earned[leaf["subject"]] += leaf["payload"]["credited"]
    shares = [earned[owner[pupil["leases"][0]]] / pupil["wall_ms"] for pupil in pupils]
    return round(min(shares), 4)


def problems(result: JSON) -> list[str]:
    """Promises that were not kept."""
    kept = {
        "thirty took part": result["participants"] >= 30,
        "groups are in the replay": result["group_tracks"] >= 2,
        "the replay can be watched within 60 s": 0 < result["replay_ready_s"] <= 60,
        "its length is right within 1 s": result["duration_off_ms"] <= 1000,
        "sound and picture within 40 ms": result["av_skew_ms"] <= 40,
        "at most 2 s of the recording lost": result["recording_lost_s"] <= 2,
        "everybody back within 5 s": result["rejoin_s"] <= 5,
        "honest time credited": 0.97 <= result["honest_credit_min"] <= 1.01,
        "the period file verified": result["verified"],
    }
    return [name for name, good in kept.items() if not good]


if __name__ == "__main__":
    sys.exit(main())
