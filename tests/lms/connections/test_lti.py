"""LTI 1.3: launches of an independent platform implementation, attacks on them, grades back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from rest_framework.test import APIClient

from lms.connections.domain.capture import capture
from lms.connections.lti import grades, tokens
from lms.connections.models import LtiGrade, LtiLaunch, LtiLink
from lms.core import clock
from lms.events.models import LearningEvent
from lms.ledger.models import LedgerCell
from tests.factories.connections import LtiLinkFactory
from tests.factories.courses import running_class, trainee_of
from tests.factories.people import person
from tests.lms.connections.learning_platform import LearningPlatform, keys
from tests.lms.connections.test_export import judged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.RONGKE_OUTGOING_NETWORKS = ["127.0.0.1/32"]


class Scene:
    """A class, the other platform, and a browser that launches from it."""

    def __init__(self) -> None:
        self.made = running_class()
        self.lesson = self.made.lessons.all()[0]
        self.trainee = trainee_of(self.made)
        self.platform = LearningPlatform(self.made.institution)
        self.browser = Client()

    def begin(self, sub: str = "outside-17") -> dict[str, str]:
        """The platform's page sends the browser to us; what we then ask the platform."""
        answer = self.browser.get(self.platform.login_url(sub))
        assert answer.status_code == 302, answer.content
        return {
            name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()
        }

    def launch(self, asked: dict[str, str], sub: str = "outside-17", lesson: object = None) -> Any:
        form = self.platform.launch(asked, sub=sub, lesson=lesson or self.lesson.pk)
        return self.post(form)

    def post(self, form: dict[str, Any]) -> Any:
        posted = {"id_token": form["id_token"], "state": form["state"]}
        return self.browser.post("/lti/launch/", posted)

    def ticket(self, sub: str = "outside-17") -> str:
        answer = self.launch(self.begin(sub), sub)
        assert answer.status_code == 200, answer.content
        return answer.content.decode().partition('href="/launch/')[2].partition('"')[0]


@pytest.fixture
def scene():
    made = Scene()
    with made.platform.receiver.up():
        yield made


def signed_in(user: Any) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def test_an_independent_platform_launches_a_lesson(scene):
    asked = scene.begin()
    assert asked["response_mode"] == "form_post"
    assert asked["redirect_uri"] == "http://testserver/lti/launch/"
    answer = scene.launch(asked)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert scene.lesson.title in text
    assert "<script" not in text
    assert "X-Frame-Options" not in answer
    policy = answer["Content-Security-Policy"]
    assert f"frame-ancestors {scene.platform.base}" in policy
    assert "sessionid" not in answer.cookies
    assert "rongke_session" not in answer.cookies, "a launch signs nobody in"


def test_other_pages_stay_out_of_frames(scene):
    answer = scene.browser.get("/api/v1/session/")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_person_signs_in_here_and_says_once_that_the_account_is_theirs(scene):
    path = f"/api/v1/lti/launches/{scene.ticket()}/"
    assert APIClient().get(path).status_code == 401
    me = signed_in(scene.trainee)

    shown = me.get(path).json()
    assert (shown["standing"], shown["account_name"]) == ("link_needed", "陈桂芳（外部）")
    refused = me.post(f"{path}open/")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "link_refused")
    assert me.post(f"{path}link/").json()["standing"] == "linked"
    opened = me.post(f"{path}open/").json()
    assert opened["lesson"] == str(scene.lesson.pk)
    link = LtiLink.objects.get()
    assert (link.user, link.sub) == (scene.trainee, "outside-17")
    assert LearningEvent.objects.get(kind="lti.linked").subject_id == scene.trainee.subject.pk
    again = f"/api/v1/lti/launches/{scene.ticket()}/"
    assert me.get(again).json()["standing"] == "linked"


def test_whom_the_other_platform_names_is_not_believed(scene):
    """Somebody else, signed in here, cannot take over an account that is linked already."""
    LtiLinkFactory(platform=scene.platform.row, sub="outside-17", user=scene.trainee)
    other = running_class(institution=scene.made.institution)
    del other
    stranger = person("trainee", scope=scene.made.institution)
    from tests.factories.courses import EnrolmentFactory

    EnrolmentFactory(training_class=scene.made, user=stranger, seat=9)
    path = f"/api/v1/lti/launches/{scene.ticket()}/"
    me = signed_in(stranger)
    assert me.get(path).json()["standing"] == "other_person"
    assert me.post(f"{path}link/").status_code == 409
    assert me.post(f"{path}open/").status_code == 409


def test_one_account_per_person_and_platform(scene):
    LtiLinkFactory(platform=scene.platform.row, sub="first", user=scene.trainee)
    path = f"/api/v1/lti/launches/{scene.ticket('second')}/"
    assert signed_in(scene.trainee).get(path).json()["standing"] == "other_account"
    assert signed_in(scene.trainee).post(f"{path}link/").status_code == 409


def test_only_verified_trainees_of_the_class_can_link(scene):
    path = f"/api/v1/lti/launches/{scene.ticket()}/"
    outsider = signed_in(person("trainee", scope=scene.made.institution))
    assert outsider.get(path).json()["standing"] == "not_enrolled"
    scene.trainee.real_name.delete()
    assert signed_in(scene.trainee).get(path).json()["standing"] == "not_verified"


def problem(answer: Any) -> str:
    assert answer.status_code == 400, answer.content
    return str(answer.json()["error"]["details"]["problem"])


def test_a_state_is_good_once(scene):
    asked = scene.begin()
    form = scene.platform.launch(asked, sub="outside-17", lesson=scene.lesson.pk)
    assert scene.post(form).status_code == 200
    assert problem(scene.post(form)) == "state"
    assert problem(scene.post({**form, "state": "made-up"})) == "state"


def test_a_state_of_another_browser_is_refused(scene):
    """Login CSRF: the attacker's form with the attacker's state, in the victim's browser."""
    asked = scene.begin()
    victim = Client()
    victim.get(scene.platform.login_url("victim"))
    form = scene.platform.launch(asked, sub="outside-17", lesson=scene.lesson.pk)
    posted = {"id_token": form["id_token"], "state": form["state"]}
    assert problem(victim.post("/lti/launch/", posted)) == "state"


def test_a_browser_that_blocks_cookies_in_frames_still_gets_the_page(scene):
    asked = scene.begin()
    scene.browser.cookies.clear()
    assert scene.launch(asked).status_code == 200


def test_a_login_that_took_too_long_is_refused(scene):
    asked = scene.begin()
    LtiLaunch.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert problem(scene.launch(asked)) == "state"


DAY = 86_400


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"aud": "somebody-else"}, "InvalidAudienceError"),
        ({"iss": "https://evil.example"}, "InvalidIssuerError"),
        ({"exp": -DAY}, "expired"),
        ({"iat": DAY}, "ImmatureSignatureError"),
        ({"nonce": "another"}, "nonce"),
        ({"azp": "another-tool"}, "authorised_party"),
        ({"aud": ["rongke-tool", "another"], "azp": None}, "authorised_party"),
        ({"https://purl.imsglobal.org/spec/lti/claim/deployment_id": "9"}, "deployment"),
        ({"https://purl.imsglobal.org/spec/lti/claim/version": "1.1"}, "version"),
        ({"https://purl.imsglobal.org/spec/lti/claim/message_type": "Other"}, "message_type"),
        ({"https://purl.imsglobal.org/spec/lti/claim/custom": {"lesson": "x"}}, "lesson"),
        ({"sub": None}, "MissingRequiredClaimError"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(scene, change, why):
    asked = scene.begin()
    form = scene.platform.launch(asked, sub="outside-17", lesson=scene.lesson.pk)
    claims = jwt.decode(form["id_token"], options={"verify_signature": False})
    now = int(dt.datetime.now(tz=dt.UTC).timestamp())
    for name, value in change.items():
        moved = now + value if name in ("exp", "iat") and isinstance(value, int) else value
        claims[name] = moved
        if moved is None:
            del claims[name]
    kid = scene.platform.registration.get_kid()
    key = scene.platform.registration.get_platform_private_key()
    token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})
    assert problem(scene.post({**form, "id_token": token})) == why


def test_strange_signatures_and_algorithms_are_refused(scene):
    form = scene.platform.launch(scene.begin(), sub="outside-17", lesson=scene.lesson.pk)
    claims = jwt.decode(form["id_token"], options={"verify_signature": False})
    kid = scene.platform.registration.get_kid()
    private, _ = keys()
    public = scene.platform.registration.get_platform_public_key()
    forged = [
        jwt.encode(claims, private, algorithm="RS256", headers={"kid": kid}),
        jwt.encode(claims, private, algorithm="RS256", headers={"kid": "unknown"}),
        jwt.encode(claims, "", algorithm="none", headers={"kid": kid}),
        jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": kid}),
        "not.a.token",
        "",
    ]
    assert public
    for token in forged:
        state = scene.begin()["state"]
        assert problem(scene.post({"id_token": token, "state": state}))


def test_keys_are_cached_and_fetched_anew_for_an_unknown_one(scene):
    def fetched() -> int:
        return sum(one.path == "/jwks" for one in scene.platform.receiver.heard)

    scene.ticket()
    scene.ticket()
    assert fetched() == 1
    private, public = keys()
    scene.platform.registration.set_platform_private_key(private)
    scene.platform.registration.set_platform_public_key(public)
    assert problem(scene.launch(scene.begin())) == "key_unknown", "not more often than this"
    scene.platform.row.refresh_from_db()
    scene.platform.row.keys_at -= tokens.KEYS_PAUSE * 2
    scene.platform.row.save()
    assert scene.launch(scene.begin()).status_code == 200
    assert fetched() == 2


def test_a_platform_launches_lessons_of_its_own_institution_only(scene):
    elsewhere = running_class().lessons.all()[0]
    assert problem(scene.launch(scene.begin(), lesson=elsewhere.pk)) == "lesson"


def test_an_unknown_issuer_begins_nothing(scene):
    answer = scene.browser.get("/lti/login/", {"iss": "https://evil.example", "login_hint": "x"})
    assert problem(answer) == "registration"
    assert not LtiLaunch.objects.exists()


def test_credited_hours_are_passed_back_and_corrected_later(scene):
    me = signed_in(scene.trainee)
    path = f"/api/v1/lti/launches/{scene.ticket()}/"
    me.post(f"{path}link/")
    me.post(f"{path}open/")
    cell = judged(scene.made)
    capture(class_id=scene.made.pk)
    # The platform reads our public key from where we serve it.
    served = scene.browser.get("/lti/jwks/").json()
    scene.platform.registration.set_tool_key_set(served)
    grade = LtiGrade.objects.get()

    scene.platform.down = True
    assert grades.pass_back(grade_id=grade.pk) is False
    grade.refresh_from_db()
    assert (grade.attempts, scene.platform.scores) == (1, [])
    assert grades.wake_due() == 0, "it waits before it tries again"
    scene.platform.down = False
    assert grades.pass_back(grade_id=grade.pk) is True
    [score] = scene.platform.scores
    assert (score["userId"], score["scoreGiven"], score["scoreMaximum"]) == ("outside-17", 1.0, 2.0)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "Pending")

    LedgerCell.objects.filter(pk=cell.pk).update(hours_milli=500)
    capture(class_id=scene.made.pk)
    LtiGrade.objects.update(next_at=clock.now())
    assert grades.wake_due() == 1
    grades.pass_back(grade_id=grade.pk)
    assert [one["scoreGiven"] for one in scene.platform.scores] == [1.0, 0.5]
    assert scene.platform.scores[0]["timestamp"] < scene.platform.scores[1]["timestamp"]
    assert json.dumps(served).count('"d"') == 0, "no private part is served"


def test_an_account_that_nobody_linked_gets_no_grade(scene):
    judged(scene.made)
    capture(class_id=scene.made.pk)
    scene.ticket()
    assert grades.wake_due() == 0
