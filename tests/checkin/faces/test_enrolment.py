"""Consent, enrolment, likenesses, approval: what is kept, and what is not."""

from __future__ import annotations

import numpy as np
import pytest

from checkin.faces import vault
from checkin.faces.domain import captures, duplicates, templates
from checkin.faces.models import FaceCapture, FaceReview, FaceTemplate
from lms.events.models import LearningEvent
from lms.people.crypto import Undecipherable
from lms.people.models import Consent
from tests.checkin import material
from tests.checkin.faces.stage import FACE, browser, consent, enrol, post_picture
from tests.factories.faces import FaceTemplateFactory, numbers
from tests.factories.people import UserFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("service")]


@pytest.fixture
def client():
    return browser(UserFactory())


def kinds() -> list[str]:
    return list(LearningEvent.objects.order_by("occurred_at").values_list("kind", flat=True))


def test_without_consent_no_picture_is_looked_at(client, frames):
    refused = post_picture(client, "enrolment/frames/", frames[0])

    assert refused.json()["error"]["code"] == "face_consent_needed"
    assert not FaceCapture.objects.exists()


def test_consent_names_the_text_that_was_shown(client):
    old = client.post(f"{FACE}consent/", {"version": "1999"}, content_type="application/json")
    assert old.json()["error"]["code"] == "face_consent_outdated"

    assert consent(client).json()["given_at"] is not None
    assert consent(client).status_code == 200
    assert Consent.objects.count() == 1
    assert kinds() == ["consent.given"]


def test_three_good_frames_enrol_and_what_is_stored_is_sealed(client, frames):
    answer = enrol(client, frames)

    assert (answer["kept"], answer["state"]) == (3, "active")
    template = FaceTemplate.objects.get()
    assert templates.opened(template).shape == (128,)
    assert kinds() == ["consent.given", "face.enrolled"]
    kept = list(FaceCapture.objects.all())
    assert len(kept) == 3
    for capture in kept:
        on_disk = captures.absolute(capture).read_bytes()
        assert b"JFIF" not in on_disk
        assert captures.read(capture) in frames


def test_a_poor_frame_is_named_and_not_kept(client, frames):
    consent(client)
    turned = material.at("cap12", 21_200)

    answer = post_picture(client, "enrolment/frames/", turned).json()

    assert (answer["code"], answer["kept"]) == ("look_straight", 0)
    assert not FaceCapture.objects.exists()


def test_two_people_make_no_enrolment_together(client, frames):
    consent(client)
    assert post_picture(client, "enrolment/frames/", frames[0]).json()["kept"] == 1

    other = post_picture(client, "enrolment/frames/", material.at("franck", 12_600)).json()

    assert (other["code"], other["kept"]) == ("another_person", 0)
    assert not FaceCapture.objects.exists()


def test_a_second_enrolment_waits_for_a_person_also_after_a_withdrawal(client, frames):
    enrol(client, frames)
    client.delete(f"{FACE}consent/")

    again = enrol(client, frames)

    assert again["state"] == "pending"
    review = FaceReview.objects.get(kind="enrolment")
    staff = person("platform_admin", scope=None)
    desk = browser(staff)
    session = desk.session
    session["second_factor_at"] = 1
    session.save()
    decided = desk.post(
        f"{FACE}reviews/{review.pk}/",
        {"outcome": "accepted", "reason": "与身份证照片一致"},
        content_type="application/json",
    )
    assert decided.status_code == 200, decided.content
    assert FaceTemplate.objects.get().state == "active"
    assert "face.enrolment_decided" in kinds()


def test_a_photo_of_a_card_waits_for_a_person(client):
    consent(client)
    photo = material.people()["biden"][0].read_bytes()

    answer = post_picture(client, "enrolment/photo/", photo).json()

    assert (answer["code"], answer["state"]) == ("", "pending")


def test_one_face_under_two_names_is_flagged_once(client, frames):
    enrol(client, frames)
    other = browser(UserFactory())
    enrol(other, [material.at("cap12", ms) for ms in (10_400, 10_700, 11_000)])
    second = FaceTemplate.objects.order_by("created_at").last()
    FaceTemplateFactory(seed=5)

    assert duplicates.find(template_id=second.pk) == 1
    assert duplicates.find(template_id=second.pk) == 0

    review = FaceReview.objects.get(kind="duplicate")
    assert review.distance is not None
    assert review.distance < 450
    assert "face.duplicate_found" in kinds()


def test_a_template_opens_for_its_owner_alone():
    mine, theirs = FaceTemplateFactory(seed=1), FaceTemplateFactory(seed=2)
    assert np.array_equal(templates.opened(mine), numbers(1))
    theirs.sealed = mine.sealed
    for change in (
        {},
        {"tenant": "elsewhere"},
        {"engine_version": "resnet-v2"},
        {"key_id": "k9"},
    ):
        for name, value in change.items():
            setattr(theirs, name, value)
        with pytest.raises(Undecipherable):
            templates.opened(theirs)


def test_a_changed_key_is_carried_to_everything(client, frames, monkeypatch):
    enrol(client, frames)
    before = bytes(FaceTemplate.objects.get().sealed)
    opened = templates.opened(FaceTemplate.objects.get())
    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", "k2,k1")
    from checkin.faces.domain.rotation import reseal_all

    assert reseal_all() == 4
    assert reseal_all() == 0

    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", "k2")
    template = FaceTemplate.objects.get()
    assert vault.current_key() == template.key_id == "k2"
    assert bytes(template.sealed) != before
    assert np.array_equal(templates.opened(template), opened)
    assert all(captures.read(each) in frames for each in FaceCapture.objects.all())
