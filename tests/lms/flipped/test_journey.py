"""From the draft to the hours: set, study, tick, hand in, give back, accept."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from lms.core import clock
from lms.courses.domain import roster
from lms.events.models import LearningEvent
from lms.flipped.models import Place
from lms.groups.models import GroupMember
from lms.people.queries import subject_id
from tests.factories.flipped import MaterialFactory
from tests.lms.flipped.kit import API, Evening, in_the_evening

pytestmark = pytest.mark.django_db


def kinds(evening: Evening, user=None) -> list[str]:
    rows = LearningEvent.objects.filter(class_id=evening.training_class.pk)
    if user is not None:
        rows = rows.filter(subject_id=subject_id(user.pk))
    return list(rows.order_by("occurred_at", "id").values_list("kind", flat=True))


def states(evening: Evening) -> set[str]:
    return set(evening.task.places.values_list("state", flat=True))


def mates(evening: Evening, user) -> list:
    work = evening.work_of(user)
    return [u for u in evening.trainees if evening.work_of(u) == work]


def test_a_group_does_its_task_and_each_who_took_part_earns_the_hours():
    evening = in_the_evening()
    first = MaterialFactory(task=evening.task)
    evening.set()
    me, other = mates(evening, evening.trainees[0])[:2]
    assert evening.page(me)["place"]["state"] == "assigned"

    evening.says(me, "post", "begin/")
    assert evening.page(me)["place"]["state"] == "studying"
    evening.says(me, "post", f"materials/{first.pk}/studied/")
    assert evening.page(me)["place"]["state"] == "working"
    evening.says(me, "post", "ticks/", {"item": "c1", "on": True})
    evening.says(other, "put", "contribution/", {"text": "写了商品标题和详情页"})
    shop = {"kind": "simulated", "platform": "模拟商城", "name": "山货小铺"}
    page = evening.submit(me, shops=[shop], links=[{"url": "https://shop.example.org/1"}])
    assert page["place"]["state"] == "submitted"
    assert {p["state"] for p in page["place"]["work"]["people"]} == {"submitted"}

    works = evening.accept(me, scores={"r1": 30, "r2": 45}, remark="选品很好")["works"]
    work = next(w for w in works if w["id"] == evening.work_of(me))
    assert work["score_milli"] == 750
    done = {p["user"] for p in work["people"] if p["state"] == "done"}
    assert done == {str(me.pk), str(other.pk)}
    assert kinds(evening, me)[-2:] == ["flipped.done", "task.completed"]
    assert "task.completed" in kinds(evening, other)
    quiet = mates(evening, me)[2]
    assert "task.completed" not in kinds(evening, quiet)
    assert evening.page(quiet)["place"]["state"] == "submitted"

    evening.accept(me, members=[str(quiet.pk)])
    assert evening.page(quiet)["place"]["state"] == "done"
    assert kinds(evening).count("task.completed") == 3


def test_given_back_with_a_reason_and_handed_in_again():
    evening = in_the_evening(trainees=2, mode="person")
    evening.set()
    me = evening.trainees[0]
    evening.submit(me)
    work = f"{API}/works/{evening.work_of(me)}/"
    evening.says(evening.trainer, "post", f"{work}return/", {"reason": "少了店铺截图"})
    page = evening.page(me)
    assert page["place"]["state"] == "returned"
    assert page["place"]["work"]["submissions"][0]["return_reason"] == "少了店铺截图"
    assert evening.refusal(evening.trainer, "post", f"{work}accept/", {}) == "nothing_submitted"
    page = evening.submit(me, text="补上了截图")
    assert [v["number"] for v in page["place"]["work"]["submissions"]] == [2, 1]
    evening.accept(me)
    assert evening.page(me)["place"]["state"] == "done"
    assert (
        evening.refusal(
            me,
            "post",
            "submit/",
            {
                "event_key": str(uuid.uuid4()),
                "text": "再来一次",
            },
        )
        == "task_done_already"
    )
    texts = LearningEvent.objects.filter(kind="flipped.submitted").values_list("payload")
    assert "截图" not in str(list(texts)), "what people wrote is committed to, and not in the log"


def test_the_same_key_twice_is_one_version_and_nothing_at_all_is_refused():
    evening = in_the_evening(trainees=1, mode="person")
    evening.set()
    me, key = evening.trainees[0], str(uuid.uuid4())
    for _ in range(2):
        evening.says(me, "post", "submit/", {"event_key": key, "text": "做好了"})
    assert kinds(evening).count("flipped.submitted") == 1
    assert evening.refusal(me, "post", "submit/", {"event_key": str(uuid.uuid4())}) == (
        "empty_submission"
    )


def test_late_is_marked_and_taken_from_the_score_but_not_from_the_hours():
    evening = in_the_evening(trainees=1, mode="person")
    evening.set()
    me = evening.trainees[0]
    with clock.travelling(evening.due + dt.timedelta(hours=1)):
        page = evening.submit(me)
        assert page["place"]["work"]["submissions"][0]["late_ms"] >= 3_600_000
        evening.accept(me, scores={"r1": 40, "r2": 60})
        total = evening.page(me)["place"]["work"]["total"]
    assert (total["work_milli"], total["late_minus_milli"]) == (900, 100)
    assert LearningEvent.objects.filter(kind="task.completed").count() == 1


def test_a_pack_can_refuse_what_comes_too_late_and_give_grace():
    evening = in_the_evening(trainees=1, mode="person")
    pack = evening.training_class.rule_pack
    pack.body = {**pack.body, "flipped": {"grace_ms": 600_000, "refused_after_ms": 3_600_000}}
    pack.save()
    evening.set()
    me = evening.trainees[0]
    with clock.travelling(evening.due + dt.timedelta(minutes=5)):
        assert evening.submit(me)["place"]["work"]["submissions"][0]["late_ms"] == 0
    with clock.travelling(evening.due + dt.timedelta(hours=2)):
        body = {"event_key": str(uuid.uuid4()), "text": "太晚了"}
        assert evening.refusal(me, "post", "submit/", body) == "submission_too_late"


def test_a_task_without_its_parts_or_with_people_in_no_group_is_not_set():
    evening = in_the_evening(checklist=[])
    assert evening.refusal(evening.trainer, "post", "set/") == "task_incomplete"
    line = [{"text": "三件商品上架"}]
    evening.says(evening.trainer, "patch", "task/", {"checklist": line})
    GroupMember.objects.filter(user=evening.trainees[3]).delete()
    answer = evening.tries(evening.trainer, "post", "set/").json()["error"]
    assert answer["code"] == "needs_groups"
    assert answer["details"]["people"] == [evening.trainees[3].display_name]
    assert not Place.objects.exists()


def test_what_people_work_on_stands_once_it_is_set():
    evening = in_the_evening()
    evening.set()
    assert evening.refusal(evening.trainer, "patch", "task/", {"brief": "另一个任务"}) == (
        "task_is_set"
    )
    later = (evening.due + dt.timedelta(hours=2)).isoformat()
    evening.says(evening.trainer, "patch", "task/", {"due_at": later})
    evening.set()
    assert kinds(evening).count("flipped.set") == 1


def test_who_comes_later_joins_and_who_left_earns_nothing():
    evening = in_the_evening(trainees=2, mode="person")
    evening.set()
    leaves = evening.trainees[1]
    evening.submit(leaves)
    seat = evening.training_class.enrolments.get(user=leaves)
    roster.withdraw(enrolment=seat, by=evening.trainer, reason="转班")
    work = f"{API}/works/{evening.work_of(leaves)}/accept/"
    assert evening.refusal(evening.trainer, "post", work, {}) == "invalid"
    assert "task.completed" not in kinds(evening)

    from tests.factories.courses import EnrolmentFactory

    late = EnrolmentFactory(training_class=evening.training_class, seat=9).user
    evening.says(late, "post", "begin/")
    assert evening.page(late)["place"]["state"] == "studying"
    assert kinds(evening, late) == ["flipped.assigned"]


def test_nothing_changes_once_the_class_is_closed():
    evening = in_the_evening(trainees=1, mode="person")
    evening.set()
    me = evening.trainees[0]
    evening.submit(me)
    evening.training_class.state = "closed"
    evening.training_class.save()
    body = {"event_key": str(uuid.uuid4()), "text": "关班以后"}
    assert evening.refusal(me, "post", "submit/", body) == "task_class_over"
    work = f"{API}/works/{evening.work_of(me)}/accept/"
    assert evening.refusal(evening.trainer, "post", work, {}) == "task_class_over"


def test_the_leader_rotates_from_task_to_task():
    evening = in_the_evening()
    me = evening.trainees[0]
    group = GroupMember.objects.get(user=me).group
    before = group.members.get(is_leader=True).user_id
    evening.set()
    after = group.members.get(is_leader=True).user_id
    assert after != before
    assert evening.task.places.get(user_id=after).is_leader


def test_another_groups_people_see_nothing_of_a_work():
    evening = in_the_evening()
    evening.set()
    me = evening.trainees[0]
    stranger = next(u for u in evening.trainees if evening.work_of(u) != evening.work_of(me))
    space = f"{API}/works/{evening.work_of(me)}/space/"
    assert evening.tries(stranger, "get", space).status_code == 404
    assert evening.tries(me, "get", space).status_code == 200
