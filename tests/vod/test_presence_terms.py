"""What presence is told about on-demand lessons, and whom it admits."""

from __future__ import annotations

import pytest

from lms.core.clock import to_ms
from lms.core.errors import NotFound
from lms.people.errors import RealNameRequired
from lms.presence import terms
from tests.factories.courses import running_class, trainee_of
from tests.vod import media
from tests.vod.conftest import Room
from vod.domain import publishing
from vod.errors import ClassNotRunning
from vod.presence_terms import provider


@pytest.fixture
def ready(room: Room) -> Room:
    provider.forget()
    room.put_video(media.mp4())
    room.publish()
    return room


def test_the_terms_of_a_published_lesson(ready: Room):
    found = terms.terms_of("vod", ready.lesson.pk)
    pack = ready.training_class.rule_pack
    assert (found.class_id, found.duration_ms, found.rate_cap_milli) == (
        ready.training_class.pk,
        6000,
        1500,
    )
    assert (found.no_skip, found.countable, found.rule_version) == (True, True, pack.label)
    assert (found.opens_at_ms, found.closes_at_ms) == (None, to_ms(ready.lesson.ends_at))
    assert found.prompts is not None
    assert found.prompts.limit_ms == pack.body["prompts"]["limit_ms"]


def test_the_rule_pack_bounds_the_lecturers_speed(ready: Room, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publishing.change_settings(
            seat=ready.seat(), settings=publishing.Settings(rate_cap_milli=3000)
        )
    assert terms.terms_of("vod", ready.lesson.pk).rate_cap_milli == 1500
    with django_capture_on_commit_callbacks(execute=True):
        publishing.change_settings(
            seat=ready.seat(), settings=publishing.Settings(rate_cap_milli=1250)
        )
    assert terms.terms_of("vod", ready.lesson.pk).rate_cap_milli == 1250


def test_terms_are_kept_for_a_while(ready: Room, django_assert_num_queries):
    provider.terms(ready.lesson.pk)
    with django_assert_num_queries(0):
        provider.terms(ready.lesson.pk)


def test_an_unpublished_lesson_counts_nothing(ready: Room, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publishing.unpublish(seat=ready.seat())
    found = provider.terms(ready.lesson.pk)
    assert found is not None
    assert not found.countable
    with pytest.raises(NotFound):
        provider.admit(user_id=ready.trainee.pk, lesson_id=ready.lesson.pk)


def test_a_class_that_does_not_run_counts_nothing(ready: Room):
    type(ready.training_class).objects.update(state="closed")
    provider.forget(ready.lesson.pk)
    found = provider.terms(ready.lesson.pk)
    assert found is not None
    assert found.countable is False
    with pytest.raises(ClassNotRunning):
        provider.admit(user_id=ready.trainee.pk, lesson_id=ready.lesson.pk)


def test_only_verified_trainees_of_the_class_are_admitted(ready: Room):
    provider.admit(user_id=ready.trainee.pk, lesson_id=ready.lesson.pk)
    for stranger in (ready.lecturer, trainee_of(running_class())):
        with pytest.raises(NotFound):
            provider.admit(user_id=stranger.pk, lesson_id=ready.lesson.pk)
    ready.trainee.real_name.delete()
    with pytest.raises(RealNameRequired):
        provider.admit(user_id=ready.trainee.pk, lesson_id=ready.lesson.pk)


def test_a_withdrawn_trainee_is_not_admitted(ready: Room):
    from django.utils import timezone

    ready.training_class.enrolments.update(withdrawn_at=timezone.now())
    with pytest.raises(NotFound):
        provider.admit(user_id=ready.trainee.pk, lesson_id=ready.lesson.pk)
