"""What one person sends is what another sees and hears: real peers, real codecs, one UDP port."""

from __future__ import annotations

import pytest

from tests.live.media.peers import Picture, Tone, plant

pytestmark = pytest.mark.any_db


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_viewer_sees_and_hears_the_publisher(codec):
    async with plant() as found:
        await found.publish("teacher", Tone(), Picture(brightness=60), codec=codec)
        watcher = await found.watch("teacher")
        picture = await watcher.frame("video")
        assert (picture.width, picture.height) == (160, 120)
        assert 30 < picture.to_ndarray(format="gray").mean() < 110
        loudest = 0
        for _ in range(50):
            sound = await watcher.frame("audio")
            loudest = max(loudest, abs(sound.to_ndarray()).max())
            if loudest > 5000:
                break
        assert loudest > 5000
