"""A class with groups and an evening's task, spoken to over REST."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from rest_framework.test import APIClient

from lms.courses.models import TrainingClass
from lms.flipped.models import FlippedTask
from lms.groups.domain import groups
from lms.people.models import User
from tests.factories.courses import lecturer_of, running_class
from tests.factories.flipped import evening

API = "/api/v1/flipped"


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@dataclass
class Evening:
    """The class, its task, who teaches and who attends (by seat)."""

    training_class: TrainingClass
    task: FlippedTask
    trainer: User
    trainees: list[User]

    @property
    def url(self) -> str:
        return f"{API}/lessons/{self.task.lesson_id}/"

    def says(self, user: User, method: str, path: str = "", body: Any = None) -> Any:
        """The answer's JSON, which must be a success; below the lesson, or absolute."""
        answer = self.tries(user, method, path, body)
        assert answer.status_code < 300, f"{answer.status_code} {answer.content.decode()[:500]}"
        return answer.json()

    def tries(self, user: User, method: str, path: str = "", body: Any = None) -> Any:
        """The answer, whatever it is."""
        url = path if path.startswith("/") else self.url + path
        return getattr(client_of(user), method)(url, body, format="json")

    def refusal(self, user: User, method: str, path: str = "", body: Any = None) -> str:
        """The code of what must be a refusal."""
        answer = self.tries(user, method, path, body)
        assert answer.status_code >= 400, answer.content
        return str(answer.json()["error"]["code"])

    @property
    def due(self) -> dt.datetime:
        assert self.task.due_at is not None
        return self.task.due_at

    def set(self) -> dict[str, Any]:
        return self.says(self.trainer, "post", "set/")

    def submit(self, user: User, text: str = "我们在模拟商城开了店", **more: Any) -> dict[str, Any]:
        body = {"event_key": str(uuid.uuid4()), "text": text, **more}
        return self.says(user, "post", "submit/", body)

    def work_of(self, user: User) -> str:
        return str(self.task.places.get(user=user).work_id)

    def accept(self, user: User, **more: Any) -> dict[str, Any]:
        """Accept the work of this user."""
        return self.says(self.trainer, "post", f"{API}/works/{self.work_of(user)}/accept/", more)

    def desk(self) -> dict[str, Any]:
        return self.says(self.trainer, "get", "desk/")

    def page(self, user: User) -> dict[str, Any]:
        return self.says(user, "get")


def in_the_evening(*, trainees: int = 10, mode: str = "group", **values: Any) -> Evening:
    """A running class in even groups of about five, and a draft for tonight."""
    made = running_class(trainees=trainees, lecturers=2, lessons=0)
    task = evening(made, mode=mode, **values)
    if mode == "group":
        groups.split(training_class=made, size=5, seed=1)
    people = [seat.user for seat in made.enrolments.select_related("user").order_by("seat")]
    return Evening(made, task, lecturer_of(made), people)
