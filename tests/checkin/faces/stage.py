"""A person before a camera and the doors: what the page does, with the server's clock set."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.test import Client

from checkin.faces.consent_text import CURRENT
from lms.courses.models import Lesson
from lms.people.models import User
from tests.checkin.material import Actor

FACE = "/api/v1/face/"


def browser(user: User) -> Client:
    """A browser with the person signed in."""
    client = Client()
    client.force_login(user)
    return client


def post_picture(client: Client, path: str, raw: bytes, kind: str = "image/jpeg") -> Any:
    return client.post(f"{FACE}{path}", data=raw, content_type=kind)


def consent(client: Client) -> Any:
    return client.post(
        f"{FACE}consent/", {"version": CURRENT.version}, content_type="application/json"
    )


def enrol(client: Client, frames: list[bytes]) -> dict[str, Any]:
    """Consent, and frames until the enrolment is done."""
    assert consent(client).status_code == 200
    answer: dict[str, Any] = {}
    for raw in frames:
        answer = post_picture(client, "enrolment/frames/", raw).json()
        if answer.get("state") in ("active", "pending"):
            break
    return answer


@dataclass
class Check:
    """One verification as a page runs it: frames in a chain, at the pace of a camera."""

    client: Client
    lesson: Lesson
    at: dt.datetime
    purpose: str = "sign_in"
    check_id: str | None = None
    elapsed_ms: int = 0
    answer: dict[str, Any] = field(default_factory=dict)
    prev: str = ""

    def start(self) -> Any:
        """Ask for a session."""
        body = {"lesson": str(self.lesson.pk), "purpose": self.purpose, "check_id": self.check_id}
        with self._now():
            response = self.client.post(f"{FACE}sessions/", body, content_type="application/json")
        if response.status_code == 201:
            self.answer = response.json()
            self.prev = hashlib.sha256(self.answer["nonce"].encode()).hexdigest()
        return response

    def send(self, raw: bytes, *, seq: int | None = None, prev: str | None = None) -> Any:
        """One frame."""
        number = self.answer["next_seq"] if seq is None else seq
        path = f"{FACE}sessions/{self.answer['session']}/frames/"
        with self._now():
            response = self.client.post(
                f"{path}?seq={number}&prev={prev or self.prev}",
                data=raw,
                content_type="image/jpeg",
            )
        if response.status_code == 200:
            self.answer = response.json()
            self.prev = hashlib.sha256(raw).hexdigest()
        return response

    def run(self, actor: Actor, *, most: int = 140, step_ms: int = 100) -> dict[str, Any]:
        """Send what the camera gives until the verification has ended; the last answer."""
        for _ in range(most):
            self.elapsed_ms += step_ms
            response = self.send(actor.frame(step_ms))
            assert response.status_code == 200, response.content
            actor.ask(self.answer["step"])
            if self.answer["state"] != "open":
                break
        return self.answer

    def _now(self) -> Any:
        """The clock stands still during a request: a slow machine is no slow person."""
        moment = self.at + dt.timedelta(milliseconds=self.elapsed_ms)
        return mock.patch("django.utils.timezone.now", return_value=moment)
