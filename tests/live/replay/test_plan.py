"""From recorded pieces to tracks: clocks, parts and shapes, as tables."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from live.hooks import TimelineItem
from live.replay.build.clock import Piece, Report, map_pieces, read
from live.replay.build.ffmpeg import concat_list
from live.replay.build.plan import plans
from live.replay.queries import chapters

pytestmark = pytest.mark.any_db
S = 1_000_000_000


def piece(
    kind: str = "video",
    *,
    at_s: float = 100.0,
    seconds: float = 10.0,
    codec: str = "h264",
    size: tuple[int, int] = (640, 360),
    publication: str = "a",
    ahead_s: float = 0.0,
    delay_s: float = 0.02,
    rate: float = 1.0,
    reports: int = 0,
    killed: bool = False,
) -> Piece:
    """``ahead_s``: by how much the publisher's clock is ahead of ours."""
    clock = 48000 if kind == "audio" else 90000
    made = Piece(
        path=Path(f"/r/{publication}-{kind}-{at_s}.mkv"),
        publication=publication,
        user="u",
        source="camera",
        kind=kind,
        codec="opus" if kind == "audio" else codec,
        clock=clock,
        rtp=1000,
        arrival_ns=round((at_s + delay_s) * S),
        width=0 if kind == "audio" else size[0],
        height=0 if kind == "audio" else size[1],
        last_rtp=None if killed else 1000 + round(seconds * clock),
    )
    for number in range(reports):
        after = seconds * number / max(1, reports)
        wall = at_s + after * rate
        arrival = wall + delay_s + 0.03 * (number % 3)
        made.reports.append(
            Report(1000 + round(after * clock), round((wall + ahead_s) * S), round(arrival * S))
        )
    return made


def test_sound_and_picture_stay_together_whatever_the_clocks_say() -> None:
    """The publisher is an hour ahead, and its picture travels 80 ms longer than its sound."""
    sound = piece("audio", ahead_s=3600, reports=12)
    picture = piece("video", ahead_s=3600, reports=12, delay_s=0.1)
    mapped = map_pieces([sound, picture])
    assert abs(mapped[0].start_ns - mapped[1].start_ns) < 1_000_000
    assert abs(mapped[0].start_ns - round(100.02 * S)) < 5_000_000


def test_a_drifting_clock_is_followed_over_a_long_class() -> None:
    fast = piece("audio", seconds=3600, rate=1.0002, reports=400)
    assert map_pieces([fast])[0].rate == pytest.approx(1.0002, abs=1e-6)
    assert map_pieces([piece("audio", seconds=20, rate=1.0002, reports=40)])[0].rate == 1.0


def test_scatter_is_not_taken_for_drift() -> None:
    """Reports of a busy publisher, up to 40 ms late, must not stretch its sound."""
    chance = random.Random(5)
    for _ in range(50):
        sound = piece("audio", seconds=70, reports=70)
        late = [chance.expovariate(1 / 0.012) * S for _ in sound.reports]
        sound.reports = [
            Report(r.rtp, r.ntp_ns + round(by), r.arrival_ns + round(by))
            for r, by in zip(sound.reports, late, strict=True)
        ]
        assert map_pieces([sound])[0].rate == 1.0


def test_a_track_knows_its_room() -> None:
    one, two = piece(publication="a"), piece(publication="b")
    two.room = "group"
    assert [plan.room for plan in plans([one, two])] == ["", "group"]


def test_without_reports_arrival_counts() -> None:
    assert map_pieces([piece()])[0].start_ns == round(100.02 * S)


@pytest.mark.parametrize(
    ("pieces", "tracks"),
    [
        ([piece("audio"), piece("video")], [("av", True, (640, 360))]),
        ([piece("audio")], [("audio", True, (0, 0))]),
        ([piece("video", codec="vp8")], [("video", False, (640, 360))]),
        # Chromium turns the picture up in mid-stream: one track, converted to the larger size.
        (
            [piece(codec="vp8", size=(320, 180)), piece(codec="vp8", at_s=110)],
            [("video", False, (640, 360))],
        ),
        # A stay that pauses for long is two; what needs no conversion comes first.
        (
            [piece(codec="vp8"), piece(codec="vp8", at_s=140), piece(publication="b", at_s=150)],
            [("video", True, (640, 360))] + [("video", False, (640, 360))] * 2,
        ),
        ([piece(codec="vp8", size=(1920, 1080))], [("video", False, (1280, 720))]),
    ],
)
def test_tracks(pieces: list[Piece], tracks: list[tuple[str, bool, tuple[int, int]]]) -> None:
    assert [(plan.kind, plan.copies, plan.size) for plan in plans(pieces)] == tracks


def test_pieces_stand_where_they_belong() -> None:
    plan = plans([piece(codec="vp8"), piece(codec="vp8", at_s=111.5, size=(320, 180))])[0]
    assert "duration 11.500000" in concat_list(plan.video)


def test_the_description_of_a_killed_recorder_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    head = (
        '{"file":"x.mkv","publication":"p","user":"u","source":"camera","kind":"audio",'
        '"codec":"opus","clock":48000,"width":0,"height":0,"rtp":5,"arrival_ns":7}\n'
    )
    path.write_text(head + '{"rtp":9,"ntp_ns":1,"arrival_ns":2}\n{"rtp":9,"ntp')
    found = read(path)
    assert found is not None
    assert (len(found.reports), found.last_rtp) == (1, None)
    path.write_text('{"fi')
    assert read(path) is None


def test_chapters_begin_where_something_begins() -> None:
    items = [
        TimelineItem(1000, "slide", {"page": 1}),
        TimelineItem(2000, "slide", {"page": 2}),
        TimelineItem(9000, "exercise", {"stem": "主图？"}),
        TimelineItem(9500, "chat", {"text": "x"}),
        TimelineItem(99_000, "slide", {"page": 3}),
    ]
    found = [(c["at_ms"], c["kind"], c["title"]) for c in chapters(items, 60_000)]
    assert found == [(0, "start", ""), (1000, "slide", "2"), (9000, "exercise", "主图？")]
