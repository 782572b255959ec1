"""The worker's HTTP door and its events: who may, what is refused, what is told."""

from __future__ import annotations

import random
import socket

import pytest

from live.media.tap import Frame, Meta, TapWriter, read_frames
from live.media.token import Role
from tests.live.media.peers import ROOM, Picture, Plant, Tone, plant
from tests.live.media.test_sdp import CHROMIUM

pytestmark = pytest.mark.any_db
PUBLISH = {"room": ROOM, "user": "teacher", "source": "camera"}


async def code(found: Plant, path: str, body: str, token: str) -> tuple[int, str]:
    import json

    status, text, _ = await found.post(path, body, token)
    return status, json.loads(text)["error"]["code"] if status >= 400 else ""


async def test_who_may_not_publish():
    async with plant() as found:
        good = found.token(Role.PUBLISH, **PUBLISH)
        watch = found.token(Role.SUBSCRIBE, **PUBLISH, publisher="p")
        foreign = found.token(Role.PUBLISH, **{**PUBLISH, "aud": "another"})
        assert await code(found, "/whip", CHROMIUM, "") == (401, "token_missing")
        assert await code(found, "/whip", CHROMIUM, "nonsense") == (401, "token_forged")
        assert await code(found, "/whip", CHROMIUM, watch) == (401, "token_role")
        assert await code(found, "/whip", CHROMIUM, foreign) == (401, "token_of_another_worker")
        assert await code(found, "/whip", CHROMIUM, good) == (201, "")
        assert await code(found, "/whip", CHROMIUM, good) == (401, "token_used")


async def test_what_is_refused_has_a_code():
    async with plant(max_connections=1) as found:

        def token() -> str:
            return found.token(Role.PUBLISH, **PUBLISH)

        def watch() -> str:
            return found.token(Role.SUBSCRIBE, **PUBLISH, publisher="nobody")

        assert await code(found, "/whip", "no sdp", token()) == (400, "sdp_lines")
        assert await code(found, "/whip", "x" * 70_000, token()) == (400, "sdp_too_long")
        assert await code(found, "/whep", CHROMIUM, watch()) == (404, "stream_not_there")
        assert await code(found, "/whep?size=big", CHROMIUM, watch()) == (400, "size_malformed")
        assert await code(found, "/whip", CHROMIUM, token()) == (201, "")
        assert await code(found, "/whip", CHROMIUM, token()) == (503, "worker_full")
        assert await found.delete("guessed") == 404
        async with found.http.patch(found.url + "/resource/x") as answer:
            assert answer.status == 405


async def test_control_calls_that_make_no_sense_are_refused():
    async with plant() as found:
        for said, expected in (
            ({"op": "explode"}, "control_unknown"),
            ({"op": ["gate"]}, "control_unknown"),
            ({"op": "gate", "room": ROOM, "user": "u"}, "control_malformed"),
            ({"op": "close_room", "room": ""}, "control_malformed"),
            ({"op": "close_user", "user": "u", "what": "everything"}, "control_malformed"),
            ({"op": "size", "resource": "x", "height": "tall"}, "control_malformed"),
            ({"op": "size", "resource": "x", "height": 90}, "resource_not_there"),
            ({"op": "record_start", "room": ROOM}, "no_recorder"),
        ):
            status, answer = await found.control(**said)
            assert (status >= 400, answer["error"]["code"]) == (True, expected)


async def test_a_draining_worker_keeps_what_it_has_and_takes_nothing_new():
    async with plant() as found:
        await found.publish("teacher", Picture())
        watcher = await found.watch("teacher", kinds=("video",))
        await found.control(op="drain")
        token = found.token(Role.PUBLISH, **{**PUBLISH, "room": "another"})
        assert await code(found, "/whip", CHROMIUM, token) == (503, "draining")
        await found.publish("latecomer", Picture())  # of the class that is here: it stays whole
        assert await watcher.frame("video")
        async with found.http.get(found.url + "/health") as answer:
            health = await answer.json()
        assert (health["draining"], health["publications"], health["rooms"]) == (True, 2, 1)


async def test_closing_a_person_ends_only_theirs():
    async with plant() as found:
        await found.publish("teacher", Picture())
        await found.publish("other", Picture())
        await found.watch("teacher", kinds=("video",), user="other")
        before = len(found.worker.connections)
        assert (await found.control(op="close_user", user="other", room=ROOM))[1] == {"met": 2}
        assert len(found.worker.connections) == before - 2
        assert (await found.control(op="close_room", room=ROOM))[1] == {"met": 1}
        assert not found.worker.connections


async def test_the_web_hears_what_happened():
    async with plant() as found:
        _, resource = await found.publish("teacher", Tone(), Picture())
        watcher = await found.watch("teacher", user="pupil")
        await watcher.frame("video")

        def told(kind: str) -> list[dict]:
            return [event for event in found.events if event["t"] == kind]

        await found.until(lambda: sum(e["seconds"] for e in told("received")) > 2, 30)
        await found.until(lambda: sum(e["ms"] for e in told("spoke")) > 500, 30)
        await found.until(lambda: told("quality"), 30)
        await found.delete(resource)
        await found.until(lambda: told("unpublished"))
        published = told("published")[0]
        assert (published["publication"], published["kinds"]) == (resource, ["audio", "video"])
        assert told("subscribed")[0]["publisher"] == "teacher"
        assert {event["user"] for event in told("received")} == {"pupil"}
        assert {event["user"] for event in told("spoke")} == {"teacher"}
        assert told("unpublished")[0]["reason"] == "deleted"


async def test_watching_twice_at_once_is_received_once():
    """Seconds of media are seconds of a person, not of streams."""
    async with plant() as found:
        await found.publish("teacher", Picture())
        began = found.worker.began
        for _ in range(3):
            await found.watch("teacher", kinds=("video",), user="pupil")

        def received() -> float:
            return sum(e["seconds"] for e in found.events if e["t"] == "received")

        await found.until(lambda: received() > 3, 40)
        import time

        assert received() <= time.time() - began


async def test_metrics_count_what_was_forwarded():
    async with plant() as found:
        await found.publish("teacher", Picture())
        watcher = await found.watch("teacher", kinds=("video",))
        await watcher.frame("video")
        async with found.http.get(found.url + "/metrics") as answer:
            text = await answer.text()
        values = dict(line.rsplit(" ", 1) for line in text.strip().split("\n"))
        assert int(values["rongke_media_forwarded_total"]) > 0
        assert int(values["rongke_media_subscriptions"]) == 1


async def test_a_recorder_hears_every_packet():
    ours, theirs = socket.socketpair()
    async with plant() as found:
        writer = TapWriter(ours, found.worker.plane._loop)
        found.worker.add_tap(writer)
        await found.publish("teacher", Tone(), Picture())
        await found.until(lambda: found.worker.publications()[0].tracks["video"].counts.packets > 9)
        await found.control(op="record_start", room=ROOM, recording="r")
    writer.close()
    theirs.settimeout(5)
    frames = list(read_frames(theirs.recv))
    theirs.close()
    meta = Meta(**frames[0].json)
    assert (frames[0].type, meta.user, meta.video_codec) == (Frame.PUBLISHED, "teacher", "vp8")
    packets = [frame for frame in frames if frame.type == Frame.RTP and frame.kind == "video"]
    assert len(packets) > 9
    assert all(packet.body[0] == 0x80 for packet in packets)
    assert any(f.type == Frame.CONTROL and f.json["recording"] == "r" for f in frames)
    assert frames[-1].type == Frame.UNPUBLISHED


async def test_hostile_datagrams_change_nothing():
    """Five thousand from a stranger: checks of guessed names, handshakes, forged media."""
    async with plant() as found:
        await found.publish("teacher", Picture())
        watcher = await found.watch("teacher", kinds=("video",))
        await watcher.frame("video")
        chance = random.Random(11)
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        target = ("127.0.0.1", found.worker.wire.port)
        for n in range(5000):
            data = bytearray(chance.randbytes(chance.randrange(1, 1600)))
            data[0] = chance.choice([0, 1, 20, 22, 63, 128, 144, 191, 255])
            if n % 5 == 0:
                data[:20] = b"\0\1\0\10\x21\x12\xa4\x42" + chance.randbytes(12)
            stranger.sendto(bytes(data[:1500]), target)
        stranger.close()
        before = found.worker.plane.counts.forwarded
        await found.until(lambda: found.worker.plane.counts.forwarded > before + 20)
        assert await watcher.frame("video")
        assert len(found.worker.connections) == 2
