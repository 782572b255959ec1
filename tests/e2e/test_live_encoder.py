"""An encoder that is not ours publishes by WHIP, and Chromium shows it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
from playwright.sync_api import expect

from tests.demo import clap
from tests.e2e.live_room import (
    classroom,
    come,
    end_class,
    go_on_air,
    lesson_due,
    off_air,
    picture_moves,
    present,
    sound_arrives,
    tile,
    user_id,
)
from tests.e2e.visitor import House
from tests.server import RunningServer

__all__ = ["classroom", "present"]


def test_ffmpegs_whip_muxer_is_seen_and_heard_in_chromium(
    present: House, server: RunningServer, tmp_path: Path
) -> None:
    """With the lesson's stream key it is a picture on the stage; with the key revoked it goes."""
    film = clap.make(tmp_path / "clap.ts", seconds=60)
    lesson = lesson_due(server)
    off_air(server, lesson)
    lecturer = come(present, "lecturer", lesson)
    teacher = user_id(lecturer)
    go_on_air(lecturer)
    trainee = come(present, "trainee", lesson)
    key = lecturer.api("POST", f"/api/v1/live/{lesson}/stream-keys/", {"label": "ffmpeg"})
    sending = subprocess.Popen(
        [
            imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error",
            "-re", "-i", str(film), "-map", "0:v", "-map", "0:a", "-c", "copy",
            "-f", "whip", "-authorization", key["key"], key["url"],
        ],
    )  # fmt: skip
    try:
        picture_moves(trainee.page, teacher, "obs")
        sound_arrives(trainee.page)
        lecturer.api("DELETE", f"/api/v1/live/{lesson}/stream-keys/{key['id']}/")
        expect(tile(trainee.page, teacher, "obs")).to_have_count(0)
    finally:
        sending.kill()
        sending.wait()
    end_class(lecturer)
