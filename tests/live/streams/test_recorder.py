"""The recorder: what publishers send stands in files that any player reads, whatever happens."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import time
from pathlib import Path
from typing import Any

import av
import pytest

from live.media.recorder import Recorder
from live.media.recorder_link import RecorderLink
from tests.live.streams import rtp

pytestmark = pytest.mark.any_db
START = time.time_ns() + 60_000_000_000


class Desk:
    """A recorder in this process, with what it says."""

    def __init__(self, folder: Path) -> None:
        ours, theirs = socket.socketpair()
        self.ours = ours
        ours.setblocking(False)
        self.recorder = Recorder(folder, theirs)
        self.folder = folder

    def said(self) -> list[dict[str, Any]]:
        data = b""
        while True:
            try:
                data += self.ours.recv(65536)
            except BlockingIOError:
                return [json.loads(line) for line in data.splitlines()]

    def play(self, packets: list[rtp.Sent], number: int = 1) -> None:
        for packet in sorted(packets, key=lambda sent: sent.at_ns):
            self.recorder.take(rtp.read(packet, number))

    def files(self, kind: str) -> list[Path]:
        return sorted(self.folder.glob(f"**/*-{kind}-*.mkv"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.recorder.take(rtp.control(op="record_start", room="room", recording="r1"))
    return made


def frames(path: Path, kind: str) -> list[float]:
    """Times of all decodable frames, in seconds."""
    with av.open(str(path)) as container:
        stream = container.streams.get(**{kind: 0})[0]
        return [float(frame.time or 0) for frame in container.decode(stream)]


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_what_is_sent_can_be_played(desk: Desk, codec: str) -> None:
    desk.recorder.take(rtp.published(rtp.meta(video=codec)))
    desk.play(rtp.video(codec, 3, start_ns=START) + rtp.audio(3, start_ns=START))
    desk.recorder.take(rtp.control(op="record_stop", room="room"))
    video, audio = desk.files("video"), desk.files("audio")
    assert len(video) == len(audio) == 1
    times = frames(video[0], "video")
    assert len(times) == 75
    assert times[-1] == pytest.approx(2.96, abs=0.001)
    with av.open(str(video[0])) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (320, 180)
    assert len(frames(audio[0], "audio")) >= 145
    states = [w["event"]["state"] for w in desk.said() if "event" in w]
    assert states == ["started", "stopped"]


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_packets_out_of_order_and_twice_change_nothing(desk: Desk, codec: str) -> None:
    desk.recorder.take(rtp.published(rtp.meta(video=codec)))
    packets = [rtp.read(sent, 1) for sent in rtp.video(codec, 2, start_ns=START)]
    chance = random.Random(7)
    mixed = sorted(packets, key=lambda r: packets.index(r) + chance.uniform(0, 6))
    mixed.insert(0, packets.pop(0))
    for read in [*mixed, *mixed[-20:]]:
        desk.recorder.take(read)
    desk.recorder.take(rtp.control(op="record_stop", room="room"))
    assert len(frames(desk.files("video")[0], "video")) == 50


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_behind_a_hole_nothing_is_written_until_a_key_frame_that_is_asked_for(
    desk: Desk, codec: str
) -> None:
    desk.recorder.take(rtp.published(rtp.meta(video=codec)))
    desk.said()
    packets = rtp.video(codec, 4, start_ns=START, keys_every=50)
    lost = [p for p in packets if START + 500_000_000 <= p.at_ns < START + 600_000_000]
    desk.play([p for p in packets if p not in lost])
    desk.recorder.take(rtp.control(op="record_stop", room="room"))
    times = frames(desk.files("video")[0], "video")
    assert [t for t in times if 0.49 < t < 1.99] == []
    assert times[-1] == pytest.approx(3.96, abs=0.001)
    assert {"ask_key": "pub1"} in desk.said()


def test_a_breakout_is_recorded_with_its_class(desk: Desk) -> None:
    desk.recorder.take(rtp.published(rtp.meta(1, room="group", home="room")))
    desk.recorder.take(rtp.published(rtp.meta(2, room="elsewhere", home="another")))
    for number in (1, 2):
        desk.play(rtp.video("vp8", 1, start_ns=START), number)
    desk.recorder.take(rtp.control(op="record_stop", room="room"))
    (film,) = desk.files("video")
    about = json.loads(film.with_suffix(".jsonl").read_text().splitlines()[0])
    assert (about["publication"], about["room"]) == ("pub1", "group")
    assert len(frames(film, "video")) == 25


def test_a_new_size_is_a_new_file(desk: Desk) -> None:
    desk.recorder.take(rtp.published(rtp.meta()))
    first = rtp.video("vp8", 1, start_ns=START, first_seq=1, first_rtp=1000)
    later = START + 1_000_000_000
    second = rtp.video(
        "vp8",
        1,
        size=(640, 360),
        start_ns=later,
        first_seq=1 + len(first),
        first_rtp=1000 + 90000,
    )
    desk.play(first + second)
    desk.recorder.take(rtp.control(op="record_stop", room="room"))
    sizes = []
    for path in desk.files("video"):
        with av.open(str(path)) as container:
            sizes.append(container.streams.video[0].width)
    assert sorted(sizes) == [320, 640]


def test_a_pause_is_not_recorded(desk: Desk) -> None:
    desk.recorder.take(rtp.published(rtp.meta()))
    sound = rtp.audio(3, start_ns=START)
    desk.play(sound[:50])
    desk.recorder.take(rtp.control(op="record_pause", room="room"))
    desk.play(sound[50:100])
    desk.recorder.take(rtp.control(op="record_resume", room="room"))
    desk.play(sound[100:])
    desk.recorder.take(rtp.control(op="record_stop", room="room"))
    lengths = sorted(len(frames(path, "audio")) for path in desk.files("audio"))
    assert len(lengths) == 2
    assert sum(lengths) <= 101


def test_a_full_disk_is_told_and_recording_goes_on_when_there_is_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from live.media import recorder as module

    desk.recorder.take(rtp.published(rtp.meta(video="")))
    sound = rtp.audio(3, start_ns=START)
    desk.play(sound[:50])
    desk.said()
    monkeypatch.setattr(module, "RESERVE", 1 << 60)
    desk.recorder._look_at_disk()
    desk.play(sound[50:100])
    failing = [w["event"] for w in desk.said()]
    assert [(e["state"], e["why"]) for e in failing] == [("failing", "disk_full")]
    monkeypatch.setattr(module, "RESERVE", 0)
    desk.recorder._look_at_disk()
    assert [w["event"]["state"] for w in desk.said()] == ["ok"]
    desk.play(sound[100:])
    desk.recorder.take(rtp.control(op="record_stop", room="room"))
    assert len(desk.files("audio")) == 2


def test_a_disk_that_takes_nothing_stops_files_and_not_the_recorder(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    desk.recorder.take(rtp.published(rtp.meta()))
    packets = rtp.video("vp8", 2, start_ns=START)
    desk.play(packets[: len(packets) // 2])
    desk.said()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        desk.play(packets[len(packets) // 2 :])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    events = [w["event"]["state"] for w in desk.said() if "event" in w]
    assert events == ["failing"]
    assert frames(desk.files("video")[0], "video")


async def test_killed_recorder_loses_nothing_written_and_another_goes_on(tmp_path: Path) -> None:
    events: list[dict[str, Any]] = []
    asked: list[str] = []
    link = RecorderLink(tmp_path, on_event=events.append, ask_key=asked.append)
    await link.start()
    link.on_control({"op": "record_start", "room": "room", "recording": "r1"})
    link.on_published(rtp.meta())
    sound = rtp.audio(12, start_ns=time.time_ns())
    first = link.pid
    for index, packet in enumerate(sound):
        link.on_rtp(1, "audio", packet.data, time.time_ns())
        if index == 250:
            assert first is not None
            await until(lambda: sum(p.stat().st_size for p in tmp_path.glob("**/*.mkv")) > 10000)
            os.kill(first, signal.SIGKILL)
            await until(lambda: [e["state"] for e in events].count("started") == 2)
        await asyncio.sleep(0.002)
    link.on_control({"op": "record_stop", "room": "room"})
    await until(lambda: [e["state"] for e in events][-1:] == ["stopped"])
    await link.close()
    assert [e["state"] for e in events] == ["started", "lost", "started", "stopped"]
    assert len({e["part"] for e in events}) == 2
    paths = by_age(tmp_path)
    assert len(paths) == 2
    kept = [len(frames(path, "audio")) for path in paths]
    assert kept[0] >= 250 - 100  # at most two seconds of the five that were sent
    assert link.pid != first


async def test_killed_worker_leaves_whole_files(tmp_path: Path) -> None:
    """The recorder reads the end of the socket, as it does when its worker is killed."""
    events: list[dict[str, Any]] = []
    link = RecorderLink(tmp_path, on_event=events.append, ask_key=lambda name: None)
    await link.start()
    link.on_control({"op": "record_start", "room": "room", "recording": "r1"})
    link.on_published(rtp.meta())
    for packet in rtp.audio(2, start_ns=time.time_ns()):
        link.on_rtp(1, "audio", packet.data, time.time_ns())
    await until(lambda: bool(events))
    await asyncio.sleep(0.3)
    await link.close()
    assert last_word(tmp_path)["units"] >= 95
    assert is_complete(tmp_path)


async def until(question: Any) -> None:
    for _ in range(400):
        if question():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("not within 20 s")


def by_age(folder: Path) -> list[Path]:
    return sorted(folder.glob("**/*.mkv"), key=lambda path: path.stat().st_mtime)


def last_word(folder: Path) -> dict[str, Any]:
    words: dict[str, Any] = json.loads(next(folder.glob("**/*.jsonl")).read_text().splitlines()[-1])
    return words


def is_complete(folder: Path) -> bool:
    return bool(list(folder.glob("**/complete")))
