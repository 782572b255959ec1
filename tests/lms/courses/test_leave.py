"""Leave: asked for before the lesson, four class hours at most, decided by somebody else."""

import datetime as dt

import pytest

from lms.core import clock
from lms.courses.models import Leave
from lms.events.models import LearningEvent
from lms.notify.models import Notification
from tests.factories.courses import EnrolmentFactory, LessonFactory, lecturer_of, running_class
from tests.lms.courses.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    made = running_class(trainees=1, lessons=0)
    start = clock.now() + dt.timedelta(days=1)
    for n in range(3):
        LessonFactory(
            training_class=made,
            kind="live",
            order=n + 1,
            starts_at=start + dt.timedelta(hours=2 * n),
            ends_at=start + dt.timedelta(hours=2 * n + 1),
        )
    return made


def trainee(running):
    return running.enrolments.order_by("enrolled_at")[0].user


def ask(running, lessons, reason="家里有事", who=None):
    return signed_in(who or trainee(running)).post(
        f"/api/v1/classes/{running.pk}/leaves/",
        {"lessons": [str(lesson.pk) for lesson in lessons], "reason": reason},
        format="json",
    )


def decide(running, leave, approved=True, reason="", who=None):
    return signed_in(who or lecturer_of(running)).post(
        f"/api/v1/leaves/{leave}/decide/", {"approved": approved, "reason": reason}, format="json"
    )


def test_four_class_hours_are_allowed_and_more_are_not(running):
    lessons = list(running.lessons.all())

    refused = ask(running, lessons)
    allowed = ask(running, lessons[:2])

    assert refused.json()["error"]["details"] == {
        "problem": "hours_above",
        "hours_milli": 6000,
        "max_milli": 4000,
    }
    assert allowed.status_code == 201
    assert allowed.json()["hours_milli"] == 4000


def test_a_decision_is_an_event_and_both_sides_are_told(running):
    lesson = running.lessons.all()[0]
    leave = ask(running, [lesson]).json()["id"]
    told = Notification.objects.filter(kind="leave.requested").values_list("recipient", flat=True)
    assert set(told) == set(running.lecturers.values_list("user", flat=True))

    decided = decide(running, leave)

    assert decided.json()["state"] == "approved"
    event = LearningEvent.objects.get(kind="leave.decided")
    assert event.payload == {
        "leave": leave,
        "lessons": [str(lesson.pk)],
        "hours_milli": 2000,
        "approved": True,
    }
    assert event.subject_id == trainee(running).subject.pk
    assert event.actor_id == lecturer_of(running).subject.pk
    assert Notification.objects.get(kind="leave.approved").recipient == trainee(running)


def test_a_refusal_says_why(running):
    leave = ask(running, running.lessons.all()[:1]).json()["id"]

    assert decide(running, leave, approved=False).json()["error"]["code"] == "reason_needed"
    assert decide(running, leave, approved=False, reason="当天考核").json()["state"] == "refused"


def test_a_leave_is_decided_once(running):
    leave = ask(running, running.lessons.all()[:1]).json()["id"]
    decide(running, leave)

    assert decide(running, leave).json()["error"]["code"] == "leave_state"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"starts_at": clock.now() - dt.timedelta(minutes=1)}, "lesson_begun"),
        ({"kind": "flipped"}, "lesson_flipped"),
        ({"cancelled_at": clock.now()}, "lesson_unknown"),
    ],
)
def test_lessons_for_which_there_is_no_leave(running, change, problem):
    lesson = running.lessons.all()[0]
    for name, value in change.items():
        setattr(lesson, name, value)
    lesson.save()

    assert ask(running, [lesson]).json()["error"]["details"]["problem"] == problem


def test_a_lesson_of_another_class_is_unknown(running):
    other = LessonFactory()

    assert ask(running, [other]).json()["error"]["details"]["problem"] == "lesson_unknown"


def test_the_same_lesson_twice_is_refused_until_the_first_is_withdrawn(running):
    lessons = list(running.lessons.all()[:1])
    leave = ask(running, lessons).json()["id"]
    assert ask(running, lessons).json()["error"]["details"]["problem"] == "already_on_leave"

    client = signed_in(trainee(running))
    assert client.post(f"/api/v1/leaves/{leave}/withdraw/").json()["state"] == "withdrawn"
    assert ask(running, lessons).status_code == 201


def test_a_closed_class_grants_no_leave(running):
    running.state = "closed"
    running.save()

    assert ask(running, running.lessons.all()[:1]).json()["error"]["details"]["problem"] == (
        "class_not_open"
    )


def test_a_trainee_sees_own_leaves_only(running):
    ask(running, running.lessons.all()[:1])
    other = EnrolmentFactory(training_class=running).user

    path = f"/api/v1/classes/{running.pk}/leaves/"
    assert signed_in(other).get(path).json()["count"] == 0
    assert signed_in(trainee(running)).get(path).json()["count"] == 1
    assert signed_in(lecturer_of(running)).get(path).json()["count"] == 1
    assert Leave.objects.count() == 1
