"""From an enrolment to a sign-in, with real faces: who is let in, and why others are not."""

from __future__ import annotations

import pytest

from checkin.faces.domain.verdicts import is_genuine
from checkin.faces.models import FaceCapture, FaceSession
from checkin.models import SignIn
from lms.events.models import LearningEvent
from tests.checkin.faces.stage import Check, browser, enrol
from tests.checkin.material import Actor, at, noisy

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("service", "_gestures_of_the_video"),
]


@pytest.fixture
def enrolled(onsite, frames):
    client = browser(onsite.trainees[0])
    assert enrol(client, frames)["state"] == "active"
    return client


def test_the_enrolled_person_signs_in_by_doing_what_is_asked(onsite, enrolled, actor):
    check = Check(enrolled, onsite.lesson, onsite.at)
    assert check.start().status_code == 201
    steps = []

    for _ in range(120):
        check.elapsed_ms += 100
        assert check.send(actor.frame()).status_code == 200
        actor.ask(check.answer["step"])
        if check.answer["step"] and check.answer["step"] not in steps:
            steps.append(check.answer["step"])
        if check.answer["state"] != "open":
            break

    assert check.answer["state"] == "accepted", check.answer
    assert steps == ["open_mouth", "turn_right", "turn_left"]
    signed = SignIn.objects.get(user=onsite.trainees[0])
    assert (signed.method, signed.direction) == ("face", "in")
    session = FaceSession.objects.get()
    assert session.result is not None
    assert is_genuine(session.result)
    assert not is_genuine({**session.result, "median": 1})
    event = LearningEvent.objects.get(kind="face.verified")
    assert event.payload["outcome"] == "accepted"
    assert event.payload["frames"] == actor.sent
    assert len(event.payload["captures"]) == 3
    assert signed.evidence["captures"] == event.payload["captures"]
    assert FaceCapture.objects.filter(session=session).count() == 1  # the frame that decided
    assert bytes(session.first_sealed) == b""


def test_another_person_who_does_everything_right_is_refused(onsite, actor):
    client = browser(onsite.trainees[0])
    franck = [at("franck", ms) for ms in (12_600, 13_000, 13_400, 14_000)]
    assert enrol(client, franck)["state"] == "active"
    check = Check(client, onsite.lesson, onsite.at)
    check.start()

    assert check.run(actor)["state"] == "rejected"
    assert not SignIn.objects.exists()
    assert not FaceCapture.objects.filter(purpose="verification").exists()
    median = FaceSession.objects.get().median
    assert median is not None
    assert median > 550


def test_a_still_photo_gets_nowhere(onsite, enrolled):
    photo = at("cap12", 10_500)
    check = Check(enrolled, onsite.lesson, onsite.at)
    check.start()

    for number in range(120):
        check.elapsed_ms += 100
        check.send(noisy(photo, number))
        if check.answer["state"] != "open":
            break

    assert (check.answer["state"], check.answer["failure"]) == ("failed", "too_late")
    assert not SignIn.objects.exists()


def test_a_recorded_session_shown_again_is_recognised(onsite, enrolled, actor):
    """The same bytes, with hashes chained anew to the new nonce."""
    first = Check(enrolled, onsite.lesson, onsite.at)
    first.start()
    sent = []
    for _ in range(140):
        first.elapsed_ms += 100
        sent.append(actor.frame())
        first.send(sent[-1])
        actor.ask(first.answer["step"])
        if first.answer["state"] != "open":
            break
    assert first.answer["state"] == "accepted"
    again = Check(enrolled, onsite.lesson, onsite.at, purpose="sign_in", elapsed_ms=70_000)
    again.start()

    again.send(sent[0])

    assert (again.answer["state"], again.answer["failure"]) == ("failed", "frame_replayed")


def test_a_recording_with_new_noise_meets_other_steps(onsite, enrolled, settings, actor):
    recorded = Check(enrolled, onsite.lesson, onsite.at)
    recorded.start()
    assert recorded.run(actor)["state"] == "accepted"
    settings.RONGKE_FACE_STEPS = ["turn_left", "open_mouth", "turn_right"]
    other = Check(enrolled, onsite.lesson, onsite.at, elapsed_ms=70_000)
    other.start()
    film = Actor("cap12")
    asked = iter(("open_mouth", "turn_right", "turn_left"))
    film.sent = 5_000  # noise of its own

    for number in range(140):
        other.elapsed_ms += 100
        if number % 22 == 8:
            film.ask(next(asked, None))
        other.send(film.frame())
        if other.answer["state"] != "open":
            break

    assert other.answer["state"] == "failed"
    assert other.answer["failure"] in ("wrong_gesture", "too_late", "too_early")


def test_after_three_tries_the_other_way_is_named(onsite, enrolled):
    photo = at("cap12", 10_500)
    for turn in range(3):
        check = Check(enrolled, onsite.lesson, onsite.at, elapsed_ms=turn * 70_000)
        assert check.start().status_code == 201
        for number in range(60):
            check.elapsed_ms += 100
            check.send(noisy(photo, 1_000 * turn + number))
            if check.answer["state"] != "open":
                break
        assert check.answer["state"] == "failed"
        assert check.answer["tries_left"] == 2 - turn

    refused = Check(enrolled, onsite.lesson, onsite.at, elapsed_ms=220_000).start()

    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "face_tries_used"
    code = enrolled.post(f"{onsite.url}code/", {"direction": "in"}, content_type="application/json")
    assert code.status_code == 201, code.content


def test_walking_away_from_a_step_uses_a_try(onsite, enrolled, actor):
    check = Check(enrolled, onsite.lesson, onsite.at)
    check.start()
    for _ in range(12):
        check.elapsed_ms += 100
        check.send(actor.frame())
    assert check.answer["step"] == "open_mouth"

    again = Check(enrolled, onsite.lesson, onsite.at, elapsed_ms=5_000)
    again.start()

    assert again.answer["tries_left"] == 2
    assert FaceSession.objects.filter(state="superseded").count() == 1


def test_the_steps_ahead_are_in_no_answer(onsite, enrolled, actor):
    check = Check(enrolled, onsite.lesson, onsite.at)
    seen = [str(check.start().json())]
    for _ in range(10):
        check.elapsed_ms += 100
        seen.append(str(check.send(actor.frame()).json()))
        if check.answer["step"]:
            break

    assert check.answer["step"] == "open_mouth"
    assert not any("turn_right" in each or "turn_left" in each for each in seen)
