"""The group's space, what resembles, peer review over the doors, the morning page, reminders."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail

from lms.core import clock
from lms.events.models import LearningEvent
from lms.flipped.domain import reminders
from lms.flipped.models import GroupFile, Review, SubmissionFile
from lms.notify import tasks as mailing
from lms.notify.models import Notification
from tests.factories.courses import LessonFactory
from tests.factories.files import StoredFileFactory
from tests.factories.flipped import SubmissionFactory
from tests.lms.flipped.kit import API, Evening, in_the_evening
from tests.lms.flipped.test_similarity import COPY, FIRST

pytestmark = pytest.mark.django_db


def line(text: str = "", kind: str = "text") -> dict[str, str]:
    return {"event_key": str(uuid.uuid4()), "kind": kind, "text": text}


def test_talk_questions_and_calls_reach_the_trainer_and_are_seen_to():
    evening = in_the_evening()
    evening.set()
    me = evening.trainees[0]
    work = f"{API}/works/{evening.work_of(me)}/"
    said = line("运费模板的偏远地区要单独设吗？", "question")
    first = evening.says(me, "post", f"{work}lines/", said)
    again = evening.says(me, "post", f"{work}lines/", said)
    assert first["id"] == again["id"]
    evening.says(me, "post", f"{work}lines/", line(kind="call"))
    assert (
        Notification.objects.filter(recipient=evening.trainer, kind="flipped.question").count() == 1
    )
    calls = evening.desk()["calls"]
    assert {row["kind"] for row in calls} == {"question", "call"}
    answered = evening.says(
        evening.trainer, "post", f"{work}lines/{first['id']}/answer/", {"text": "要，按省设"}
    )
    row = next(c for c in answered["calls"] if c["id"] == first["id"])
    assert row["answered_at"]
    lines = evening.says(me, "get", f"{work}space/")["lines"]
    assert lines[-1]["text"] == "要，按省设"
    assert evening.refusal(me, "post", f"{work}lines/", line()) == "invalid"


def upload(owner):
    """A finished upload of a trainee, as tus leaves it."""
    from lms.files.models import Upload
    from tests.factories.files import UploadFactory

    file = StoredFileFactory(owner=owner, purpose="submission")
    made = UploadFactory(
        owner=owner,
        purpose="submission",
        length=file.size,
        offset=file.size,
        file=file,
        state=Upload.State.DONE,
    )
    return str(made.pk)


def test_files_have_versions_and_can_be_handed_in():
    evening = in_the_evening()
    evening.set()
    me, mate = _two(evening)
    work = f"{API}/works/{evening.work_of(me)}/"
    for who in (me, mate):
        space = evening.says(
            who, "post", f"{work}files/", {"upload": upload(who), "title": "商品表"}
        )
    assert [(f["title"], f["number"]) for f in space["files"]] == [("商品表", 2), ("商品表", 1)]
    newest = GroupFile.objects.get(number=2)
    page = evening.submit(me, text="", group_files=[str(newest.pk)])
    assert page["place"]["work"]["submissions"][0]["files"][0]["id"] == str(newest.file_id)
    people = {p["user"]: p["took_part"] for p in page["place"]["work"]["people"]}
    assert people[str(mate.pk)], "who added a file took part"
    stranger = next(u for u in evening.trainees if evening.work_of(u) != evening.work_of(me))
    body = {"event_key": str(uuid.uuid4()), "group_files": [str(newest.pk)]}
    assert evening.refusal(stranger, "post", "submit/", body) == "invalid"


def _two(evening: Evening):
    work = evening.work_of(evening.trainees[0])
    return [u for u in evening.trainees if evening.work_of(u) == work][:2]


def test_works_that_resemble_one_another_are_flagged_with_the_evidence():
    evening = in_the_evening(trainees=3, mode="person")
    evening.set()
    first, second, third = evening.trainees
    evening.submit(first, text=FIRST)
    evening.submit(second, text=COPY)
    evening.submit(first, text=FIRST + "又改了一处。")
    file = StoredFileFactory()
    earlier = SubmissionFactory(work=evening.task.places.get(user=second).work, number=9, text="")
    SubmissionFile.objects.create(submission=earlier, file=file, title="首页.png")
    from lms.flipped.domain.similar import flag_similar

    later = SubmissionFactory(work=evening.task.places.get(user=third).work, number=9, text="")
    twin = StoredFileFactory(sha256=file.sha256)
    SubmissionFile.objects.create(submission=later, file=twin, title="shouye.png")
    flag_similar(later, task=evening.task)
    rows = evening.desk()["similar"]
    kinds = {(row["kind"], row["second"]["name"]) for row in rows}
    assert ("text", second.display_name) in kinds
    assert ("file", third.display_name) in kinds
    text = next(row for row in rows if row["second"]["name"] == second.display_name)
    assert text["milli"] > 600
    assert any("灶台场景" in passage for passage in text["evidence"])
    seen = evening.says(evening.trainer, "post", f"similar/{text['id']}/seen/")
    assert next(r for r in seen["similar"] if r["id"] == text["id"])["seen_at"]


@pytest.fixture
def reviewed() -> Evening:
    """Four people alone, each with a work in, each to review two."""
    evening = in_the_evening(
        trainees=4,
        mode="person",
        reviews_each=2,
        example_text="示例作业",
        example_scores={"r1": 30, "r2": 40},
    )
    evening.set()
    for n, user in enumerate(evening.trainees):
        evening.submit(user, text=f"第 {n} 份作业")
    evening.says(evening.trainer, "post", "reviews/allocate/", {})
    return evening


def give(evening: Evening, user, scores, comment="标题写得清楚，主图可以再亮一点"):
    rows = Review.objects.filter(reviewer=user, work__task=evening.task)
    for row in rows:
        evening.says(user, "put", f"reviews/{row.pk}/", {"scores": scores, "comment": comment})
    return rows


PRACTICE = {"scores": {"r1": 30, "r2": 40}}
GOOD = {"r1": 32, "r2": 48}


def test_practice_comes_first_and_names_stay_hidden(reviewed):
    me = reviewed.trainees[0]
    page = reviewed.page(me)
    assert page["task"]["example_scores"] == {}, "the trainer's scores come after one's own"
    assert len(page["reviews"]["items"]) == 2
    assert all(item["submission"]["by_name"] == "" for item in page["reviews"]["items"])
    first = page["reviews"]["items"][0]["id"]
    body = {"scores": GOOD, "comment": "清楚"}
    assert reviewed.refusal(me, "put", f"reviews/{first}/", body) == "practise_first"
    page = reviewed.says(me, "post", "practice/", PRACTICE)
    assert page["reviews"]["practice"]["right"] == {"r1": 30, "r2": 40}
    bad = {"scores": {"r1": 41, "r2": 1}, "comment": ""}
    assert reviewed.refusal(me, "put", f"reviews/{first}/", bad) == "scores_incomplete"
    other = Review.objects.exclude(reviewer=me).first()
    assert reviewed.refusal(me, "put", f"reviews/{other.pk}/", body) == "not_your_review"


def test_who_gives_none_gains_nothing_and_the_trainers_word_is_last(reviewed):
    *active, idle = reviewed.trainees
    for user in active:
        reviewed.says(user, "post", "practice/", PRACTICE)
        give(reviewed, user, GOOD)
    assert reviewed.page(active[0])["place"]["work"]["total"]["by"] == "peers"
    assert reviewed.page(active[0])["place"]["work"]["total"]["work_milli"] == 800
    mine = reviewed.page(idle)["place"]
    assert mine["work"]["total"]["total_milli"] is None
    assert mine["received"] is None, "others' words are shown once the own reviews are given"
    received = reviewed.page(active[0])["place"]["received"]
    assert received
    assert {row["reviewer_name"] for row in received} == {None}

    reviewed.accept(active[0], scores={"r1": 40, "r2": 60})
    total = reviewed.page(active[0])["place"]["work"]["total"]
    assert (total["by"], total["work_milli"], total["total_milli"]) == ("trainer", 1000, 1000)
    reviewed.accept(idle, scores={"r1": 40, "r2": 60})
    assert reviewed.page(idle)["place"]["work"]["total"]["total_milli"] == 800
    event = LearningEvent.objects.filter(kind="review.submitted").first()
    assert event.payload["score_milli"] == 800
    assert "comment" not in event.payload


def test_a_review_that_is_struck_out_counts_for_nobody(reviewed):
    me, other = reviewed.trainees[:2]
    for user in (me, other):
        reviewed.says(user, "post", "practice/", PRACTICE)
    rows = give(reviewed, me, {"r1": 0, "r2": 0}, comment="")
    for row in rows:
        desk = reviewed.says(
            reviewed.trainer, "post", f"reviews/{row.pk}/discard/", {"reason": "没有看作业"}
        )
    assert (
        next(r for r in desk["reviews"]["reviewers"] if r["user"] == str(me.pk))["grade_milli"] == 0
    )
    assert all(work["peer_milli"] is None for work in desk["works"])


def test_reviews_are_allocated_anew_only_until_the_first_is_given(reviewed):
    reviewed.says(reviewed.trainer, "post", "reviews/allocate/", {"seed": 4})
    own = reviewed.trainees[0]
    wrong = [{"reviewer": str(own.pk), "work": reviewed.work_of(own)}]
    code = reviewed.refusal(reviewed.trainer, "post", "reviews/allocate/", {"pairs": wrong})
    assert code == "bad_allocation"
    reviewed.says(own, "post", "practice/", PRACTICE)
    give(reviewed, own, GOOD)
    assert reviewed.refusal(reviewed.trainer, "post", "reviews/allocate/", {}) == "task_is_set"


def test_what_was_hard_becomes_an_exercise_of_the_live_class():
    from live.activities.models import Exercise

    evening = in_the_evening()
    evening.set()
    me, mate = _two(evening)
    evening.says(me, "post", "ticks/", {"item": "c1", "on": True})
    hard = {"target": "item:c2", "on": True, "note": "偏远地区加价不会设"}
    evening.says(mate, "post", "hard/", hard)
    evening.submit(me)
    rows = evening.desk()["hard"]
    assert rows[0]["target"] == "item:c2"
    assert (rows[0]["missed"], rows[0]["of"], rows[0]["marks"]) == (1, 1, 1)
    assert rows[0]["notes"] == ["偏远地区加价不会设"]

    now = clock.now()
    live = LessonFactory(
        training_class=evening.training_class,
        kind="live",
        starts_at=now + dt.timedelta(hours=10),
        ends_at=now + dt.timedelta(hours=11),
    )
    body = {"live_lesson": str(live.pk), "targets": ["item:c2"], "stem": "哪些还要再讲？"}
    assert evening.says(evening.trainer, "post", "exercise/", body) == {"prepared": 1}
    made = Exercise.objects.get(lesson=live)
    assert made.version.type == "vote"
    assert "三件商品上架" in str(made.version.body)
    assert (
        evening.refusal(evening.trainer, "post", "exercise/", {**body, "targets": ["item:zz"]})
        == "invalid"
    )


def test_timed_questions_that_many_failed_are_hard_and_go_over_as_they_are():
    from live.activities.models import Exercise
    from tests.factories.flipped import MaterialFactory
    from tests.factories.vod import QuestionTryFactory, TimedQuestionFactory

    evening = in_the_evening(trainees=2, mode="person")
    lesson = LessonFactory(training_class=evening.training_class)
    question = TimedQuestionFactory(lesson=lesson)
    MaterialFactory(task=evening.task, kind="lesson", lesson=lesson, url="", title="运费模板")
    evening.set()
    for user, right in zip(evening.trainees, (False, True), strict=True):
        QuestionTryFactory(timed_question=question, user=user, correct=right, number=1)
    row = next(r for r in evening.desk()["hard"] if r["kind"] == "question")
    assert (row["missed"], row["of"], row["weight_milli"]) == (1, 2, 500)
    now = clock.now()
    live = LessonFactory(
        training_class=evening.training_class,
        kind="live",
        starts_at=now + dt.timedelta(hours=10),
        ends_at=now + dt.timedelta(hours=11),
    )
    body = {"live_lesson": str(live.pk), "targets": [row["target"]], "stem": "再讲一遍"}
    assert evening.says(evening.trainer, "post", "exercise/", body) == {"prepared": 1}
    assert Exercise.objects.get(lesson=live).version.type == question.version.type


def test_reminders_reach_once_whom_they_concern_and_by_mail_where_configured(settings):
    settings.RONGKE_MAIL = True
    evening = in_the_evening(trainees=2, mode="person")
    evening.set()
    done, idle = evening.trainees
    idle.email = "idle@example.org"
    idle.save()
    evening.submit(done)
    for _ in range(2):
        with clock.travelling(evening.due - dt.timedelta(hours=1)):
            reminders.remind()
        with clock.travelling(evening.due + dt.timedelta(minutes=1)):
            reminders.remind()
    mine = Notification.objects.filter(recipient=idle).values_list("kind", flat=True)
    assert sorted(mine) == ["flipped.due", "flipped.overdue", "flipped.set"]
    assert not Notification.objects.filter(recipient=done, kind="flipped.due").exists()
    assert Notification.objects.filter(recipient=evening.trainer, kind="flipped.morning").exists()

    ids = [str(pk) for pk in Notification.objects.values_list("pk", flat=True)]
    run: Any = SimpleNamespace(params={"notifications": ids})
    assert mailing.send(run) == {"sent": 3}
    assert mailing.send(run) == {"sent": 0}
    assert {message.to[0] for message in mail.outbox} == {"idle@example.org"}
    assert any("截止" in message.body for message in mail.outbox)


def test_today_offers_the_task_until_it_is_done_also_the_morning_after():
    from lms.courses.today import today_of

    evening = in_the_evening(trainees=1, mode="person")
    me = evening.trainees[0]

    def action(now):
        found = today_of(me, now=now)["classes"][0]
        rows = [*found["lessons"], *found["open_lessons"]]
        return next((r["action"] for r in rows if r["id"] == evening.task.lesson_id), None)

    assert action(clock.now()) == "none"
    evening.set()
    assert action(clock.now()) == "finish"
    with clock.travelling(evening.task.lesson.ends_at + dt.timedelta(hours=8)):
        assert action(clock.now()) == "finish"
