"""Real names: submitted, verified, unique, masked, revealed on record, re-encrypted."""

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from lms.events.models import LearningEvent
from lms.people import crypto
from lms.people.domain import real_name
from lms.people.errors import RealNameRequired
from lms.people.models import RealName
from lms.people.rules import require_verified
from tests.factories.people import (
    InstitutionFactory,
    RegisterEntryFactory,
    UserFactory,
    identity_number,
    person,
)

pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def submit(user, name="陈桂芳", number=None):
    body = {"name": name, "number": number or identity_number(1)}
    return client_of(user).post("/api/v1/account/real-name/", body, format="json")


def test_a_pair_in_the_register_is_verified_at_once_and_masked():
    RegisterEntryFactory(name="陈桂芳", number=identity_number(1))
    user = UserFactory()
    with pytest.raises(RealNameRequired):
        require_verified(user)

    response = submit(user)

    assert response.json()["state"] == "verified"
    assert response.json()["name_masked"] == "陈*芳"
    require_verified(user)
    assert LearningEvent.objects.get(kind="realname.verified").payload == {
        "method": "local_register"
    }


def test_a_number_with_another_name_is_refused():
    RegisterEntryFactory(name="李伟", number=identity_number(1))

    response = submit(UserFactory())

    assert response.status_code == 422
    assert response.json()["error"]["details"]["problem"] == "name_does_not_fit"


def test_a_pair_unknown_to_the_register_waits_for_somebody_who_sees_the_card():
    school = InstitutionFactory()
    user = person("trainee", scope=school, verified=False)
    admin = person("institution_admin", scope=school)
    assert submit(user).json()["state"] == "submitted"
    with pytest.raises(RealNameRequired):
        require_verified(user)

    response = client_of(admin).post(f"/api/v1/users/{user.pk}/real-name/confirm/")

    assert response.json()["method"] == "documents_seen"
    event = LearningEvent.objects.get(kind="realname.verified", subject_id=user.subject.pk)
    assert event.actor_id == admin.subject.pk
    require_verified(user)


def test_a_wrong_check_digit_is_named():
    response = submit(UserFactory(), number="110105194912310021")

    assert response.json()["error"]["details"]["problem"] == "number_checksum"


def test_one_number_serves_one_account():
    submit(UserFactory())

    response = submit(UserFactory())

    assert response.status_code == 409
    assert response.json()["error"]["code"] == "real_name_taken"


def test_a_verified_name_cannot_be_replaced():
    user = person()

    assert submit(user, number=identity_number(99)).status_code == 409


def test_nothing_readable_is_stored():
    user = UserFactory()
    submit(user)

    row = RealName.objects.get(user=user)

    stored = bytes(row.name_encrypted) + bytes(row.number_encrypted) + bytes(row.number_index)
    assert "陈桂芳".encode() not in stored
    assert identity_number(1).encode() not in stored
    assert row.number_masked == identity_number(1)[:2] + "*" * 14 + identity_number(1)[-2:]


def test_revealing_asks_for_a_purpose_and_is_itself_an_event():
    school = InstitutionFactory()
    user = person("trainee", scope=school, verified=False)
    admin = person("institution_admin", scope=school)
    submit(user)
    path = f"/api/v1/users/{user.pk}/real-name/reveal/"

    silent = client_of(admin).post(path, {"purpose": "  a  "}, format="json")
    shown = client_of(admin).post(
        path, {"purpose": "核对补贴名册", "field": "number"}, format="json"
    )

    assert silent.status_code == 422
    assert shown.json() == {"name": "陈*芳", "number": identity_number(1)}
    event = LearningEvent.objects.get(kind="personal.revealed")
    assert event.payload == {"purpose": "核对补贴名册", "field": "number"}
    assert (event.class_id, event.subject_id, event.actor_id) == (
        None,
        user.subject.pk,
        admin.subject.pk,
    )


def test_an_administrator_of_another_institution_reveals_nothing():
    user = person("trainee", scope=InstitutionFactory())
    stranger = person("institution_admin", scope=InstitutionFactory())

    response = client_of(stranger).post(
        f"/api/v1/users/{user.pk}/real-name/reveal/", {"purpose": "核对补贴名册"}, format="json"
    )

    assert response.status_code == 404
    assert not LearningEvent.objects.filter(kind="personal.revealed").exists()


def test_rotation_moves_everything_to_the_new_key(monkeypatch, capsys):
    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", "k1")
    user = UserFactory()
    submit(user)
    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", "k2,k1")

    call_command("rotate_keys")

    monkeypatch.setenv("RONGKE_DATA_KEY_IDS", "k2")
    row = RealName.objects.get(user=user)
    assert row.key_id == "k2"
    assert real_name.same_name(row=row, name="陈桂芳")
    assert crypto.ring().key_id(row.number_encrypted) == "k2"
