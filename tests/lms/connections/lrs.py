"""A small learning record store: a real HTTP server that validates what it is told (xAPI 1.0.3).

It refuses (400) a statement that the specification or the Video Profile would refuse, keeps what
it took by id, and answers 409 to another statement under a known id.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.lms.connections.receiver import Heard, Receiver, Reply

VIDEO = "https://w3id.org/xapi/video"
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"]+")
DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
TOP = {
    "id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority",
    "version", "attachments",
}  # fmt: skip


class Invalid(Exception):
    """Why a statement is refused."""


class RecordStore(Receiver):
    """``kept``: statement by id, in the order of arrival."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, dict[str, Any]] = {}
        self.answer = self.take
        self.down = False

    def take(self, one: Heard) -> Reply:
        if self.down:
            return 503, {}, b""
        wanted = "Basic " + base64.b64encode(b"key:whsec_secret").decode()
        if one.headers.get("authorization") != wanted:
            return 401, {}, b""
        if not one.headers.get("x-experience-api-version", "").startswith("1.0"):
            return 400, {}, b"version"
        found = json.loads(one.body)
        told = found if isinstance(found, list) else [found]
        parts = urlsplit(one.path)
        if not parts.path.endswith("/statements"):
            return 404, {}, b""
        if one.method == "PUT" and parse_qs(parts.query)["statementId"] != [told[0].get("id")]:
            return 400, {}, b"statementId"
        try:
            for statement in told:
                check(statement)
        except (Invalid, KeyError, TypeError, ValueError) as error:
            return 400, {}, f"{type(error).__name__} {error}".encode()
        for statement in told:
            known = self.kept.get(statement["id"])
            if known is not None and known != statement:
                return 409, {}, statement["id"].encode()
        self.kept.update({statement["id"]: statement for statement in told})
        return 200, {}, json.dumps([statement["id"] for statement in told]).encode()


def demand(right: bool, why: str) -> None:
    if not right:
        raise Invalid(why)


def check(statement: dict[str, Any]) -> None:
    """Raises ``Invalid`` for what a conformant store refuses."""
    demand(set(statement) <= TOP, f"unknown property {set(statement) - TOP}")
    demand(str(uuid.UUID(statement["id"])) == statement["id"], "id")
    account = statement["actor"]["account"]
    demand(set(account) == {"homePage", "name"}, "account")
    demand(bool(IRI.fullmatch(account["homePage"])) and bool(account["name"]), "account")
    verb = statement["verb"]["id"]
    demand(bool(IRI.fullmatch(verb)), "verb")
    demand(bool(IRI.fullmatch(statement["object"]["id"])), "object")
    demand(bool(IRI.fullmatch(statement["object"]["definition"]["type"])), "type")
    moment = dt.datetime.fromisoformat(statement["timestamp"].replace("Z", "+00:00"))
    demand(moment.tzinfo is not None, "timestamp")
    result = statement.get("result", {})
    if "duration" in result:
        demand(bool(DURATION.fullmatch(result["duration"])), "duration")
    if "score" in result:
        score = result["score"]
        demand(-1 <= score["scaled"] <= 1 and score["min"] <= score["raw"] <= score["max"], "score")
    for name in result.get("extensions", {}):
        demand(bool(IRI.fullmatch(name)), "extension")
    check_video(statement, verb)


def check_video(statement: dict[str, Any], verb: str) -> None:
    """What the Video Profile adds."""
    kind = statement["object"]["definition"]["type"]
    if not verb.startswith(VIDEO) and kind != f"{VIDEO}/activity-type/video":
        return
    demand(kind == f"{VIDEO}/activity-type/video", "video type")
    context = statement["context"]
    category = [one["id"] for one in context["contextActivities"]["category"]]
    demand(VIDEO in category, "category")
    demand(bool(context["extensions"][f"{VIDEO}/extensions/session-id"]), "session")
    if verb in (f"{VIDEO}/verbs/played", f"{VIDEO}/verbs/paused"):
        extensions = statement["result"]["extensions"]
        demand(extensions[f"{VIDEO}/extensions/time"] >= 0, "time")
    if verb == f"{VIDEO}/verbs/paused":
        segments = extensions[f"{VIDEO}/extensions/played-segments"]
        demand(bool(re.fullmatch(r"[\d.]+\[\.\][\d.]+(\[,\][\d.]+\[\.\][\d.]+)*", segments)), "seg")
