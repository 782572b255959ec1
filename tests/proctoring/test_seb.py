"""Safe Exam Browser: right hashes pass, thirty wrong ones do not, a User-Agent says nothing.

Public values: a Browser Exam Key is 64 hex digits and the request hash is
SHA-256(address ‖ key), as SEB's documentation has it; the addresses are example.com's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import plistlib
from typing import Any

import pytest
from rest_framework.test import APIClient

from lms.core import clock
from lms.events.models import LearningEvent
from lms.presence import terms
from proctoring import seb_keys
from proctoring.domain import seb
from proctoring.errors import SafeBrowserRequired
from proctoring.models import SafeBrowserPass, SafeBrowserStart
from proctoring.seb_keys import Shown, canonical_url, config_key, hash_for, problem
from tests.factories.proctoring import SafeBrowserFactory
from tests.factories.vod import VodLessonFactory, lecturer_seat, trainee_seat
from vod.access import Seat

URL = "https://example.com/moodle/mod/quiz/attempt.php?attemptid=123&page=4"
KEY = hashlib.sha256(b"configkey").hexdigest()
EXAM = hashlib.sha256(b"browserexamkey").hexdigest()
OTHER = hashlib.sha256(b"another").hexdigest()


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


RIGHT_C, RIGHT_E = sha(URL + KEY), sha(URL + EXAM)


def test_the_hash_is_of_the_address_and_the_key() -> None:
    assert hash_for(URL, EXAM) == sha(URL + EXAM)
    assert hash_for(URL + "#question-3", EXAM) == hash_for(URL, EXAM)
    assert hash_for("HTTPS://Example.COM:443/moodle", KEY) == sha(
        "https://example.com/moodle" + KEY
    )
    assert canonical_url("http://example.com") == "http://example.com/"
    assert canonical_url("http://example.com:8000/a?b=%E4%B8%AD") == (
        "http://example.com:8000/a?b=%E4%B8%AD"
    )


def test_settings_are_hashed_as_seb_writes_them() -> None:
    """Sorted without regard to case, no originator, no empty dictionaries, nothing escaped."""
    settings = {
        "startURL": "https://safeexambrowser.org/start",
        "originatorVersion": "SEB_Win_2.1.1",
        "URLFilterRules": [],
        "allowQuit": True,
        "browserUserAgent": "",
        "browserURLSalt": True,
        "exitKey1": 2,
        "examKeySalt": b"\x01\x02",
        "proxies": {"B": 1, "a": False, "empty": {}},
        "nothing": {},
        "browserMessagingSocket": "ws:\\localhost:8706",
    }
    assert seb_keys.settings_json(settings) == (
        '{"allowQuit":true,"browserMessagingSocket":"ws:\\localhost:8706","browserURLSalt":true,'
        '"browserUserAgent":"","examKeySalt":"AQI=","exitKey1":2,"proxies":{"a":false,"B":1},'
        '"startURL":"https://safeexambrowser.org/start","URLFilterRules":[]}'
    )
    without = {k: v for k, v in settings.items() if k != "originatorVersion"}
    assert config_key(settings) == config_key(without)
    file = seb_keys.config_file(settings)
    assert seb_keys.config_key_of_file(file) == config_key(settings)
    with pytest.raises(ValueError, match="property list"):
        seb_keys.config_key_of_file(b"<?xml This is some bad xml for sure.")


def test_right_hashes_pass_with_any_of_the_keys_named() -> None:
    shown = Shown(URL, RIGHT_C, RIGHT_E)
    assert problem(shown, config_key=KEY, exam_keys=[]) is None
    assert problem(shown, config_key=KEY, exam_keys=[OTHER, EXAM]) is None
    assert problem(Shown(URL + "#x", RIGHT_C, RIGHT_E), config_key=KEY, exam_keys=[EXAM]) is None


WRONG: dict[str, Shown] = {
    "no headers": Shown(URL, "", ""),
    "no config header": Shown(URL, "", RIGHT_E),
    "no exam header": Shown(URL, RIGHT_C, ""),
    "another page's": Shown(URL, sha("https://example.com/moodle" + KEY), RIGHT_E),
    "another page's exam hash": Shown(URL, RIGHT_C, sha("https://example.com/moodle" + EXAM)),
    "asked under another path": Shown("https://example.com/moodle/", RIGHT_C, RIGHT_E),
    "another query": Shown(URL.replace("page=4", "page=5"), RIGHT_C, RIGHT_E),
    "no query": Shown(URL.split("?")[0], RIGHT_C, RIGHT_E),
    "query in another order": Shown(
        "https://example.com/moodle/mod/quiz/attempt.php?page=4&attemptid=123", RIGHT_C, RIGHT_E
    ),
    "hashed with its fragment": Shown(URL + "#a", sha(URL + "#a" + KEY), sha(URL + "#a" + EXAM)),
    "http for https": Shown(URL.replace("https", "http"), RIGHT_C, RIGHT_E),
    "another port": Shown(URL.replace(".com", ".com:8443"), RIGHT_C, RIGHT_E),
    "the proxy's inner host": Shown(URL.replace("example.com", "web:8000"), RIGHT_C, RIGHT_E),
    "hashed for the inner host": Shown(
        URL,
        sha(URL.replace("example.com", "web:8000") + KEY),
        sha(URL.replace("example.com", "web:8000") + EXAM),
    ),
    "another host": Shown(URL.replace("example.com", "example.org"), RIGHT_C, RIGHT_E),
    "upper case": Shown(URL, RIGHT_C.upper(), RIGHT_E.upper()),
    "upper-case exam hash": Shown(URL, RIGHT_C, RIGHT_E.upper()),
    "the key itself": Shown(URL, KEY, EXAM),
    "the keys' hashes without the address": Shown(URL, sha(KEY), sha(EXAM)),
    "key before address": Shown(URL, sha(KEY + URL), sha(EXAM + URL)),
    "config and exam exchanged": Shown(URL, RIGHT_E, RIGHT_C),
    "config hash twice": Shown(URL, RIGHT_C, RIGHT_C),
    "another config": Shown(URL, sha(URL + OTHER), RIGHT_E),
    "another program": Shown(URL, RIGHT_C, sha(URL + OTHER)),
    "cut short": Shown(URL, RIGHT_C[:-1], RIGHT_E[:-1]),
    "too long": Shown(URL, RIGHT_C + "0", RIGHT_E + "0"),
    "with a space": Shown(URL, " " + RIGHT_C, " " + RIGHT_E),
    "Base64 instead of hex": Shown(URL, "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=", RIGHT_E),
    "upper-case key hashed": Shown(URL, sha(URL + KEY.upper()), sha(URL + EXAM.upper())),
    "digits of another script": Shown(URL, "٣" * 64, RIGHT_E),
    "no address": Shown("", RIGHT_C, RIGHT_E),
    "a relative address": Shown("/moodle/mod/quiz/attempt.php", RIGHT_C, RIGHT_E),
    "credentials in the address": Shown(URL.replace("//", "//a:b@"), RIGHT_C, RIGHT_E),
}


def test_there_are_thirty_wrong_ones_at_least() -> None:
    assert len(WRONG) >= 30


@pytest.mark.parametrize("name", WRONG)
def test_wrong_hashes_are_refused(name: str) -> None:
    assert problem(WRONG[name], config_key=KEY, exam_keys=[EXAM]) is not None


# --- The same over HTTP ---------------------------------------------------------------------------

HOST = {"HTTP_HOST": "testserver"}


def headers_for(path: str, key: str, exam: str | None = None) -> dict[str, Any]:
    url = f"http://testserver{path}"
    found = {"HTTP_X_SAFEEXAMBROWSER_CONFIGKEYHASH": sha(url + key)}
    if exam is not None:
        found["HTTP_X_SAFEEXAMBROWSER_REQUESTHASH"] = sha(url + exam)
    return found


@pytest.fixture
def seat(db: None) -> Seat:
    found = trainee_seat(VodLessonFactory())
    SafeBrowserFactory(lesson=found.lesson)
    return found


def begin(seat: Seat) -> tuple[str, str]:
    """A start link's token and Config Key, taken from the config that its file holds."""
    client = APIClient()
    client.force_login(seat.user)
    made = client.post(f"/api/v1/proctoring/lessons/{seat.lesson.pk}/seb/start/").json()
    assert made["link"].startswith("seb://testserver/api/v1/seb/")
    file = APIClient().get(made["config"])
    assert file["Content-Type"] == "application/seb"
    token = made["config"].split("/")[4]
    settings = plistlib.loads(file.content)
    assert settings["startURL"] == f"http://testserver/api/v1/seb/{token}/enter/"
    return token, seb_keys.config_key_of_file(file.content)


def enter(token: str, key: str) -> tuple[APIClient, Any]:
    client = APIClient()
    path = f"/api/v1/seb/{token}/enter/"
    return client, client.get(path, **headers_for(path, key))


def test_in_by_the_link_and_every_request_is_checked(seat: Seat) -> None:
    token, key = begin(seat)
    client, came = enter(token, key)
    assert (came.status_code, came["Location"]) == (302, f"/lessons/{seat.lesson.pk}")
    path = f"/api/v1/lessons/{seat.lesson.pk}/player/"
    assert client.get(path).json()["error"]["code"] == "seb_required"
    assert client.get(path, **headers_for(path, key)).status_code == 200
    assert client.get(path, **headers_for("/api/v1/", key)).status_code == 403
    assert client.get(path + "?a=1", **headers_for(path, key)).status_code == 403
    assert LearningEvent.objects.filter(kind="seb.started").count() == 1
    terms.admit("vod", user_id=seat.user.pk, lesson_id=seat.lesson.pk)


def test_the_page_may_show_the_hashes_of_its_own_address(seat: Seat) -> None:
    """SEB's JavaScript API: the page's address and its hash, sent along by our client."""
    token, key = begin(seat)
    client, _ = enter(token, key)
    path = f"/api/v1/lessons/{seat.lesson.pk}/player/"
    page = f"http://testserver/lessons/{seat.lesson.pk}"

    def show(url: str, config: str) -> int:
        return int(
            client.get(
                path, HTTP_X_RONGKE_SEB_PAGE=url, HTTP_X_RONGKE_SEB_CONFIG=config
            ).status_code
        )

    assert show(page, sha(page + key)) == 200
    assert show(page + "#note", sha(page + key)) == 200
    assert show(page, sha("http://testserver/" + key)) == 403
    elsewhere = "http://elsewhere/lessons/1"
    assert show(elsewhere, sha(elsewhere + key)) == 403


def test_a_link_works_once_for_one_person_and_ten_minutes(seat: Seat) -> None:
    token, key = begin(seat)
    assert enter(token, "0" * 64)[1].status_code == 403
    assert enter(token, key)[1].status_code == 302
    assert enter(token, key)[1].json()["error"]["code"] == "seb_link_spent"
    older, older_key = begin(seat)
    newer, newer_key = begin(seat)
    assert enter(older, older_key)[1].status_code == 409
    SafeBrowserStart.objects.filter(used_at=None).update(
        expires_at=clock.now() - dt.timedelta(seconds=1)
    )
    assert enter(newer, newer_key)[1].status_code == 409


def test_another_persons_or_lessons_link_opens_nothing(seat: Seat) -> None:
    other = trainee_seat(VodLessonFactory())
    SafeBrowserFactory(lesson=other.lesson)
    token, key = begin(other)
    client, _ = enter(token, key)
    path = f"/api/v1/lessons/{seat.lesson.pk}/player/"
    client.force_login(seat.user)
    assert client.get(path, **headers_for(path, key)).status_code in (403, 404)


def test_a_user_agent_says_nothing_and_time_does_not_count_outside(seat: Seat) -> None:
    client = APIClient(HTTP_USER_AGENT="Mozilla/5.0 SEB/3.5.0 SafeExamBrowser")
    client.force_login(seat.user)
    path = f"/api/v1/lessons/{seat.lesson.pk}/player/"
    refused = client.get(path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "seb_required")
    with pytest.raises(SafeBrowserRequired):
        terms.admit("vod", user_id=seat.user.pk, lesson_id=seat.lesson.pk)
    token, key = begin(seat)
    enter(token, key)
    SafeBrowserPass.objects.update(seen_at=clock.now() - dt.timedelta(minutes=3))
    with pytest.raises(SafeBrowserRequired):
        terms.admit("vod", user_id=seat.user.pk, lesson_id=seat.lesson.pk)


def test_behind_a_proxy_the_address_is_the_browsers(seat: Seat, settings: Any) -> None:
    settings.RONGKE_PROXY_HOPS = 1
    settings.ALLOWED_HOSTS = ["web"]
    proxied: dict[str, Any] = {
        "HTTP_HOST": "web",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "school.example",
    }
    client = APIClient()
    client.force_login(seat.user)
    path = f"/api/v1/proctoring/lessons/{seat.lesson.pk}/seb/start/"
    made = client.post(path, **proxied).json()
    assert made["link"].startswith("sebs://school.example/")
    key = seb_keys.config_key_of_file(APIClient().get(made["config"], **proxied).content)
    enter_path = f"/api/v1/seb/{made['config'].split('/')[4]}/enter/"
    inner = sha(f"http://web{enter_path}" + key)
    outer = sha(f"https://school.example{enter_path}" + key)
    tries = [
        APIClient().get(enter_path, HTTP_X_SAFEEXAMBROWSER_CONFIGKEYHASH=given, **proxied)
        for given in (inner, outer)
    ]
    assert [answer.status_code for answer in tries] == [403, 302]
    settings.RONGKE_PROXY_HOPS = 0  # nobody of ours stands in front: the headers are inventions
    from proctoring.middleware import origin_of

    request = tries[1].wsgi_request
    assert origin_of(request) == "http://web"


def test_exam_keys_are_asked_for_where_they_are_named(seat: Seat) -> None:
    teacher = lecturer_seat(seat.vod)
    client = APIClient()
    client.force_login(teacher.user)
    path = f"/api/v1/proctoring/lessons/{seat.lesson.pk}/seb/"
    bad = client.put(path, {"asked": True, "exam_keys": ["xyz"]}, format="json")
    assert bad.status_code == 422
    good = client.put(path, {"asked": True, "exam_keys": [EXAM.upper()]}, format="json")
    assert good.json()["exam_keys"] == [EXAM]
    token, key = begin(seat)
    enter_path = f"/api/v1/seb/{token}/enter/"
    assert APIClient().get(enter_path, **headers_for(enter_path, key)).status_code == 403
    inside = APIClient()
    assert inside.get(enter_path, **headers_for(enter_path, key, EXAM)).status_code == 302
    off = client.put(path, {"asked": False, "exam_keys": []}, format="json")
    assert off.status_code == 200
    seb.admit(seat.user.pk, seat.lesson.pk)
    assert LearningEvent.objects.filter(kind="seb.set").count() == 2
