"""Between the bands a person decides: who may, what follows, and that each look is on record."""

from __future__ import annotations

import pytest

from checkin.faces.domain import captures
from checkin.faces.models import FaceSession
from checkin.models import SignIn
from lms.events.models import LearningEvent
from tests.checkin import material
from tests.checkin.faces.stage import FACE, browser
from tests.factories.faces import FaceReviewFactory, FaceSessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(onsite):
    session = FaceSessionFactory(
        user=onsite.trainees[0],
        lesson=onsite.lesson,
        state="review",
        median=500,
        result={"captures": ["ab" * 32]},
    )
    captures.keep(
        user=session.user,
        tenant="platform",
        raw=material.jpeg(material_picture()),
        purpose="verification",
        session=session,
    )
    return FaceReviewFactory(session=session)


def material_picture():
    from PIL import Image

    return Image.new("RGB", (64, 48), (90, 120, 140))


def decide(client, review, outcome: str, reason: str = "两张照片是同一个人"):
    return client.post(
        f"{FACE}reviews/{review.pk}/",
        {"outcome": outcome, "reason": reason},
        content_type="application/json",
    )


def test_a_lecturer_who_says_yes_signs_the_person_in_at_the_time_of_the_check(onsite, review):
    lecturer = browser(onsite.lecturer)

    assert decide(lecturer, review, "accepted").status_code == 200

    signed = SignIn.objects.get()
    assert (signed.method, signed.by, signed.evidence["band"]) == (
        "face",
        onsite.lecturer,
        "review",
    )
    assert signed.at == review.session.created_at
    assert FaceSession.objects.get(pk=review.session.pk).state == "upheld"
    event = LearningEvent.objects.get(kind="face.reviewed")
    assert event.payload["reason"] == "两张照片是同一个人"
    assert decide(lecturer, review, "refused").json()["error"]["code"] == "review_done"


def test_a_no_signs_nobody_in(onsite, review):
    assert decide(browser(onsite.lecturer), review, "refused").status_code == 200

    assert not SignIn.objects.exists()
    assert FaceSession.objects.get(pk=review.session.pk).state == "refused"


def test_a_decision_needs_a_reason_and_another_person(onsite, review):
    lecturer = browser(onsite.lecturer)

    assert decide(lecturer, review, "accepted", "ok").status_code == 422
    assert decide(browser(onsite.trainees[0]), review, "accepted").status_code == 404


def test_each_look_at_a_picture_is_on_record_and_ones_own_is_not(onsite, review):
    capture = review.session.captures.get()
    path = f"{FACE}captures/{capture.pk}/"

    seen = browser(onsite.lecturer).get(path)
    own = browser(onsite.trainees[0]).get(path)
    stranger = browser(onsite.trainees[1]).get(path)

    assert (seen.status_code, own.status_code, stranger.status_code) == (200, 200, 404)
    assert seen.content.startswith(b"\xff\xd8\xff")
    assert seen["Cache-Control"] == "no-store"
    views = LearningEvent.objects.filter(kind="face.capture_viewed")
    assert views.count() == 1
    assert views.get().payload["capture"] == capture.sha256


def test_the_list_shows_both_pictures_and_the_limits(onsite, review):
    rows = browser(onsite.lecturer).get(f"{FACE}reviews/").json()

    assert [row["kind"] for row in rows] == ["verification"]
    assert (rows[0]["distance"], rows[0]["accept"], rows[0]["review"]) == (500, 450, 550)
    assert len(rows[0]["pictures"]) == 1
    assert browser(onsite.trainees[0]).get(f"{FACE}reviews/").status_code == 403
