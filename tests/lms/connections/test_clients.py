"""API clients: secrets, tokens, scopes, limits, rotation and revocation."""

from __future__ import annotations

import datetime as dt

import pytest
from rest_framework.test import APIClient

from lms.connections.domain import clients
from lms.connections.errors import ClientRevoked, ScopesUnsuited, TooManySecrets
from lms.connections.models import AccessToken, ApiClient, ClientSecret
from lms.core import clock
from lms.events.models import LearningEvent
from tests.factories.courses import running_class
from tests.factories.people import InstitutionFactory, RegionFactory, person
from tests.lms.connections.house import platform_admin, system

pytestmark = pytest.mark.django_db


def test_a_token_opens_what_its_scope_names_and_nothing_else():
    school = InstitutionFactory()
    other = system(school, "classes:read", "rosters:read").sign_in("classes:read")

    assert other.get("export/classes/").status_code == 200
    refused = other.get("export/rosters/")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "scope_missing"
    assert 'scope="rosters:read"' in refused["WWW-Authenticate"]
    assert other.get("classes/").status_code == 401, "pages' doors take no token"


def test_without_a_token_or_with_a_strange_one_nobody_comes_in():
    strange = APIClient()
    assert strange.get("/api/v1/export/classes/").status_code == 401
    strange.credentials(HTTP_AUTHORIZATION="Bearer rkt_nothing")
    answer = strange.get("/api/v1/export/classes/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_does_not_open_a_clients_door():
    browser = APIClient()
    browser.force_login(person("institution_admin", scope=InstitutionFactory()))
    assert browser.get("/api/v1/export/classes/").status_code == 401


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "client_credentials"}, 400, "invalid_request"),
        ({"grant_type": "password", "client_id": "ID", "client_secret": "SECRET"}, 400,
         "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "ID", "client_secret": "no"}, 401,
         "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "x", "client_secret": "no"}, 401,
         "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "ID", "client_secret": "SECRET",
          "scope": "realname:write"}, 400, "invalid_scope"),
        ({"grant_type": "client_credentials", "client_id": "ID", "client_secret": "SECRET"}, 200,
         None),
    ],
)  # fmt: skip
def test_the_token_endpoint_answers_in_oauths_words(form, status, error):
    other = system(InstitutionFactory())
    known = {"ID": str(other.client.pk), "SECRET": other.secret}

    answer = APIClient().post(
        "/api/v1/oauth/token/",
        data="&".join(f"{name}={known.get(value, value)}" for name, value in form.items()),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == status
    assert answer.json().get("error") == error
    assert answer["Cache-Control"] == "no-store"


def test_guessing_a_secret_is_slowed():
    other = system(InstitutionFactory())
    seen = [other.ask_token(secret="wrong").status_code for _ in range(22)]
    assert seen[0] == 401
    assert seen[-1] == 429
    assert other.ask_token()["Retry-After"]


def test_secrets_and_tokens_are_kept_as_hashes_only():
    other = system(InstitutionFactory()).sign_in()

    kept = str(list(ClientSecret.objects.values()) + list(AccessToken.objects.values()))
    assert other.secret not in kept
    assert other.token not in kept
    facts = str(list(LearningEvent.objects.values_list("payload", flat=True)))
    assert other.secret not in facts


def test_a_rotation_lets_both_secrets_work_for_a_while(monkeypatch):
    other = system(InstitutionFactory())
    admin = platform_admin()
    fresh = clients.rotate_secret(client=other.client, overlap_h=2, by=admin)

    assert other.ask_token().status_code == 200
    assert other.ask_token(secret=fresh).status_code == 200
    with pytest.raises(TooManySecrets):
        clients.rotate_secret(client=other.client, overlap_h=2, by=admin)
    with clock.travelling(clock.now() + dt.timedelta(hours=3)):
        assert other.ask_token().status_code == 401
        assert other.ask_token(secret=fresh).status_code == 200


def test_a_rotation_without_overlap_ends_the_old_one_at_once():
    other = system(InstitutionFactory())
    fresh = clients.rotate_secret(client=other.client, overlap_h=0, by=platform_admin())
    assert other.ask_token().status_code == 401
    assert other.ask_token(secret=fresh).status_code == 200


def test_a_revoked_client_is_out_at_once_and_for_good():
    other = system(InstitutionFactory()).sign_in()
    clients.revoke_client(client=other.client, by=platform_admin())

    assert other.get("export/classes/").status_code == 401
    assert other.ask_token().status_code == 401
    with pytest.raises(ClientRevoked):
        clients.rotate_secret(client=other.client, overlap_h=0, by=platform_admin())


def test_what_is_taken_from_a_client_is_gone_from_tokens_it_already_has():
    other = system(InstitutionFactory()).sign_in()
    clients.change_client(
        client=other.client, name="x", wanted=["rosters:read"], rate=600, by=platform_admin()
    )
    assert other.get("export/classes/").status_code == 403
    assert other.get("export/rosters/").status_code == 200


def test_a_token_runs_out():
    other = system(InstitutionFactory()).sign_in()
    with clock.travelling(clock.now() + clients.TOKEN_LIFE):
        assert other.get("export/classes/").status_code == 401


def test_a_closed_institutions_client_is_out():
    school = InstitutionFactory()
    other = system(school).sign_in()
    school.is_active = False
    school.save()
    assert other.get("export/classes/").status_code == 401


def test_every_answer_says_what_is_left_and_beyond_it_is_429():
    other = system(InstitutionFactory(), rate=3).sign_in()
    answers = [other.get("export/classes/") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"client";q=3;w=60'
    assert answers[0]["RateLimit"].startswith('"client";r=2;t=')
    assert 1 <= int(answers[3]["Retry-After"]) <= 61
    assert system(InstitutionFactory(), rate=3).sign_in().get("export/classes/").status_code == 200


def test_scopes_must_suit_the_place():
    admin = platform_admin()
    make = {"name": "x", "rate": 60, "by": admin}
    with pytest.raises(ScopesUnsuited):
        clients.create_client(place=InstitutionFactory(), wanted=["realname:write"], **make)
    with pytest.raises(ScopesUnsuited):
        clients.create_client(place=RegionFactory(), wanted=["rosters:write"], **make)
    with pytest.raises(ScopesUnsuited):
        clients.create_client(place=RegionFactory(), wanted=["everything"], **make)


def test_the_service_account_cannot_sign_in_and_has_no_role():
    user = system(InstitutionFactory()).client.service_user
    assert not user.is_active
    assert not user.has_usable_password()
    assert not user.role_assignments.exists()


def test_an_officer_binds_clients_to_the_own_region_only():
    province = RegionFactory()
    county = RegionFactory(parent=province)
    browser = APIClient()
    browser.force_login(person("agency_officer", scope=province))
    session = browser.session
    session["second_factor_at"] = 1
    session.save()
    body = {"name": "市平台", "scopes": ["classes:read"]}

    made = browser.post("/api/v1/connections/clients/", {**body, "region": str(county.pk)})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("rks_")
    elsewhere = {**body, "region": str(RegionFactory().pk)}
    assert browser.post("/api/v1/connections/clients/", elsewhere).status_code == 404
    assert browser.post("/api/v1/connections/clients/", body).status_code == 422
    listed = browser.get("/api/v1/connections/clients/").json()
    assert [row["name"] for row in listed] == ["市平台"]
    assert "secret" not in listed[0]
    client = ApiClient.objects.get()
    assert browser.delete(f"/api/v1/connections/clients/{client.pk}/").json()["revoked_at"]


def test_what_a_client_sees_follows_its_place():
    province = RegionFactory()
    mine = running_class(institution=InstitutionFactory(region=RegionFactory(parent=province)))
    running_class()
    from lms.connections.domain.capture import capture_due

    capture_due()
    for place in (province, mine.institution):
        seen = system(place).sign_in().get("export/classes/").json()["results"]
        assert [row["data"]["code"] for row in seen] == [mine.code]
