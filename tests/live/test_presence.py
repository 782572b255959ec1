"""Live minutes: earned by beats, kept over lost lines, explained in matrix and period file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from live import hooks
from live.consumers import LiveConsumer
from live.domain import air, entering
from live.domain.attention import may_earn, receives
from live.domain.room import Actor
from live.models import LiveSession, Participant
from live.settings import live_rules
from lms.core import clock
from lms.events import pseudonyms, queries, signer
from lms.events.domain.checkpoints import want_checkpoint
from lms.events.models import LearningEvent
from lms.ledger.domain.recompute import recompute
from lms.ledger.models import LedgerCell
from lms.people.queries import subject_id
from lms.presence.domain import lease as leases
from lms.presence.errors import NothingToCount
from lms.presence.models import LessonProgress
from lms.reports.domain.period_file import build
from tests.live.story import MINUTES, Story
from tests.lms.ledger.scene import START_MS
from verifier import notes
from verifier.verify import Input, verify_files

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = 60


@pytest.fixture
def story() -> Story:
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()
    return Story()


def start(story: Story, second: float = 0) -> Actor:
    with story.at(second):
        teacher = story.enter(story.lecturer)
        air.start(actor=teacher)
    return teacher


def end(story: Story, teacher: Actor, second: float = MINUTES * MINUTE) -> None:
    with story.at(second):
        air.end(actor=teacher)


def credited(story: Story, number: int) -> int:
    row = LessonProgress.objects.filter(user=story.users[number], lesson_id=story.lesson.pk)
    found = row.first()
    return 0 if found is None else found.credited_ms


def whole_class(story: Story) -> None:
    """One stays, one comes late and leaves early, one never comes."""
    teacher = start(story)
    stays, late = story.watch(0, 2), story.watch(1, 12 * MINUTE)
    story.sit(stays, 10, MINUTES * MINUTE)
    story.sit(late, 12 * MINUTE + 10, 20 * MINUTE)
    with story.at(20 * MINUTE):
        leases.release(user_id=late.user.pk, lease=late.lease)
        story.lose(late)
    end(story, teacher)


def test_the_matrix_tells_live_minutes_and_why(story: Story) -> None:
    whole_class(story)
    with story.at(MINUTES * MINUTE + 60):
        story.scene.sequence()
        recompute(class_id=story.scene.cls.pk, now_ms=clock.now_ms())
    cells = {row.subject: row for row in LedgerCell.objects.filter(lesson_id=story.lesson.pk)}
    key = pseudonyms.pseudonym
    class_id = story.scene.cls.pk
    stayed, late, absent = (cells[key(class_id, subject_id(u.pk))] for u in story.users)

    assert (stayed.state, late.state, absent.state) == ("present", "left_early", "absent")
    assert stayed.credited_ms >= (MINUTES * MINUTE - 15) * 1000
    assert 7 * MINUTE * 1000 <= late.credited_ms <= 8 * MINUTE * 1000
    assert absent.credited_ms == 0
    assert {"attended", "time_live", "hours"} <= {reason["code"] for reason in stayed.why}
    assert "left_early" in {reason["code"] for reason in late.why}


def test_the_period_file_with_live_minutes_verifies(story: Story) -> None:
    whole_class(story)
    with story.at(MINUTES * MINUTE + 60):
        want_checkpoint(class_id=story.scene.cls.pk)
        story.scene.sequence()
        row = build(class_id=story.scene.cls.pk, owner=None, progress=lambda *_: None)
    data = (Path(settings.MEDIA_ROOT) / row.path).read_bytes()
    report = verify_files(
        [Input("period-file.zip", data)], notes.VerifierKey.parse(queries.current_vkey())
    )

    failed = [c for c in report.files[0].checks if c.status == "fail"]
    assert report.exit_code == 0, failed
    total = credited(story, 0) + credited(story, 1)
    assert report.files[0].summary["credited"] == total
    kinds = set(LearningEvent.objects.values_list("kind", flat=True))
    assert {"live.started", "live.joined", "live.left", "live.ended"} <= kinds


def test_nothing_counts_before_and_after_the_air(story: Story) -> None:
    with story.at(-60):
        story.enter(story.lecturer)
    with pytest.raises(Exception, match="not on air"):
        story.watch(0, -30)
    teacher = start(story)
    page = story.watch(0, 1)
    story.sit(page, 10, 60)
    end(story, teacher, 61)

    assert story.beat(page, 70).reason in ("no_lease", "not_counting")
    assert credited(story, 0) <= 61_000
    intervals = LearningEvent.objects.filter(kind="presence.interval")
    assert max(e.payload["wall_to"] for e in intervals) <= START_MS + 61_000
    order = list(LearningEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert "live.ended" in order


def test_a_lost_line_within_the_grace_continues_the_same_interval(story: Story) -> None:
    teacher = start(story)
    page = story.watch(0, 0)
    story.sit(page, 10, 120)
    with story.at(121):
        story.lose(page)
    with story.at(165):
        page.actor = story.enter(page.user)
    story.sit(page, 170, 300)
    end(story, teacher, 300)

    assert 299_000 <= credited(story, 0) <= 300_000
    intervals = LearningEvent.objects.filter(kind="presence.interval")
    assert {e.payload["lease"] for e in intervals} == {str(page.lease)}
    left = LearningEvent.objects.get(kind="live.left", subject_id=subject_id(page.user.pk))
    assert left.payload["reconnects"] == 1
    assert LearningEvent.objects.filter(kind="live.joined").count() == 2


def test_longer_than_the_grace_is_a_leaving_with_the_moment_of_the_loss(story: Story) -> None:
    start(story)
    page = story.watch(0, 0)
    with story.at(100):
        story.lose(page)
    with story.at(150):
        entering.settle(lesson_id=story.lesson.pk)
    mine = LearningEvent.objects.filter(kind="live.left", subject_id=subject_id(page.user.pk))
    assert not mine.exists()
    with story.at(191):
        entering.settle(lesson_id=story.lesson.pk)

    lost_at = mine.get().payload["wall"] - START_MS
    assert 100_000 <= lost_at < 105_000
    with story.at(200):
        story.enter(page.user)
    joined = LearningEvent.objects.filter(kind="live.joined", subject_id=subject_id(page.user.pk))
    assert joined.count() == 2


def test_a_dead_process_loses_nobody_for_ever(story: Story) -> None:
    """Nobody vouches for its connections any more: lost after 45 s, left after the grace."""
    start(story)
    page = story.watch(0, 0)
    with story.at(46):
        entering.settle(lesson_id=story.lesson.pk)
    lost = Participant.objects.get(user=page.user)
    assert lost.gone_at == lost.seen_at, "as of its last sign of life"
    with story.at(100):
        entering.settle(lesson_id=story.lesson.pk)
    assert Participant.objects.get(user=page.user).joined_at is None


def test_two_tabs_earn_once(story: Story) -> None:
    teacher = start(story)
    one = story.watch(0, 0)
    story.sit(one, 10, 60)
    two = story.watch(0, 61)
    for second in range(70, 300, 10):
        assert story.beat(one, second).reason == "no_lease"
        story.beat(two, second)
    end(story, teacher, 300)
    assert credited(story, 0) <= 300_000


def test_a_hidden_page_earns_by_the_rule_pack_only_while_media_arrives(story: Story) -> None:
    rules = {
        name: live_rules({"live": {"presence": name}})
        for name in ("visible_or_media", "visible", "media", "visible_and_media")
    }
    table = {
        name: [may_earn(r, visible=v, received=m) for v, m in
               ((True, True), (True, False), (False, True), (False, False))]
        for name, r in rules.items()
    }  # fmt: skip
    assert table == {
        "visible_or_media": [True, True, True, False],
        "visible": [True, True, False, False],
        "media": [True, False, True, False],
        "visible_and_media": [True, False, False, False],
    }
    assert live_rules({}).presence == "visible_or_media"


def test_received_is_the_media_planes_word_and_goes_stale(story: Story, monkeypatch) -> None:
    user = story.users[0]
    rules = live_rules({})
    said: dict[str, int | None] = {"at": None}
    monkeypatch.setattr(hooks, "media_received", [lambda lesson, who: said["at"]])
    ask = {"lesson_id": story.lesson.pk, "user_id": user.pk}
    assert not receives(rules, **ask)
    said["at"] = clock.now_ms() - rules.media_fresh_ms + 5_000
    assert receives(rules, **ask)
    said["at"] = clock.now_ms() - rules.media_fresh_ms - 1
    assert not receives(rules, **ask)


def test_a_class_that_closes_is_off_air_and_its_minutes_are_in_the_log(story: Story) -> None:
    from lms.courses.hooks import timetable_changed
    from lms.courses.models import TrainingClass

    start(story)
    page = story.watch(0, 0)
    story.sit(page, 10, 60)
    with story.at(61):
        TrainingClass.objects.filter(pk=story.scene.cls.pk).update(state="closed")
        timetable_changed(story.scene.cls.pk)

    session = LiveSession.objects.get()
    assert session.ended_why == "class_closed"
    assert LearningEvent.objects.filter(kind="presence.interval").exists()
    assert Participant.objects.filter(session__isnull=False).count() == 0


def test_a_trainee_who_leaves_the_class_is_out_of_the_room(story: Story) -> None:
    from lms.courses.hooks import timetable_changed

    start(story)
    page = story.watch(0, 0)
    story.scene.enrolments[0].withdrawn_at = clock.now()
    story.scene.enrolments[0].save()
    with story.at(30):
        timetable_changed(story.scene.cls.pk)

    assert Participant.objects.get(user=page.user).joined_at is None
    assert story.beat(page, 40).reason == "no_lease"


def test_overtime_ends_a_class_that_nobody_teaches(story: Story) -> None:
    teacher = start(story)
    assert teacher.connection is not None
    with story.at(MINUTES * MINUTE + 16 * MINUTE):
        entering.still_here(lesson_id=story.lesson.pk, connections=[teacher.connection])
        air.end_overtime(story.lesson.pk)
    assert LiveSession.objects.get().ended_at is None, "a lecturer is still there"
    with story.at(MINUTES * MINUTE + 17 * MINUTE):
        entering.lose(
            lesson_id=story.lesson.pk, user_id=story.lecturer.pk, connection=teacher.connection
        )
    with story.at(MINUTES * MINUTE + 19 * MINUTE):
        entering.settle(lesson_id=story.lesson.pk)
        air.end_overtime(story.lesson.pk)

    assert LiveSession.objects.get().ended_why == "overtime"


def test_lecturers_earn_nothing_and_the_mode_is_live(story: Story) -> None:
    assert LiveConsumer.presence_mode == "live"
    start(story)
    with story.at(5), pytest.raises(Exception, match="may not see"):
        leases.take(
            user_id=story.lecturer.pk,
            lesson_id=story.lesson.pk,
            mode="live",
            device="x",
            connection="c",
        )
    with pytest.raises(NothingToCount):
        leases.take(
            user_id=story.users[0].pk,
            lesson_id=story.scene.cls.pk,
            mode="live",
            device="x",
            connection="c",
        )
