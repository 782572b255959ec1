"""TURN credentials: for ten minutes, for the class alone, without a name for the TURN server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from tests.factories.live import live_class

pytestmark = pytest.mark.django_db
SECRET = "shared with coturn"
URLS = ["turn:turn.example:3478", "turns:turn.example:443?transport=tcp"]


def test_credentials_are_what_coturn_computes_itself(settings: Settings) -> None:
    settings.RONGKE_TURN_URLS, settings.RONGKE_TURN_SECRET = URLS, SECRET
    room = live_class(trainees=1)
    client = APIClient()
    client.force_authenticate(room.trainees[0])
    (given,) = client.get(f"/api/v1/live/{room.lesson.pk}/ice/").json()["iceServers"]
    assert given["urls"] == URLS
    until, _, who = given["username"].partition(":")
    assert 0 < int(until) - time.time() <= 600
    assert room.trainees[0].username not in who
    assert str(room.trainees[0].pk) not in who
    mac = hmac.new(SECRET.encode(), given["username"].encode(), hashlib.sha1).digest()
    assert given["credential"] == base64.b64encode(mac).decode()


def test_nobody_outside_the_class_gets_any(settings: Settings) -> None:
    settings.RONGKE_TURN_URLS, settings.RONGKE_TURN_SECRET = URLS, SECRET
    room, other = live_class(trainees=1), live_class(trainees=1)
    client = APIClient()
    client.force_authenticate(other.trainees[0])
    assert client.get(f"/api/v1/live/{room.lesson.pk}/ice/").status_code == 404


def test_without_a_turn_server_there_are_none() -> None:
    room = live_class(trainees=1)
    client = APIClient()
    client.force_authenticate(room.trainees[0])
    assert client.get(f"/api/v1/live/{room.lesson.pk}/ice/").json() == {"iceServers": []}
