"""A WHIP client that nobody here wrote: ffmpeg's own muxer publishes, aiortc watches."""

from __future__ import annotations

import asyncio

import imageio_ffmpeg
import pytest

from live.media.token import Role
from tests.live.media.peers import ROOM, plant

pytestmark = [pytest.mark.any_db, pytest.mark.slow]


async def test_ffmpeg_publishes_and_a_viewer_sees():
    async with plant() as found:
        token = found.token(Role.PUBLISH, room=ROOM, user="teacher", source="obs")
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "warning", "-re"]
        command += ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25"]
        command += ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]
        command += ["-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast"]
        command += ["-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "25", "-bf", "0"]
        command += ["-c:a", "libopus", "-ar", "48000", "-ac", "2", "-t", "60"]
        command += ["-f", "whip", "-authorization", token, found.url + "/whip"]
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
        try:
            await found.until(lambda: [p for p in found.worker.publications() if p.live], 40)
            watcher = await found.watch("teacher", source="obs")
            assert (await watcher.frame("video", 40)).width == 320
            assert (await watcher.frame("audio")).samples > 0
        finally:
            process.terminate()
            await process.wait()
