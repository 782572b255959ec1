"""Twenty absences of more than 15 s: credit stops within a beat, whatever the page reports.

The real engine, the real writer, a lesson in the database; the client plays on behind the
page that is hidden, as browsers do. Honest seconds before and after are credited in full.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from lms.core import clock
from lms.presence import queries
from lms.presence.domain import lease
from lms.presence.state import Beat, BeatAck
from lms.presence.writer import Incoming, write_beats
from tests.factories.vod import VodLessonFactory, trainee_seat
from vod.access import Seat

pytestmark = pytest.mark.django_db

BEAT_MS = 10_000
GRACE_MS = 2_000


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    box = [clock.now_ms()]
    monkeypatch.setattr(clock, "now_ms", lambda: box[0])
    return box


@dataclass
class Page:
    """A player that follows the protocol, except where a scenario bends it."""

    seat: Seat
    now: list[int]
    seq: int = 0
    media: int = 0
    lease_id: uuid.UUID = field(default_factory=uuid.uuid4)

    def take(self) -> None:
        granted = lease.take(
            user_id=self.seat.user.pk,
            lesson_id=self.seat.lesson.pk,
            mode="vod",
            device="PC",
            connection="one",
        )
        self.lease_id = granted.lease

    def play(self, ms: int, *, visible: bool = True) -> None:
        """Play on; a beat every 10 s and at the end."""
        while ms > 0:
            step = min(BEAT_MS, ms)
            self.now[0] += step
            self.beat(self.media, self.media + step, visible=visible)
            ms -= step

    def beat(self, start: int, end: int, *, visible: bool) -> BeatAck:
        self.seq += 1
        claim = Beat(self.lease_id, self.seq, self.seat.lesson.pk, start, end, 1000, visible)
        [ack] = write_beats([Incoming(self.seat.user.pk, "vod", claim, self.now[0])])
        assert isinstance(ack, BeatAck)
        self.media = max(ack.credited_to, end) if not visible else ack.credited_to
        return ack

    def silence(self, ms: int) -> None:
        """Nothing is sent."""
        self.now[0] += ms

    @property
    def credited(self) -> int:
        found = queries.progress_of(user_id=self.seat.user.pk, lesson_id=self.seat.lesson.pk)
        return found.credited_ms


def hidden(ms: int) -> Callable[[Page], int]:
    """The page says that it is hidden and plays on."""

    def scene(page: Page) -> int:
        page.play(ms, visible=False)
        return ms

    return scene


def gone(ms: int) -> Callable[[Page], int]:
    """The page sends nothing, then claims the whole time as watched in one beat."""

    def scene(page: Page) -> int:
        page.silence(ms)
        page.beat(page.media, page.media, visible=False)
        return ms

    return scene


def flicker(parts: int, ms: int) -> Callable[[Page], int]:
    """Hidden again and again; the beat at each return says so."""

    def scene(page: Page) -> int:
        for _ in range(parts):
            page.play(ms, visible=False)
        return parts * ms

    return scene


def paused(ms: int) -> Callable[[Page], int]:
    """The video stands still: nothing new is covered."""

    def scene(page: Page) -> int:
        for _ in range(ms // BEAT_MS + 1):
            page.now[0] += min(BEAT_MS, ms)
            page.beat(page.media, page.media, visible=True)
        return ms

    return scene


ABSENCES: dict[str, Callable[[Page], int]] = {
    **{f"hidden {s} s": hidden(s * 1000) for s in (16, 20, 25, 31, 45, 60, 75, 120)},
    **{f"silent {s} s": gone(s * 1000) for s in (16, 22, 30, 40, 55, 80, 100)},
    "three short absences": flicker(3, 16_000),
    "eight times to another page": flicker(8, 17_000),
    "paused 20 s": paused(20_000),
    "paused a minute": paused(60_000),
    "hidden an hour": hidden(3_600_000 // 10),
}


def test_there_are_twenty() -> None:
    assert len(ABSENCES) == 20


@pytest.mark.parametrize("name", ABSENCES)
def test_an_absence_earns_at_most_a_beat_and_the_grace(name: str, now: list[int]) -> None:
    page = Page(trainee_seat(VodLessonFactory(duration_ms=3_600_000)), now)
    page.take()
    page.play(30_000)
    before = page.credited
    assert before == 30_000
    away = ABSENCES[name](page)
    assert away > 15_000
    assert page.credited - before <= BEAT_MS + GRACE_MS


def test_who_stays_earns_every_second(now: list[int]) -> None:
    """The honest neighbour: the same minutes in sight of the page."""
    page = Page(trainee_seat(VodLessonFactory(duration_ms=3_600_000)), now)
    page.take()
    page.play(150_000)
    assert page.credited == 150_000
