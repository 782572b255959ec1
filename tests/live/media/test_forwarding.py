"""What one person sends is what another sees and hears: real peers, real codecs, one UDP port."""

from __future__ import annotations

import asyncio

import pytest

from tests.live.media.lossy import relay
from tests.live.media.peers import Picture, Plant, Tone, Watcher, plant

pytestmark = pytest.mark.any_db


async def width_becomes(watcher: Watcher, width: int, frames: int = 400) -> None:
    for _ in range(frames):
        picture = await watcher.frame("video")
        if picture.width == width:
            return
    raise AssertionError(f"never {width} pixels wide")


def video(found: Plant, resource: str):
    return found.worker.connections[resource].end.tracks["video"]


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


async def test_several_viewers_share_one_port_and_all_see():
    async with plant() as found:
        await found.publish("teacher", Picture())
        watchers = [await found.watch("teacher", kinds=("video",), user=f"v{n}") for n in range(5)]
        for watcher in watchers:
            assert (await watcher.frame("video")).width == 160
        candidates = {
            line for w in watchers for line in w.answer.split("\r\n") if "a=candidate" in line
        }
        assert len(candidates) == 1


async def test_over_ipv6():
    async with plant(addresses=("::1",)) as found:
        await found.publish("teacher", Picture())
        watcher = await found.watch("teacher", kinds=("video",))
        assert (await watcher.frame("video")).width == 160


async def test_a_tile_s_size_picks_the_layer_and_a_change_switches_it():
    async with plant() as found:
        await found.publish("teacher", Tone(), Picture(320, 240))
        await found.publish("teacher", Picture(160, 120), layer="low")
        watcher = await found.watch("teacher", size=180)
        await width_becomes(watcher, 160)
        assert (await found.control(op="size", resource=watcher.resource, height=720))[0] == 200
        await width_becomes(watcher, 320)
        await found.control(op="size", resource=watcher.resource, height=120)
        await width_becomes(watcher, 160)
        assert await watcher.frame("audio")


async def test_a_lost_layer_leaves_the_other():
    async with plant() as found:
        _, high = await found.publish("teacher", Picture(320, 240))
        await found.publish("teacher", Picture(160, 120), layer="low")
        watcher = await found.watch("teacher", kinds=("video",))
        await width_becomes(watcher, 320)
        assert await found.delete(high) == 200
        await width_becomes(watcher, 160)


async def test_a_publisher_who_comes_again_goes_on_at_the_same_viewer():
    """A new connection before the old one is closed, as after a change of network."""
    async with plant() as found:
        _, first = await found.publish("teacher", Picture(160, 120))
        watcher = await found.watch("teacher", kinds=("video",))
        await width_becomes(watcher, 160)
        await found.publish("teacher", Picture(320, 240))
        await width_becomes(watcher, 320)
        assert first not in found.worker.connections


async def test_losses_on_the_way_in_are_mended():
    async with plant() as found:
        lossy, port = await relay(found.worker.wire.port, 0.05)
        _, resource = await found.publish("teacher", Picture(640, 480), port=port)
        watcher = await found.watch("teacher", kinds=("video",))
        await watcher.frame("video")
        await found.until(lambda: video(found, resource).counts.recovered >= 5, 60)
        assert lossy.lost > 0
        assert await watcher.frame("video")


async def test_losses_on_the_way_out_are_mended():
    async with plant() as found:
        await found.publish("teacher", Picture(640, 480))
        lossy, port = await relay(found.worker.wire.port, 0.05)
        watcher = await found.watch("teacher", kinds=("video",), port=port)
        await watcher.frame("video")
        for _ in range(600):
            await watcher.frame("video")
            if found.worker.counts.resent >= 5:
                break
        assert found.worker.counts.resent >= 5
        assert lossy.lost > 0


async def test_a_gate_stops_and_lets_through():
    async with plant() as found:
        await found.publish("teacher", Tone(), Picture())
        watcher = await found.watch("teacher", kinds=("video",))
        await watcher.frame("video")
        said = {"op": "gate", "room": "room-1", "user": "teacher", "kind": "video"}
        assert await found.control(**said, shut=True) == (200, {"met": 1})
        before = found.worker.plane.counts.forwarded
        await asyncio.sleep(0.5)
        assert found.worker.plane.counts.forwarded - before <= 2
        await found.control(**said, shut=False)
        await found.until(lambda: found.worker.plane.counts.forwarded > before + 10)
        for _ in range(30):
            await watcher.frame("video")


async def test_the_best_cipher_both_know_is_used():
    async with plant() as found:
        _, resource = await found.publish("teacher", Picture())
        keys = found.worker.connections[resource].keys
        assert keys is not None
        assert keys.cipher == "SRTP_AEAD_AES_256_GCM"


async def test_a_publisher_is_asked_for_key_frames_at_a_bounded_rate():
    async with plant() as found:
        _, resource = await found.publish("teacher", Picture())
        track = video(found, resource)
        await found.until(lambda: track.counts.packets > 0)
        before = track.counts.key_requests
        end = found.worker.connections[resource].end
        for _ in range(200):
            end.want_key()
            track.wants_key = True
        assert track.counts.key_requests - before <= 1
