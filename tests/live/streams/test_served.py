"""The media side on a real server: encoders, refusals, and everything that can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest

from tests.demo import clap
from tests.demo.api import Refused, until
from tests.demo.live_class import Face, Voice
from tests.demo.live_main import process_of, worker_of
from tests.live.streams.house import House, Person, inside, live_house

pytestmark = [pytest.mark.slow, pytest.mark.any_db]
BACK_S = 20
"""What these tests allow; the demo and the bench report the times."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for the file; each test goes on air and off again."""
    with live_house(tmp_path_factory.mktemp("house"), trainees=2) as made:
        yield made


def var(house: House) -> Path:
    return Path(house.server.environment["RONGKE_VAR"])


def events(house: House, *kinds: str) -> list[dict[str, Any]]:
    """The newest session's events of these kinds, in order."""
    found: list[dict[str, Any]] = house.ask(
        "import json\n"
        "from lms.events.models import LearningEvent\n"
        f"rows = LearningEvent.objects.filter(kind__in={kinds!r}).order_by('occurred_at')\n"
        "print(json.dumps([{'kind': r.kind, **r.payload} for r in rows]))"
    )
    return found


async def test_ffmpeg_publishes_with_a_stream_key_until_it_is_revoked(
    house: House, tmp_path: Path
) -> None:
    film = clap.make(tmp_path / "clap.ts", seconds=40)
    async with inside(house, 0) as teacher, inside(house, 1) as trainee:
        key = await teacher.api.post(f"live/{house.lesson}/stream-keys/", {"label": "OBS"})
        listed = await teacher.api.get(f"live/{house.lesson}/stream-keys/")
        assert key["key"] not in json.dumps(listed)
        assert listed[-1]["masked"].endswith(key["key"][-4:])
        assert encoder(film, key["url"], key["key"]).wait(30) != 0, "not on air, not accepted"
        await teacher.api.post(f"live/{house.lesson}/start/")
        sending = encoder(film, key["url"], key["key"])
        try:
            up = await trainee.hears("stream.up", source="obs")
            assert up["publisher"]["id"] == teacher.id
            assert set(up["kinds"]) == {"audio", "video"}
            view = await trainee.media.watch(teacher.id, source="obs")
            await view.first("video")
            await view.first("audio")
            await teacher.api.call("DELETE", f"live/{house.lesson}/stream-keys/{key['id']}/")
            await trainee.hears("stream.down", source="obs")
        finally:
            sending.kill()
            sending.wait()
        assert encoder(film, key["url"], key["key"]).wait(30) != 0, "revoked"
        await teacher.api.post(f"live/{house.lesson}/end/")


def encoder(film: Path, url: str, key: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error",
            "-re", "-i", str(film), "-map", "0:v", "-map", "0:a", "-c", "copy",
            "-f", "whip", "-authorization", key, url,
        ],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


async def test_a_drained_worker_keeps_its_class_whole(house: House) -> None:
    """Whoever comes late to a class on it still gets in; the command says how it stands."""
    async with inside(house, 0) as teacher, inside(house, 1) as trainee:
        await teacher.api.post(f"live/{house.lesson}/start/")
        await teacher.media.publish(Voice(), codec="VP8")
        await trainee.hears("stream.up")
        assert "draining  1 connections" in house.server.manage("media", "--drain", "media0")
        view = await trainee.media.watch(teacher.id, kinds=("audio",))
        await view.first("audio")
        assert "in service" in house.server.manage("media", "--undrain", "media0")
        await teacher.api.post(f"live/{house.lesson}/end/")


async def test_who_may_not_is_refused_with_a_code(house: House) -> None:
    async with inside(house, 0) as teacher, inside(house, 1) as one, inside(house, 2) as two:
        assert await code(one.media.publish(Voice())) == "not_on_air"
        await teacher.api.post(f"live/{house.lesson}/start/")
        assert await code(one.media.publish(Voice())) == "not_on_stage"
        assert await code(one.media.watch(two.id)) == "stream_not_there"
        line = await teacher.media.publish(Voice(), Face(), codec="VP8")
        await one.hears("stream.up")
        # Somebody else's connection is not there, and neither is a made-up one.
        for place in (line.place, line.place[:-2] + "A/"):
            assert await code(one.api.raw("DELETE", place)) == "not_found"
        for offer in ("", "v=0", "v=0\r\nm=", "m=video" * 100, "v=0\r\nm=audio 9 X 0\r\n"):
            refused = await code(
                one.api.raw(
                    "POST",
                    f"/api/v1/live/{house.lesson}/watch/?publisher={teacher.id}",
                    data=offer,
                    headers={"Content-Type": "application/sdp"},
                )
            )
            assert refused == "bad_offer", offer
        view = await one.media.watch(teacher.id)
        await view.first("video")
        await teacher.api.post(f"live/{house.lesson}/end/")


async def code(work: Any) -> str:
    try:
        await work
    except Refused as refused:
        return str(json.loads(refused.body)["error"]["code"])
    return ""


async def test_a_killed_worker_is_noticed_and_the_recording_goes_on(house: House) -> None:
    before = len(events(house, "live.media_lost"))
    async with inside(house, 0) as teacher, inside(house, 1) as trainee:
        await teacher.api.post(f"live/{house.lesson}/start/")
        line = await teacher.media.publish(Voice(), Face(), codec="VP8")
        first = await trainee.hears("stream.up")
        view = await trainee.media.watch(teacher.id)
        await view.first("video")
        await recorded(trainee)
        await asyncio.sleep(4)
        killed = time.time()
        os.kill(worker_of(var(house)), signal.SIGKILL)
        await trainee.hears("media.lost", seconds=BACK_S)
        await trainee.hears("media.ready", seconds=BACK_S)
        await line.close()
        await view.close()
        trainee.heard.clear()

        async def published() -> Any:
            try:
                return await teacher.media.publish(Voice(), Face(), codec="VP8")
            except Refused:
                return None

        await until(published, seconds=BACK_S, what="publishing again")
        again = await trainee.hears("stream.up", seconds=BACK_S)
        assert again["publication"] != first["publication"]
        view = await trainee.media.watch(teacher.id)
        await view.first("video", seconds=BACK_S)
        await asyncio.sleep(3)
        await teacher.api.post(f"live/{house.lesson}/end/")
        replay = await made(trainee.api, house)
    assert len(events(house, "live.media_lost")) == before + 1
    gap = replay["gaps"][-1]
    assert gap["why"] == "worker_lost"
    started = house.ask(
        "import json\nfrom live.models import LiveSession\nfrom lms.core.clock import to_ms\n"
        f"s = LiveSession.objects.get(pk='{replay['session']['id']}')\n"
        "print(json.dumps(to_ms(s.started_at)))"
    )
    tracks = sorted(replay["tracks"], key=lambda track: track["offset_ms"])
    assert len(tracks) == 2
    end = tracks[0]["offset_ms"] + tracks[0]["duration_ms"]
    assert killed * 1000 - started - end < 2000, "more than two seconds were lost"
    assert abs(tracks[1]["offset_ms"] + tracks[1]["duration_ms"] - replay["duration_ms"]) < 3000


async def recorded(person: Person) -> None:
    """Wait until the room says that it is recorded."""

    async def said() -> Any:
        told = [m["session"] for m in person.heard if m["t"] == "session.changed"]
        return any(session and session["recording"] == "on" for session in told)

    await until(said, seconds=BACK_S, what="the recording")


async def made(api: Any, house: House) -> Any:
    async def complete() -> Any:
        found = await api.call("GET", f"live/{house.lesson}/replay/", ok=(200, 404))
        assert found.get("state") != "failed", found["reason"]
        return found if found.get("complete") else None

    return await until(complete, seconds=90, what="the replay")


async def test_a_killed_recorder_costs_a_gap_and_nobody_notices(house: House) -> None:
    async with inside(house, 0) as teacher, inside(house, 1) as trainee:
        await teacher.api.post(f"live/{house.lesson}/start/")
        await teacher.media.publish(Voice(), Face(), codec="VP8")
        await trainee.hears("stream.up")
        view = await trainee.media.watch(teacher.id)
        await view.first("video")
        await recorded(trainee)
        await asyncio.sleep(3)
        setting = f"RONGKE_MEDIA_RECORDINGS={var(house) / 'recordings'}"
        os.kill(process_of(b"live.media.recorder", setting), signal.SIGKILL)
        await asyncio.sleep(5)
        count = view.sinks["audio"].packets
        await asyncio.sleep(1)
        assert view.sinks["audio"].packets > count, "the class stood still"
        await teacher.api.post(f"live/{house.lesson}/end/")
        replay = await made(trainee.api, house)
    assert [gap["why"] for gap in replay["gaps"]] == ["recorder_lost"]
    whole = sum(track["duration_ms"] for track in replay["tracks"] if track["kind"] != "video")
    lost = replay["duration_ms"] - whole
    assert lost < 2000 + replay["gaps"][0]["to_ms"] - replay["gaps"][0]["from_ms"] + 3000


async def test_a_killed_web_process_loses_no_stream(house: House) -> None:
    """Media goes on without it; pages that come back find what is published."""
    async with inside(house, 0) as teacher, inside(house, 1) as trainee:
        await teacher.api.post(f"live/{house.lesson}/start/")
        await teacher.media.publish(Voice(), Face(), codec="VP8")
        await trainee.hears("stream.up")
        view = await trainee.media.watch(teacher.id)
        await view.first("audio")
        os.kill(process_of(b"web", f"RONGKE_VAR={var(house)}"), signal.SIGKILL)
        count = view.sinks["audio"].packets
        await asyncio.sleep(1)
        assert view.sinks["audio"].packets > count

        async def served() -> Any:
            try:
                async with inside(house, 1) as again:
                    return again.room.welcome["streams"]
            except (OSError, Refused):
                return None

        streams = await until(served, seconds=60, what="the web process")
        assert [row["publisher"]["id"] for row in streams] == [teacher.id]

        async def ended() -> Any:
            try:
                await teacher.api.post(f"live/{house.lesson}/end/")
            except (OSError, Refused):
                return False
            return True

        await until(ended, seconds=60, what="the end")
