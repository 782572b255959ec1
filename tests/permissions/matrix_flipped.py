"""Permission-matrix rows of the flipped classroom and of groups' screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.permissions.who import ATTEND, NAMES, OWNER_TRAINEE, SEE, TEACH, Who
from tests.permissions.world import World

LESSON = "api/v1/flipped/lessons/<uuid:flipped_id>/"
WORK = "api/v1/flipped/works/<uuid:work_id>/"
SOCKET = "ws/v1/flipped/<uuid:work_id>/"
OWN_WORK: Who = OWNER_TRAINEE | TEACH

GROUPING = "api/v1/classes/<uuid:class_id>/grouping/"

ROWS: dict[tuple[str, str], Who] = {
    ("GET", GROUPING): TEACH,
    ("PUT", GROUPING): TEACH,
    ("PUT", f"{GROUPING}plan/"): TEACH,
    ("PUT", f"{GROUPING}traits/"): TEACH,
    ("POST", f"{GROUPING}propose/"): TEACH,
    ("POST", f"{GROUPING}measure/"): TEACH,
    ("POST", f"{GROUPING}rotate/"): TEACH,
    ("GET", "api/v1/classes/<uuid:class_id>/flipped/"): SEE,
    ("GET", f"{LESSON}task/"): TEACH,
    ("PATCH", f"{LESSON}task/"): TEACH,
    ("POST", f"{LESSON}task/materials/"): TEACH,
    ("DELETE", f"{LESSON}task/materials/<uuid:material_id>/"): TEACH,
    ("POST", f"{LESSON}set/"): TEACH,
    ("GET", f"{LESSON}desk/"): NAMES,
    ("POST", f"{LESSON}exercise/"): TEACH,
    ("POST", f"{LESSON}reviews/allocate/"): TEACH,
    ("POST", f"{LESSON}reviews/<uuid:peer_id>/discard/"): TEACH,
    ("POST", f"{LESSON}similar/<uuid:similar_id>/seen/"): TEACH,
    ("POST", f"{WORK}return/"): TEACH,
    ("POST", f"{WORK}accept/"): TEACH,
    ("POST", f"{WORK}lines/<uuid:spoken_id>/answer/"): TEACH,
    ("GET", LESSON): ATTEND,
    # Who is not verified may read, and do nothing.
    ("POST", f"{LESSON}begin/"): OWNER_TRAINEE,
    ("POST", f"{LESSON}materials/<uuid:material_id>/studied/"): OWNER_TRAINEE,
    ("POST", f"{LESSON}ticks/"): OWNER_TRAINEE,
    ("POST", f"{LESSON}hard/"): OWNER_TRAINEE,
    ("PUT", f"{LESSON}contribution/"): OWNER_TRAINEE,
    ("POST", f"{LESSON}submit/"): OWNER_TRAINEE,
    ("POST", f"{LESSON}practice/"): OWNER_TRAINEE,
    ("PUT", f"{LESSON}reviews/<uuid:peer_id>/"): OWNER_TRAINEE,
    ("GET", f"{WORK}space/"): OWN_WORK,
    ("POST", f"{WORK}lines/"): OWN_WORK,
    ("POST", f"{WORK}files/"): OWN_WORK,
}

SOCKETS: dict[tuple[str, str], Who] = {(SOCKET, "hello"): OWN_WORK}

SCORES = {"scores": {"r1": 20, "r2": 30}}
BODIES: dict[tuple[str, str], Callable[[World], Any]] = {
    ("POST", f"{LESSON}ticks/"): lambda _: {"item": "c1", "on": True},
    ("POST", f"{LESSON}hard/"): lambda _: {"target": "item:c1", "on": True},
    ("PUT", f"{LESSON}contribution/"): lambda _: {"text": "写了标题"},
    ("POST", f"{LESSON}submit/"): lambda w: {"event_key": w.ids["spare"], "text": "做好了"},
    ("POST", f"{LESSON}practice/"): lambda _: SCORES,
    ("PUT", f"{LESSON}reviews/<uuid:peer_id>/"): lambda _: {**SCORES, "comment": "页面清楚"},
    ("POST", f"{LESSON}reviews/<uuid:peer_id>/discard/"): lambda _: {"reason": "没有看作业"},
    ("POST", f"{WORK}return/"): lambda _: {"reason": "缺截图"},
    ("POST", f"{WORK}lines/"): lambda w: {"event_key": w.ids["spare"], "text": "在吗"},
    ("POST", f"{WORK}lines/<uuid:spoken_id>/answer/"): lambda _: {"text": "来了"},
}
