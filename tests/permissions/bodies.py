"""Bodies for routes that read the body before they know what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.permissions import matrix_flipped
from tests.permissions.world import World

Key = tuple[str, str]


def new_user(world: World) -> dict[str, Any]:
    return {
        "username": "newbie",
        "display_name": "新人",
        "role": "trainee",
        "institution": world.ids["institution_id"],
    }


def new_course(world: World) -> dict[str, Any]:
    return {
        "institution": world.ids["institution_id"],
        "code": "c",
        "name": "课程",
        "class_kind": "trainee",
        "standard_timetable": [],
    }


def new_class(world: World) -> dict[str, Any]:
    return {
        "institution": world.ids["institution_id"],
        "course": world.ids["course_id"],
        "code": "c-1",
        "title": "新班",
        "starts_on": "2026-01-01",
        "ends_on": "2026-01-10",
    }


def mark(world: World) -> dict[str, Any]:
    return {
        "enrolment": world.ids["enrolment_id"],
        "lesson": world.ids["lesson_id"],
        "state": "present",
        "reason": "现场点名核对",
    }


def appeal(world: World) -> dict[str, Any]:
    return {"kind": "attendance", "ref": world.ids["lesson_id"], "text": "请再看一看"}


def rule_change(world: World) -> dict[str, Any]:
    return {"rule_pack": world.ids["published_pack"], "reason": "按新规执行"}


CLASS = "api/v1/classes/<uuid:class_id>/"
INCIDENT = "api/v1/proctoring/incidents/<uuid:incident_id>/"
DECISION = {"decision": "dismiss", "reason": "情况属实但可以理解"}

BODIES: dict[Key, Callable[[World], Any]] = {
    ("POST", "api/v1/connections/destinations/"): lambda world: {
        "name": "前置机",
        "system": "training",
        "way": "folder",
        "institution": world.ids["institution_id"],
    },
    ("POST", "api/v1/connections/lti/"): lambda world: {
        "name": "学习平台",
        "institution": world.ids["institution_id"],
        "issuer": "https://lms.example",
        "client_id": "x",
        "deployments": ["1"],
        "login_url": "https://127.0.0.1/a",
        "token_url": "https://127.0.0.1/b",
        "jwks_url": "https://127.0.0.1/c",
    },
    ("POST", "api/v1/connections/webhooks/"): lambda world: {
        "name": "推送",
        "url": "https://127.0.0.1/hook",
        "institution": world.ids["institution_id"],
        "kinds": ["class.changed"],
    },
    ("POST", "api/v1/connections/clients/"): lambda world: {
        "name": "教务系统",
        "institution": world.ids["institution_id"],
        "scopes": ["classes:read"],
    },
    **matrix_flipped.BODIES,
    ("POST", "api/v1/face/sessions/"): lambda world: {
        "lesson": world.ids["lesson_id"],
        "purpose": "sign_in",
    },
    ("POST", f"{INCIDENT}comment/"): lambda _: {"text": "接了一个电话"},
    ("POST", f"{INCIDENT}appeal/"): lambda _: {"text": "请再看一看"},
    ("POST", f"{INCIDENT}decision/"): lambda _: DECISION,
    ("POST", f"{INCIDENT}appeal-decision/"): lambda _: DECISION,
    ("PUT", "api/v1/proctoring/lessons/<uuid:lesson_id>/seb/"): lambda _: {
        "asked": True,
        "exam_keys": [],
    },
    ("POST", "api/v1/proctoring/lessons/<uuid:lesson_id>/wall/<uuid:trainee_id>/call/"): (
        lambda _: {"text": "在吗"}
    ),
    ("POST", f"{CLASS}rules/preview/"): rule_change,
    ("POST", f"{CLASS}rule-changes/"): rule_change,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/exercises/<uuid:pushed_id>/answer/"): lambda w: {
        "event_id": w.ids["spare"],
        "answer": {"choice": "o1"},
    },
    ("POST", "api/v1/me/appeals/"): appeal,
    ("PUT", f"{CLASS}works/<str:work_kind>/mine/"): lambda _: {"content": {"title": "店"}},
    ("POST", "api/v1/works/<uuid:assessment_work_id>/decision/"): lambda _: {
        "decision": "return",
        "comment": "请补充真实店铺的网址",
    },
    ("POST", "api/v1/appeals/<uuid:appeal_id>/decision/"): lambda _: {
        "granted": False,
        "reason": "记录属实",
    },
    ("POST", "api/v1/corrections/<uuid:correction_id>/decision/"): lambda _: {"granted": False},
    ("POST", "api/v1/rule-changes/<uuid:change_id>/decision/"): lambda _: {"granted": True},
    ("POST", "api/v1/users/"): new_user,
    ("POST", "api/v1/courses/"): new_course,
    ("POST", "api/v1/classes/"): new_class,
    ("POST", "api/v1/classes/<uuid:class_id>/marks/"): mark,
    ("POST", "api/v1/users/<uuid:user_id>/roles/"): lambda w: {
        "role": "lecturer",
        "institution": w.ids["institution_id"],
    },
    ("POST", "api/v1/users/<uuid:user_id>/real-name/reveal/"): lambda _: {
        "purpose": "核对补贴名册"
    },
    ("POST", "api/v1/sign-in/lessons/<uuid:lesson_id>/scan/"): lambda _: {"code": "123456"},
    ("POST", "api/v1/spot-checks/<uuid:check_id>/answer/"): lambda _: {"choice": 42},
    ("POST", "api/v1/rule-packs/"): lambda w: {"source": w.ids["published_pack"]},
    ("POST", "api/v1/lessons/<uuid:lesson_id>/messages/"): lambda w: {
        "event_id": w.ids["spare"],
        "body": "没有摄影灯怎么办？",
    },
    ("PATCH", "api/v1/lessons/<uuid:lesson_id>/messages/<uuid:message_id>/"): lambda _: {
        "body": "改一下"
    },
    ("POST", "api/v1/lessons/<uuid:lesson_id>/reports/"): lambda w: {
        "kind": "message",
        "comment": w.ids["message_id"],
        "reason": "spam",
    },
    ("POST", "api/v1/live/<uuid:lesson_id>/questions/"): lambda w: {
        "event_id": w.ids["spare"],
        "body": "运费怎么写？",
    },
}

TUS = {"HTTP_TUS_RESUMABLE": "1.0.0", "HTTP_UPLOAD_OFFSET": "0"}
HEADERS: dict[Key, dict[str, str]] = {
    ("POST", "api/v1/files/uploads/"): {
        "HTTP_TUS_RESUMABLE": "1.0.0",
        "HTTP_UPLOAD_LENGTH": "10",
        "HTTP_UPLOAD_METADATA": "filename YS5tcDQ=,purpose bGVzc29uX3ZpZGVv",
    },
    ("POST", "api/v1/files/uploads/<uuid:upload_id>/"): TUS,
    ("PATCH", "api/v1/files/uploads/<uuid:upload_id>/"): TUS,
    ("DELETE", "api/v1/files/uploads/<uuid:upload_id>/"): TUS,
}
