"""A stream key and a replay in the matrix's world, and words for connections of nobody."""

from __future__ import annotations

from django.utils import timezone

from tests.factories.live import LiveSessionFactory
from tests.factories.live_streams import ReplayFactory, StreamKeyFactory
from tests.factories.vod import timed_question
from tests.permissions.world import World


def streams(world: World) -> dict[str, object]:
    """The lesson was on air before, and that can be watched."""
    lesson, lecturer = world.things["live_lesson"], world.people["lecturer"]
    over = LiveSessionFactory(lesson=lesson, started_by=lecturer, ended_at=timezone.now())
    replay = ReplayFactory(session=over)
    question = timed_question(lesson, film=replay.pk)
    return {
        "replay_question": question.pk,
        "resource": "media0.nobody.AAAAAAAAAAAAAAAAAAAAAA",
        "word": "media0.nobody.AAAAAAAAAAAAAAAAAAAAAA",
        "key_id": StreamKeyFactory(lesson=lesson, created_by=lecturer).pk,
        "replay_id": replay.pk,
        "over_id": over.pk,
    }
