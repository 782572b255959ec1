"""Corrections by two, appeals by another, rules by the agency: what people decide."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from rest_framework.test import APIClient

from lms.core import clock
from lms.courses.domain import rule_packs
from lms.courses.models import ClassLecturer, RulePack
from lms.events import sequencer
from lms.events.models import LearningEvent
from lms.ledger import appeals as registry
from lms.ledger.domain import appeals, corrections, rule_changes
from lms.ledger.domain.corrections import Wanted, correct
from lms.ledger.domain.rebuild import check_class
from lms.ledger.domain.recompute import recompute
from lms.ledger.errors import (
    AlreadySettled,
    AnotherPerson,
    AppealPeriodOver,
    CorrectionTooLate,
    CorrectionWaits,
    NothingToAppeal,
)
from lms.ledger.late import changes_of
from lms.ledger.models import Appeal, Correction, LedgerCell
from lms.ledger.preview import preview
from lms.ledger.record import my_record
from lms.people.models import RoleAssignment
from tests.lms.ledger.scene import MINUTE, START, START_MS, Scene

pytestmark = pytest.mark.django_db
EVENING = START + dt.timedelta(hours=13)
EVENING_MS = START_MS + 13 * 60 * MINUTE
AFTER = EVENING + dt.timedelta(minutes=2)


@pytest.fixture
def scene():
    """One lesson that is over: the first trainee watched it, the second was absent."""
    made = Scene(trainees=2, lessons=1)
    made.cls.refresh_from_db()
    ClassLecturer.objects.create(training_class=made.cls, user=made.lecturer, certificate_no="1")
    made.watched(0, 0, 0, 10 * MINUTE, START_MS)
    settle(made)
    return made


def settle(made: Scene, now_ms: int = EVENING_MS) -> None:
    sequencer.run_round()
    recompute(class_id=made.cls.pk, now_ms=now_ms)


def office(made: Scene):
    user = made.user("office")
    RoleAssignment.objects.create(user=user, role="institution_admin", institution=made.institution)
    return user


def wanted(made: Scene, seat: int = 1, minutes: int | None = None, **values) -> Wanted:
    return Wanted(
        enrolment_id=made.enrolments[seat].pk,
        lesson_id=made.lessons[0].pk,
        state=values.get("state", "present"),
        credited_ms=None if minutes is None else minutes * MINUTE,
        reason="设备故障，讲师证明在场",
    )


def under(made: Scene, **sections) -> None:
    """The class under a pack with other numbers of what people may do."""
    made.pack.body.update(sections)
    made.pack.save()


def cell(made: Scene, seat: int) -> LedgerCell:
    settle(made, EVENING_MS + 5 * MINUTE)
    rows = {c.subject: c for c in LedgerCell.objects.filter(class_id=made.cls.pk)}
    from lms.ledger.people import seat_of

    return rows[seat_of(made.cls, made.enrolments[seat].user_id).pseudonym]


def test_a_small_correction_is_one_person_s(scene):
    with clock.travelling(AFTER):
        event = correct(training_class=scene.cls, wanted=wanted(scene), by=scene.lecturer)
    assert isinstance(event, uuid.UUID)
    found = cell(scene, 1)
    assert (found.state, found.hours_milli) == ("present", 1000)
    payload = LearningEvent.objects.get(pk=event).payload
    assert (payload["by"], payload["confirmed"]) == ("institution", False)


def test_above_the_limit_a_second_person_confirms(scene):
    under(scene, corrections={"within_days": 7, "second_above_milli": 500})
    with clock.travelling(AFTER):
        waits = correct(training_class=scene.cls, wanted=wanted(scene), by=scene.lecturer)
        assert isinstance(waits, Correction)
        assert cell(scene, 1).state == "absent"
        with pytest.raises(CorrectionWaits):
            correct(training_class=scene.cls, wanted=wanted(scene), by=scene.lecturer)
        with pytest.raises(AnotherPerson):
            corrections.answer(correction_id=waits.pk, granted=True, reason="", by=scene.lecturer)
        second = office(scene)
        done = corrections.answer(correction_id=waits.pk, granted=True, reason="属实", by=second)
        with pytest.raises(AlreadySettled):
            corrections.answer(correction_id=waits.pk, granted=False, reason="", by=second)
    assert cell(scene, 1).hours_milli == 1000
    assert done.event_id is not None
    assert LearningEvent.objects.get(pk=done.event_id).payload["confirmed"] is True


def test_a_refused_correction_changes_nothing(scene):
    under(scene, corrections={"within_days": 7, "second_above_milli": 0})
    with clock.travelling(AFTER):
        waits = correct(training_class=scene.cls, wanted=wanted(scene), by=scene.lecturer)
        corrections.answer(
            correction_id=waits.pk, granted=False, reason="没有依据", by=office(scene)
        )
    assert cell(scene, 1).state == "absent"


def test_the_agency_s_word_counts_beyond_the_institution_s_cap(scene):
    with clock.travelling(AFTER):
        event = correct(training_class=scene.cls, wanted=wanted(scene), by=scene.officer())
    assert isinstance(event, uuid.UUID)
    assert LearningEvent.objects.get(pk=event).payload["by"] == "agency"


def test_corrections_end_with_their_period(scene):
    late = scene.lessons[0].ends_at + dt.timedelta(days=7, minutes=1)
    with clock.travelling(late), pytest.raises(CorrectionTooLate):
        correct(training_class=scene.cls, wanted=wanted(scene), by=scene.lecturer)


def appeal_of(scene, seat: int = 1) -> Appeal:
    with clock.travelling(AFTER):
        return appeals.file(
            user=scene.enrolments[seat].user,
            kind="attendance",
            ref=scene.lessons[0].pk,
            text="那天在场，网络断了",
        )


def test_a_granted_appeal_corrects_and_the_trainee_reads_why(scene):
    made = appeal_of(scene)
    trainee = scene.enrolments[1].user
    with clock.travelling(AFTER):
        appeals.decide(
            user=scene.officer(),
            appeal_id=made.pk,
            granted=True,
            change={"state": "present", "credited_ms": None},
            reason="现场录像可见",
        )
    assert cell(scene, 1).state == "present"
    client = APIClient()
    client.force_login(trainee)
    row = client.get("/api/v1/me/appeals/").json()[0]
    assert (row["state"], row["decision_reason"], row["decides"]) == (
        "granted",
        "现场录像可见",
        False,
    )
    kinds = LearningEvent.objects.filter(kind__startswith="appeal.").values_list("kind", flat=True)
    assert set(kinds) == {"appeal.filed", "appeal.closed"}
    texts = LearningEvent.objects.get(kind="appeal.filed")
    assert "网络断了" not in str(texts.payload)
    assert set(texts.commitments) == {"text"}
    assert check_class(class_id=scene.cls.pk) == []


def test_a_refused_appeal_leaves_the_mark(scene):
    made = appeal_of(scene)
    with clock.travelling(AFTER):
        done = appeals.decide(
            user=scene.lecturer, appeal_id=made.pk, granted=False, change={}, reason="当天没有记录"
        )
        with pytest.raises(AlreadySettled):
            appeals.decide(
                user=scene.officer(), appeal_id=made.pk, granted=True, change={}, reason="再看看吧"
            )
    assert (done.state, cell(scene, 1).state) == ("refused", "absent")


def test_who_made_the_mark_does_not_decide(scene):
    with clock.travelling(AFTER):
        correct(
            training_class=scene.cls,
            wanted=wanted(scene, seat=0, state="absent", minutes=0),
            by=scene.lecturer,
        )
    settle(scene, EVENING_MS + 3 * MINUTE)
    made = appeal_of(scene, seat=0)
    with clock.travelling(AFTER), pytest.raises(AnotherPerson):
        appeals.decide(
            user=scene.lecturer, appeal_id=made.pk, granted=False, change={}, reason="就是缺勤"
        )


def test_what_is_not_adverse_or_appealed_already_or_too_old_is_refused(scene):
    with pytest.raises(NothingToAppeal):
        appeal_of(scene, seat=0)
    appeal_of(scene)
    with pytest.raises(NothingToAppeal):
        appeal_of(scene)
    Appeal.objects.all().delete()
    late = scene.lessons[0].ends_at + dt.timedelta(days=8)
    with clock.travelling(late), pytest.raises(AppealPeriodOver):
        appeals.file(
            user=scene.enrolments[1].user,
            kind="attendance",
            ref=scene.lessons[0].pk,
            text="那天在场",
        )


def test_the_desk_lists_every_feature_s_appeals(scene, monkeypatch):
    """Rows of a feature with a page of its own stand beside the ledger's, waiting ones first."""
    made = appeal_of(scene)
    other = registry.Row(
        id=uuid.uuid4(),
        kind="incident",
        state="granted",
        class_id=scene.cls.pk,
        class_title="班",
        trainee="某",
        title={"zh": "切屏", "en": "absences"},
        stood={"zh": "", "en": ""},
        text="",
        asked_at=AFTER + dt.timedelta(hours=1),
        link="/incidents/1",
        decides=True,
    )
    monkeypatch.setattr(registry, "elsewhere", [lambda user: [other]])
    monkeypatch.setattr("lms.ledger.appeal_queries.elsewhere", [lambda user: [other]])
    client = APIClient()
    client.force_login(scene.lecturer)
    rows = client.get("/api/v1/appeals/").json()["results"]
    assert [(row["kind"], row["link"]) for row in rows] == [
        ("attendance", f"/appeals/{made.pk}"),
        ("incident", "/incidents/1"),
    ]


def test_my_record_says_what_can_be_appealed_and_the_verdict(scene):
    with clock.travelling(AFTER):
        watched, absent = (my_record(seat.user)["classes"][0] for seat in scene.enrolments)
    assert [row["appealable"] for row in watched["lessons"]] == [False]
    assert [row["appealable"] for row in absent["lessons"]] == [True]
    assert absent["verdict"]["missing"] == ["attendance", "practical_result", "business_plan"]


def stricter(scene) -> RulePack:
    """The class's pack, its recording of ten minutes carrying its share of the hour only."""
    made = rule_packs.draft(source=scene.pack, code="stricter")
    body = {**made.body, "vod": {**made.body["vod"], "min_video_milli": 800}}
    rule_packs.edit(pack_id=made.pk, body=body)
    return rule_packs.publish(pack_id=made.pk, by=scene.lecturer)


def test_a_preview_shows_who_changes_and_why_and_writes_nothing(scene):
    before = LedgerCell.objects.values_list("hours_milli", flat=True)
    shown = preview(scene.cls, stricter(scene))
    assert shown["effect"]["changed"] == 1
    assert (shown["effect"]["hours_before_milli"], shown["effect"]["hours_after_milli"]) == (
        1000,
        277,
    )
    row = shown["rows"][0]
    assert row["name"] == "trainee1"
    assert any("10 分" in words["zh"] for words in row["cells"][0]["why"])
    assert list(before) == list(LedgerCell.objects.values_list("hours_milli", flat=True))


def test_the_agency_puts_a_class_under_other_rules_and_both_sides_see_it(scene):
    pack, boss = stricter(scene), office(scene)
    scene.event("class.started", {})
    settle(scene)
    with clock.travelling(AFTER):
        asked = rule_changes.ask(
            training_class=scene.cls, rule_pack=pack, reason="按新规执行", by=boss
        )
        assert cell(scene, 0).hours_milli == 1000
        with pytest.raises(AnotherPerson):
            rule_changes.answer(change_id=asked.pk, granted=True, reason="", by=boss)
        rule_changes.answer(change_id=asked.pk, granted=True, reason="", by=scene.officer())
    scene.cls.refresh_from_db()
    assert scene.cls.rule_pack_id == pack.pk
    assert cell(scene, 0).hours_milli == 277
    assert [change["kind"] for change in changes_of(scene.cls.pk)] == ["class.rule_pack"]
    assert check_class(class_id=scene.cls.pk) == []


def test_a_pack_in_use_never_changes(scene):
    """The numbers of a class are those that its log names by hash."""
    pack = stricter(scene)
    from lms.courses.errors import RulePackState

    with pytest.raises(RulePackState):
        rule_packs.edit(pack_id=pack.pk, body=pack.body)
