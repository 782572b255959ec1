"""xAPI: statements that a validating store takes, told once in effect, from the cursor on."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from lms.connections import xapi
from lms.connections.domain import destinations, telling
from lms.connections.models import Destination
from lms.core import clock
from lms.events.domain.record import Draft, record_many
from lms.events.domain.sequence import sequence_batch
from lms.events.models import LogEntry
from lms.events.payloads import Payload
from lms.people.queries import subject_id
from lms.presence.events import LeaseTaken, PresenceInterval
from tests.factories.courses import running_class, trainee_of
from tests.factories.people import InstitutionFactory
from tests.lms.connections.house import platform_admin
from tests.lms.connections.lrs import RecordStore
from vod.events import QuestionAnswered

pytestmark = pytest.mark.django_db
SECRET = "whsec_secret"


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.RONGKE_OUTGOING_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def lrs():
    store = RecordStore()
    with store.up():
        yield store


def connected(lrs: RecordStore, place: Any = None) -> Destination:
    return destinations.create(
        place=place,
        by=platform_admin(),
        secret=SECRET,
        name="LRS",
        system="lrs",
        way="http",
        url=f"http://127.0.0.1:{lrs.port}/xapi/",
        key="key",
    )


def watched(made, minutes: int = 1, at: dt.datetime | None = None) -> None:
    """A trainee watched and answered; the log has it."""
    from django.db import transaction

    user, lesson = trainee_of(made), made.lessons.all()[0]
    moment = at or clock.now()
    wall, lease = clock.to_ms(moment), str(uuid.uuid4())
    payloads: list[Payload] = [LeaseTaken(lease=lease, mode="vod", device="d")]
    payloads += [
        PresenceInterval(
            lease=lease, mode="vod", basis="beats", wall_from=wall + n * 60_000,
            wall_to=wall + (n + 1) * 60_000, credited=60_000, media_from=n * 60_000,
            media_to=(n + 1) * 60_000, rate_max=1000, beats=6, ref=None,
        )
        for n in range(minutes)
    ]  # fmt: skip
    payloads.append(
        QuestionAnswered(
            question=str(uuid.uuid4()), version=1, attempt=1, took=8_500, correct=True, points=1
        )
    )
    with transaction.atomic():
        record_many(
            Draft(
                payload=payload, class_id=made.pk, lesson_id=lesson.pk, occurred_at=moment,
                subject_id=subject_id(user.pk),
            )
            for payload in payloads
        )  # fmt: skip
    while sequence_batch(owner="test").leaves:
        pass


def test_watching_becomes_statements_of_the_video_profile(lrs):
    made = running_class()
    store = connected(lrs)
    watched(made, minutes=2)

    assert telling.tell_due(destination_id=store.pk) == 6
    verbs = [one["verb"]["display"]["en-US"] for one in lrs.kept.values()]
    assert verbs == ["initialized", "played", "paused", "played", "paused", "answered"]
    paused = list(lrs.kept.values())[4]
    extensions = paused["result"]["extensions"]
    assert extensions["https://w3id.org/xapi/video/extensions/time"] == 120.0
    assert extensions["https://w3id.org/xapi/video/extensions/played-segments"] == "60.0[.]120.0"
    text = str(lrs.kept)
    user = trainee_of(made)
    assert user.username not in text
    assert user.display_name not in text
    store.refresh_from_db()
    assert (store.sent, store.error) == (6, "")


def test_it_goes_on_from_its_cursor_and_tells_nothing_twice(lrs):
    made = running_class()
    store = connected(lrs)
    watched(made)
    telling.tell_due(destination_id=store.pk)
    before = len(lrs.heard)
    assert telling.tell_due(destination_id=store.pk) == 0
    assert len(lrs.heard) == before
    watched(made)
    assert telling.tell_due(destination_id=store.pk) == 4
    assert len(lrs.kept) == 8


def test_a_crash_between_telling_and_noting_is_told_again_without_effect(lrs):
    made = running_class()
    store = connected(lrs)
    watched(made)
    telling.tell_due(destination_id=store.pk)
    Destination.objects.filter(pk=store.pk).update(cursor=0)  # as if killed before it was noted
    telling.tell_due(destination_id=store.pk)
    assert len(lrs.kept) == 4
    store.refresh_from_db()
    assert store.cursor == LogEntry.objects.order_by("-pk")[0].pk


def test_a_store_that_knows_a_part_and_says_409_does_not_hold_things_up(lrs):
    """Some stores refuse a batch that holds a known id: then each is told by itself."""
    made = running_class()
    store = connected(lrs)
    watched(made)
    found = telling.statements_of(
        store, list(LogEntry.objects.order_by("pk").values_list("event_id", flat=True))
    )
    lrs.kept[found[0]["id"]] = {"another": "statement"}
    telling.tell_due(destination_id=store.pk)
    store.refresh_from_db()
    assert store.error == ""
    assert len(lrs.kept) == 4


def test_a_store_that_is_down_is_asked_again_later_and_nothing_is_skipped(lrs):
    made = running_class()
    store = connected(lrs)
    watched(made)
    lrs.down = True
    assert telling.tell_due(destination_id=store.pk) == 0
    store.refresh_from_db()
    assert "503" in store.error
    assert destinations.wake_due() == 0, "it waits"
    lrs.down = False
    with clock.travelling(clock.now() + dt.timedelta(minutes=1)):
        assert destinations.wake_due() == 1
        assert telling.tell_due(destination_id=store.pk) == 4


def test_a_store_hears_of_its_own_place_and_of_what_happens_from_now_on(lrs):
    made, elsewhere = running_class(), running_class()
    watched(made)
    store = connected(lrs, made.institution)
    assert telling.tell_due(destination_id=store.pk) == 0
    watched(elsewhere)
    assert telling.tell_due(destination_id=store.pk) == 0
    watched(made)
    assert telling.tell_due(destination_id=store.pk) == 4
    assert connected(lrs, InstitutionFactory()).cursor > 0


def test_every_kind_it_knows_makes_statements_that_hold():
    """Also of exams, whose facts are another feature's."""
    from tests.lms.connections.lrs import check

    payloads: dict[str, dict[str, Any]] = {
        "exam.submitted": {"exam": "e", "attempt": "a", "how": "by_hand"},
        "exam.result_published": {
            "exam": "e", "attempt": "a", "score_milli": 81_500, "of_milli": 100_000, "passed": True
        },
        "attendance.signed_in": {},
        "attendance.signed_out": {},
        "comment.message": {},
        "presence.lease_taken": {"mode": "live", "lease": "l", "device": "d"},
        "presence.interval": {
            "mode": "live", "lease": "l", "credited": 61_230, "wall_from": 0, "wall_to": 61_230,
            "media_from": None, "media_to": None,
        },
        "exercise.answered": {"question": "q", "took": 3_000, "correct": None},
    }  # fmt: skip
    for kind, payload in payloads.items():
        fact = xapi.Fact(
            uuid.uuid4(), kind, 1_790_000_000_000, "a" * 32, uuid.uuid4(), "班", uuid.uuid4(), "课",
            payload,
        )  # fmt: skip
        made = xapi.statements(fact, home="https://rongke.example")
        assert made, kind
        for statement in made:
            check(statement)
        assert made == xapi.statements(fact, home="https://rongke.example"), "the same ids again"
