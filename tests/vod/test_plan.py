"""The ladder: what is copied, what is transcoded, and how large."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from vod.packaging import extras, hls
from vod.packaging.plan import Step, steps
from vod.packaging.probe import Audio, Probe, Video, judge

pytestmark = pytest.mark.any_db
VIDEO = Video(0, "h264", "High", "yuv420p", 1280, 720, 0, 4000, 10_000_000, 25_000)
AUDIO = Audio(1, "aac", "LC", 2, 48_000)


def ladder(**changes: Any) -> list[tuple[str, int, int, bool]]:
    video = dataclasses.replace(VIDEO, **changes)
    return [
        (s.name, s.width, s.height, s.copy_video) for s in steps(Probe("mov", 60_000, video, AUDIO))
    ]


SMALL = ("360p", 640, 360, False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("720p", 1280, 720, True), SMALL]),
        ({"width": 1920, "height": 1080}, [("1080p", 1920, 1080, True), SMALL]),
        ({"width": 3840, "height": 2160}, [("720p", 1280, 720, False), SMALL]),
        ({"width": 640, "height": 360}, [("360p", 640, 360, True)]),
        ({"codec": "hevc"}, [("720p", 1280, 720, False), SMALL]),
        ({"profile": "High 4:2:2"}, [("720p", 1280, 720, False), SMALL]),
        ({"pix_fmt": "yuv420p10le"}, [("720p", 1280, 720, False), SMALL]),
        ({"key_gap_ms": 20_000}, [("720p", 1280, 720, False), SMALL]),
        ({"bytes": 100_000_000}, [("720p", 1280, 720, False), SMALL]),
        ({"rotation": 90}, [("720p", 720, 1280, False), ("360p", 360, 640, False)]),
        ({"width": 1279}, [("720p", 1280, 720, False), ("360p", 640, 360, False)]),
        ({"codec": "vp9", "width": 320, "height": 240}, [("240p", 320, 240, False)]),
    ],
)
def test_the_ladder_by_source(changes: dict, expected: list):
    assert ladder(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "copied"),
    [
        ({}, True),
        ({"codec": "mp3"}, False),
        ({"profile": "HE-AAC"}, False),
        ({"channels": 6}, False),
        ({"sample_rate": 96_000}, False),
    ],
)
def test_when_sound_is_copied(changes: dict, copied: bool):
    audio = dataclasses.replace(AUDIO, **changes)
    assert [s.copy_audio for s in steps(Probe("mov", 60_000, VIDEO, audio))] == [copied, copied]
    only = steps(Probe("mp3", 60_000, None, audio))
    assert [(s.name, s.height, s.copy_audio) for s in only] == [("audio", 0, copied)]


def test_the_master_playlist_names_best_first():
    rows = [
        hls.Made(Step(name, h, w, False, True, 0, 1), rate, rate, "avc1.64001f,mp4a.40.2", 1, 1)
        for name, w, h, rate in (("360p", 640, 360, 700_000), ("720p", 1280, 720, 2_500_000))
    ]
    codecs = 'CODECS="avc1.64001f,mp4a.40.2"'
    top = f"BANDWIDTH=2500000,AVERAGE-BANDWIDTH=2500000,{codecs},RESOLUTION=1280x720"
    low = f"BANDWIDTH=700000,AVERAGE-BANDWIDTH=700000,{codecs},RESOLUTION=640x360"
    assert hls.master(rows).splitlines()[3:] == [
        f"#EXT-X-STREAM-INF:{top}",
        "720p/index.m3u8",
        f"#EXT-X-STREAM-INF:{low}",
        "360p/index.m3u8",
    ]


def test_sprites_point_into_their_sheets():
    text = extras.sprite_track(102_500, 1000, 160, 90, 2)
    blocks = text.split("\n\n")
    assert blocks[1] == "00:00:00.000 --> 00:00:01.000\nsprite-001.jpg#xywh=0,0,160,90"
    assert blocks[12].startswith("00:00:11.000 --> 00:00:12.000\nsprite-001.jpg#xywh=160,90")
    assert blocks[101].endswith("sprite-002.jpg#xywh=0,0,160,90")
    assert "00:01:42.000 --> 00:01:42.500" in text
    assert "sprite-003" not in extras.sprite_track(500_000, 1000, 160, 90, 2)


def test_peaks_are_the_loudest_of_each_tenth():
    import array

    peaks = extras.Peaks(1000)
    raw = array.array("h", [0] * 400 + [0] * 399 + [-32768] + [16384] + [0] * 399).tobytes()
    for start in range(0, len(raw), 333):  # pieces that cut samples in two
        peaks.feed(raw[start : start + 333])
    assert peaks.finish() == {"version": 1, "per_second": 10, "peaks": [0, 255, 128]}


def test_judging_takes_the_largest_picture_and_the_first_sound():
    stream = {
        "codec": "h264", "profile": "High", "picture": False, "packets": 100, "bytes": 1,
        "start_ms": 0, "end_ms": 5000, "keys": 3, "key_gap_ms": 2000, "decoded": True,
    }  # fmt: skip
    picture = {"type": "video", "pix_fmt": "yuv420p", "fps_milli": 25_000, "rotation": 0}
    sound = {"type": "audio", "codec": "aac", "sample_rate": 48_000, "channels": 2}
    found = judge(
        {
            "declared_ms": 5000,
            "cut": False,
            "streams": [
                stream | sound | {"index": 0},
                stream | picture | {"index": 1, "width": 320, "height": 240},
                stream | picture | {"index": 2, "width": 640, "height": 480},
                stream | sound | {"index": 3},
            ],
        },
        "mov",
    )
    assert found.video is not None
    assert found.audio is not None
    assert (found.video.index, found.audio.index, found.duration_ms) == (2, 0, 5000)
