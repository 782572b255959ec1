"""Signing in: right, wrong, throttled, with a second factor; sessions seen and revoked."""

import datetime as dt

import pyotp
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from lms.core import clock
from lms.events.models import LearningEvent
from lms.people.domain import throttle
from lms.people.models import SignInAttempt, UserSession
from tests.factories.people import (
    PASSWORD,
    RegionFactory,
    SecondFactorFactory,
    SignInAttemptFactory,
    UserFactory,
    person,
)

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client, username="ann", password=PASSWORD, **extra):
    return client.post(
        "/api/v1/session/", {"username": username, "password": password}, format="json", **extra
    )


def code(shift=0):
    return pyotp.TOTP(SECRET).at(clock.now() + dt.timedelta(seconds=30 * shift))


def test_nobody_is_signed_in_at_first():
    assert APIClient().get("/api/v1/session/").json() == {"user": None}


def test_signing_in_gives_the_session_and_a_new_key():
    user = UserFactory(username="ann")
    client = APIClient()
    client.get("/api/v1/session/")

    response = sign_in(client, username=" ANN ")

    assert response.status_code == 200
    assert response.json()["user"]["id"] == str(user.pk)
    assert response.json()["user"]["second_factor"] == {
        "enabled": False,
        "required": False,
        "verified": False,
    }
    row = UserSession.objects.get(user=user)
    assert row.session_key == client.session.session_key
    assert LearningEvent.objects.get(kind="signin").subject_id == user.subject.pk


def test_an_older_session_of_the_browser_does_not_survive():
    UserFactory(username="ann")
    client = APIClient()
    sign_in(client)
    old = client.session.session_key

    sign_in(client)

    assert client.session.session_key != old


def test_csrf_is_demanded_even_for_signing_in():
    UserFactory(username="ann")

    response = sign_in(APIClient(enforce_csrf_checks=True))

    assert response.status_code == 403
    assert response.json()["error"]["code"] == "csrf_failed"


@pytest.mark.parametrize("username", ["ann", "nobody"])
def test_wrong_password_and_unknown_name_look_the_same(username):
    UserFactory(username="ann")

    response = sign_in(APIClient(), username=username, password="wrong")

    assert response.status_code == 401
    assert response.json()["error"] == {
        "code": "sign_in_failed",
        "message": "The user name or the password is wrong.",
        "details": {},
    }


def test_a_disabled_account_cannot_sign_in():
    UserFactory(username="ann", is_active=False)

    assert sign_in(APIClient()).status_code == 401


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (9, 480), (10, 900), (40, 900)]
)
def test_the_wait_doubles_from_the_fifth_failure(failures, seconds):
    assert throttle.wait_after(failures) == dt.timedelta(seconds=seconds)


def test_five_failures_make_that_address_wait_and_no_other():
    UserFactory(username="ann")
    for _ in range(5):
        sign_in(APIClient(), password="wrong", REMOTE_ADDR="198.51.100.7")

    blocked = sign_in(APIClient(), REMOTE_ADDR="198.51.100.7")
    elsewhere = sign_in(APIClient(), REMOTE_ADDR="192.0.2.9")

    assert blocked.status_code == 429
    assert blocked.json()["error"]["code"] == "sign_in_throttled"
    assert 0 < blocked.json()["error"]["details"]["retry_after"] <= 31
    assert elsewhere.status_code == 200


def test_a_neighbour_behind_the_same_address_cannot_lock_a_known_browser_out():
    UserFactory(username="ann")
    own = APIClient()
    sign_in(own)
    own.delete("/api/v1/session/")
    for _ in range(8):
        sign_in(APIClient(), password="wrong")
    assert sign_in(APIClient()).status_code == 429

    assert sign_in(own).status_code == 200


def test_a_known_browser_of_another_account_gains_nothing():
    UserFactory(username="ann")
    UserFactory(username="bob")
    bob = APIClient()
    sign_in(bob, username="bob")
    for _ in range(6):
        sign_in(APIClient(), password="wrong")

    assert sign_in(bob, username="ann").status_code == 429


def test_a_known_browser_has_a_limit_of_its_own():
    UserFactory(username="ann")
    own = APIClient()
    sign_in(own)
    for _ in range(5):
        sign_in(own, password="wrong")

    assert sign_in(own).status_code == 429


def test_success_clears_the_counter():
    UserFactory(username="ann")
    for _ in range(4):
        sign_in(APIClient(), password="wrong")
    sign_in(APIClient())

    assert SignInAttempt.objects.count() == 0


def test_one_address_cannot_spray_all_accounts():
    UserFactory(username="ann")
    SignInAttempt.objects.bulk_create(
        SignInAttemptFactory.build(username=f"u{n}", address="198.51.100.7", at=timezone.now())
        for n in range(throttle.ADDRESS_FAILURES)
    )

    assert sign_in(APIClient(), REMOTE_ADDR="198.51.100.7").status_code == 429
    assert sign_in(APIClient(), REMOTE_ADDR="192.0.2.9").status_code == 200


def test_an_officer_opens_nothing_before_the_second_factor():
    person("agency_officer", scope=RegionFactory(), username="ann")
    client = APIClient()

    state = sign_in(client).json()["user"]["second_factor"]
    refused = client.get("/api/v1/regions/")

    assert state == {"enabled": False, "required": True, "verified": False}
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "second_factor_required"


def test_the_second_factor_opens_and_each_code_works_once():
    user = person("agency_officer", scope=RegionFactory(), username="ann")
    SecondFactorFactory(user=user, secret=SECRET)
    first, second = APIClient(), APIClient()
    sign_in(first)
    sign_in(second)
    before = first.session.session_key

    opened = first.post("/api/v1/session/second-factor/", {"code": code()}, format="json")
    replayed = second.post("/api/v1/session/second-factor/", {"code": code()}, format="json")
    older = second.post("/api/v1/session/second-factor/", {"code": code(-1)}, format="json")

    assert opened.json()["user"]["second_factor"]["verified"] is True
    assert first.session.session_key != before
    assert first.get("/api/v1/regions/").status_code == 200
    assert replayed.status_code == 422
    assert replayed.json()["error"]["code"] == "second_factor_wrong"
    assert older.status_code == 422


def test_wrong_codes_are_limited_from_all_addresses_together():
    user = person("agency_officer", scope=RegionFactory(), username="ann")
    SecondFactorFactory(user=user, secret=SECRET)
    client = APIClient()
    sign_in(client)
    for n in range(throttle.FACTOR_FAILURES):
        client.post(
            "/api/v1/session/second-factor/",
            {"code": "abcdef"},
            format="json",
            REMOTE_ADDR=f"192.0.2.{n + 1}",
        )

    response = client.post("/api/v1/session/second-factor/", {"code": code()}, format="json")

    assert response.status_code == 429


def test_setting_up_confirming_and_disabling_a_second_factor():
    UserFactory(username="ann")
    client = APIClient()
    sign_in(client)
    setup = client.post("/api/v1/account/second-factor/").json()
    assert setup["uri"].startswith("otpauth://totp/Rongke:ann?secret=")
    assert setup["qr_svg"].startswith("<svg")

    wrong = client.post("/api/v1/account/second-factor/confirm/", {"code": "12345"}, format="json")
    right = client.post(
        "/api/v1/account/second-factor/confirm/",
        {"code": pyotp.TOTP(setup["secret"]).now()},
        format="json",
    )
    assert wrong.status_code == 422
    assert right.json()["user"]["second_factor"] == {
        "enabled": True,
        "required": True,
        "verified": True,
    }
    again = client.post("/api/v1/account/second-factor/")
    assert again.json()["error"]["code"] == "second_factor_state"

    path = "/api/v1/account/second-factor/disable/"
    assert client.post(path, {"password": "wrong"}, format="json").status_code == 422
    assert client.post(path, {"password": PASSWORD}, format="json").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "second-factor/disable/", {"password": PASSWORD}),
        ("post", "password/", {"current_password": PASSWORD, "new_password": "Other-pass-2026"}),
        ("get", "sessions/", None),
        ("delete", "sessions/", None),
        ("get", "real-name/", None),
    ],
)
def test_the_password_alone_reaches_nothing_of_an_account_with_a_factor(method, path, body):
    user = UserFactory(username="ann")
    SecondFactorFactory(user=user, secret=SECRET)
    client = APIClient()
    sign_in(client)

    response = getattr(client, method)(f"/api/v1/account/{path}", body, format="json")

    assert response.status_code == 403
    assert response.json()["error"]["code"] == "second_factor_required"


def test_an_officer_cannot_switch_the_second_factor_off():
    user = person("agency_officer", scope=RegionFactory(), username="ann")
    SecondFactorFactory(user=user, secret=SECRET)
    client = APIClient()
    sign_in(client)
    client.post("/api/v1/session/second-factor/", {"code": code()}, format="json")

    response = client.post(
        "/api/v1/account/second-factor/disable/", {"password": PASSWORD}, format="json"
    )

    assert response.status_code == 409


def test_a_first_password_must_be_replaced_before_anything_else():
    UserFactory(username="ann", must_change_password=True)
    client = APIClient()
    sign_in(client)
    refused = client.get("/api/v1/regions/")
    assert refused.json()["error"]["code"] == "password_change_required"

    changed = client.post(
        "/api/v1/account/password/",
        {"current_password": PASSWORD, "new_password": "a-better-phrase-77"},
        format="json",
    )

    assert changed.json()["user"]["must_change_password"] is False
    assert client.get("/api/v1/regions/").status_code == 200


@pytest.mark.parametrize(
    ("new", "code_"),
    [
        ("short", "password_too_short"),
        ("12345678901234", "password_entirely_numeric"),
        ("password123", "password_too_common"),
        (PASSWORD, "password_same"),
    ],
)
def test_password_rules_are_named(new, code_):
    UserFactory(username="ann")
    client = APIClient()
    sign_in(client)

    response = client.post(
        "/api/v1/account/password/",
        {"current_password": PASSWORD, "new_password": new},
        format="json",
    )

    problems = response.json()["error"]["details"]["fields"]["new_password"]
    assert response.status_code == 422
    assert code_ in {problem["code"] for problem in problems}


def test_changing_the_password_ends_the_other_sessions():
    UserFactory(username="ann")
    here, there = APIClient(), APIClient()
    sign_in(here)
    sign_in(there)

    here.post(
        "/api/v1/account/password/",
        {"current_password": PASSWORD, "new_password": "a-better-phrase-77"},
        format="json",
    )

    assert here.get("/api/v1/regions/").status_code == 200
    assert there.get("/api/v1/regions/").status_code == 401


def test_sessions_are_listed_and_revocable_by_their_owner_only():
    UserFactory(username="ann")
    UserFactory(username="bob")
    here, there, bob = APIClient(), APIClient(), APIClient()
    sign_in(here, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537")
    sign_in(there)
    sign_in(bob, username="bob")
    rows = here.get("/api/v1/account/sessions/").json()
    other = next(row for row in rows if not row["current"])
    assert {row["device"] for row in rows} == {"Chrome · Windows", ""}

    assert bob.delete(f"/api/v1/account/sessions/{other['id']}/").status_code == 404
    assert here.delete(f"/api/v1/account/sessions/{other['id']}/").status_code == 204
    assert there.get("/api/v1/regions/").status_code == 401
    assert here.get("/api/v1/regions/").status_code == 200


def test_signing_out_ends_the_session():
    UserFactory(username="ann")
    client = APIClient()
    sign_in(client)

    assert client.delete("/api/v1/session/").status_code == 204
    assert client.get("/api/v1/session/").json() == {"user": None}
    assert UserSession.objects.count() == 0


def test_language_and_theme_are_kept():
    UserFactory(username="ann")
    client = APIClient()
    sign_in(client)

    payload = client.patch(
        "/api/v1/account/locale/", {"locale": "en", "theme": "dark"}, format="json"
    ).json()

    assert payload["user"]["locale"] == "en"
    assert client.get("/api/v1/session/").json()["user"]["theme"] == "dark"


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        ("password/", "current_password", {"new_password": "Other-pass-2026"}),
        ("second-factor/disable/", "password", {}),
    ],
)
def test_a_stolen_session_cannot_find_the_password_out(path, field, more):
    UserFactory(username="ann")
    client = APIClient()
    sign_in(client)
    url = f"/api/v1/account/{path}"
    for n in range(throttle.FREE_FAILURES):
        guess = client.post(url, {field: f"guess-{n}", **more}, format="json")
        assert guess.json()["error"]["code"] == "password_wrong"

    refused = client.post(url, {field: PASSWORD, **more}, format="json")

    assert refused.status_code == 429
    assert refused.json()["error"]["details"]["retry_after"] > 0
    assert sign_in(APIClient()).status_code == 200  # the owner's own sign-in is not held up
