"""From facts of the log to xAPI statements (1.0.3), video facts by the Video Profile.

A statement's id follows from the event's, so telling twice is telling once. People stand in them
under their pseudonym; no name leaves. Pure: no query in here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

NAMESPACE = uuid.UUID("0f6ac4b7-9a4c-5f39-8a8e-8c2f3f7c7a10")
VIDEO = "https://w3id.org/xapi/video"
ADL = "http://adlnet.gov/expapi"
VERBS = {
    "initialized": f"{ADL}/verbs/initialized",
    "played": f"{VIDEO}/verbs/played",
    "paused": f"{VIDEO}/verbs/paused",
    "answered": f"{ADL}/verbs/answered",
    "attended": f"{ADL}/verbs/attended",
    "exited": f"{ADL}/verbs/exited",
    "experienced": f"{ADL}/verbs/experienced",
    "completed": f"{ADL}/verbs/completed",
    "passed": f"{ADL}/verbs/passed",
    "failed": f"{ADL}/verbs/failed",
    "commented": f"{ADL}/verbs/commented",
}


@dataclass(frozen=True)
class Fact:
    """An event as statements need it."""

    event_id: uuid.UUID
    kind: str
    at_ms: int
    subject: str
    """The pseudonym."""
    class_id: uuid.UUID
    class_title: str
    lesson_id: uuid.UUID | None
    lesson_title: str
    payload: dict[str, Any]


Statement = dict[str, Any]


def statements(fact: Fact, *, home: str) -> list[Statement]:
    """The statements of one fact, none for facts that are no learning. ``home``: our address."""
    maker = MAKERS.get(fact.kind)
    if maker is None or not fact.subject:
        return []
    return list(maker(_Base(fact, home)))


class _Base:
    """What all statements of a fact share."""

    def __init__(self, fact: Fact, home: str) -> None:
        self.fact = fact
        self.home = home.rstrip("/")

    def made(
        self, verb: str, *, at_ms: int | None = None, part: str = "", **more: Any
    ) -> Statement:
        fact = self.fact
        name = f"{fact.event_id}/{part or verb}"
        statement: Statement = {
            "id": str(uuid.uuid5(NAMESPACE, name)),
            "actor": {
                "objectType": "Agent",
                "account": {"homePage": f"{self.home}/", "name": fact.subject},
            },
            "verb": {"id": VERBS[verb], "display": {"en-US": verb}},
            "object": self.lesson(),
            "context": {
                "platform": "Rongke",
                "contextActivities": {"parent": [self.training_class()]},
            },
            "timestamp": stamp(fact.at_ms if at_ms is None else at_ms),
        }
        return {**statement, **more}

    def training_class(self) -> dict[str, Any]:
        return self.activity(
            f"classes/{self.fact.class_id}", f"{ADL}/activities/course", self.fact.class_title
        )

    def lesson(self, kind: str = f"{ADL}/activities/lesson") -> dict[str, Any]:
        if self.fact.lesson_id is None:
            return self.training_class()
        return self.activity(f"lessons/{self.fact.lesson_id}", kind, self.fact.lesson_title)

    def activity(self, path: str, kind: str, name: str = "") -> dict[str, Any]:
        definition: dict[str, Any] = {"type": kind}
        if name:
            definition["name"] = {"zh-CN": name}
        return {
            "objectType": "Activity",
            "id": f"{self.home}/xapi/{path}",
            "definition": definition,
        }

    def video(self, session: str) -> dict[str, Any]:
        """Object and context of the Video Profile."""
        return {
            "object": self.lesson(f"{VIDEO}/activity-type/video"),
            "context": {
                "platform": "Rongke",
                "contextActivities": {
                    "parent": [self.training_class()],
                    "category": [{"objectType": "Activity", "id": VIDEO}],
                },
                "extensions": {f"{VIDEO}/extensions/session-id": session},
            },
        }


def stamp(at_ms: int) -> str:
    """ISO 8601 with milliseconds, UTC."""
    moment = dt.datetime.fromtimestamp(at_ms / 1000, tz=dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def duration(ms: int) -> str:
    """ISO 8601 duration, to hundredths of a second."""
    return f"PT{ms / 1000:.2f}S"


def _lease(base: _Base) -> Iterator[Statement]:
    payload = base.fact.payload
    if payload["mode"] == "vod":
        yield base.made("initialized", **base.video(payload["lease"]))
    else:
        yield base.made("attended")


def _interval(base: _Base) -> Iterator[Statement]:
    payload = base.fact.payload
    low, high = payload["media_from"], payload["media_to"]
    if payload["mode"] != "vod" or low is None or high is None:
        result = {"duration": duration(payload["credited"])}
        yield base.made("experienced", at_ms=payload["wall_to"], result=result)
        return
    shared = base.video(payload["lease"])
    time_key = f"{VIDEO}/extensions/time"
    yield base.made(
        "played",
        at_ms=payload["wall_from"],
        result={"extensions": {time_key: low / 1000}},
        **shared,
    )
    yield base.made(
        "paused",
        at_ms=payload["wall_to"],
        result={
            "duration": duration(payload["credited"]),
            "extensions": {
                time_key: high / 1000,
                f"{VIDEO}/extensions/played-segments": f"{low / 1000}[.]{high / 1000}",
            },
        },
        **shared,
    )


def _answer(base: _Base) -> Iterator[Statement]:
    payload = base.fact.payload
    question = payload.get("question")
    result: dict[str, Any] = {"duration": duration(payload.get("took", 0))}
    if isinstance(payload.get("correct"), bool):
        result["success"] = payload["correct"]
    if question is None:
        return
    yield base.made(
        "answered",
        object=base.activity(f"questions/{question}", f"{ADL}/activities/cmi.interaction"),
        result=result,
    )


def _simple(verb: str) -> Callable[[_Base], Iterator[Statement]]:
    def make(base: _Base) -> Iterator[Statement]:
        yield base.made(verb)

    return make


def _exam_handed_in(base: _Base) -> Iterator[Statement]:
    exam = str(base.fact.payload["exam"])
    yield base.made(
        "completed", object=base.activity(f"exams/{exam}", f"{ADL}/activities/assessment")
    )


def _exam_result(base: _Base) -> Iterator[Statement]:
    payload = base.fact.payload
    exam, passed = str(payload["exam"]), bool(payload["passed"])
    score, most = int(payload["score_milli"]), max(int(payload["of_milli"]), 1)
    yield base.made(
        "passed" if passed else "failed",
        part="result",
        object=base.activity(f"exams/{exam}", f"{ADL}/activities/assessment"),
        result={
            "success": passed,
            "completion": True,
            "score": {
                "scaled": max(-1.0, min(score / most, 1.0)),
                "raw": score / 1000,
                "min": 0,
                "max": most / 1000,
            },
        },
    )


MAKERS: dict[str, Callable[[_Base], Iterator[Statement]]] = {
    "presence.lease_taken": _lease,
    "presence.interval": _interval,
    "question.answered": _answer,
    "exercise.answered": _answer,
    "attendance.signed_in": _simple("attended"),
    "attendance.signed_out": _simple("exited"),
    "comment.message": _simple("commented"),
    "exam.submitted": _exam_handed_in,
    "exam.result_published": _exam_result,
}
"""Kind of event → its statements. Other facts (sign-ins of staff, moderation) are not learning."""
