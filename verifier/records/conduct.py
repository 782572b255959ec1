"""Sign-ins, spot checks, incidents and what was decided about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verifier.records.table import (
    Names,
    Table,
    field,
    minutes,
    number,
    of_kinds,
    seconds,
    start_of,
    when,
)

Leaf = dict[str, Any]
METHODS: Mapping[str, str] = {
    "face": "人脸 face",
    "code": "验证码 code",
    "qr": "现场码 on-site code",
    "hand": "人工 by hand",
}
_SIGNED: Mapping[str, str] = {
    "attendance.signed_in": "签到 in",
    "attendance.signed_out": "签退 out",
    "sign_in.refused": "未通过 refused",
}


def sign_ins(leaves: Sequence[Leaf], names: Names) -> Table:
    """Every sign-in and -out, and every attempt that did not count."""
    rows = []
    for leaf in of_kinds(leaves, *_SIGNED):
        captures = leaf["payload"].get("captures")
        method = field(leaf, "method")
        rows.append(
            (
                *start_of(leaf, names),
                _SIGNED[leaf["kind"]],
                METHODS.get(method, method),
                minutes(number(leaf, "off")),
                names.person(leaf["actor"]),
                field(leaf, "reason") or field(leaf, "why"),
                str(len(captures)) if isinstance(captures, list) and captures else "",
                str(leaf["index"]),
            )
        )
    head = (
        "时间 time",
        "学员 trainee",
        "课次 lesson",
        "类别 kind",
        "方式 method",
        "迟到或早退分钟 min late or early",
        "确认 confirmed by",
        "说明 note",
        "照片 captures",
        "记录 leaf",
    )
    return Table("sign-ins", ("签到与签退", "Signing in and out"), head, tuple(rows))


_ENDS: Mapping[str, str] = {
    "spot.passed": "通过 passed",
    "spot.failed": "未通过 failed",
    "spot.missed": "未应答 missed",
    "spot.withdrawn": "撤回 withdrawn",
}


def spot_checks(leaves: Sequence[Leaf], names: Names) -> Table:
    """One row per spot check: issued, delivered, how it ended, overturned or made up."""
    by_check: dict[str, list[Leaf]] = {}
    kinds = ("spot.issued", "spot.delivered", "spot.overturned", *_ENDS)
    for leaf in of_kinds(leaves, *kinds):
        by_check.setdefault(leaf["payload"]["check"], []).append(leaf)
    made_up = {
        str(leaf["payload"]["makes_up"])
        for leaf in of_kinds(leaves, "spot.passed")
        if leaf["payload"].get("makes_up") is not None
    }
    rows = [_spot(check, own, names, made_up) for check, own in by_check.items()]
    head = (
        "发出 issued",
        "学员 trainee",
        "课次 lesson",
        "类别 kind",
        "送达 delivered",
        "结果 result",
        "用时秒 took s",
        "备注 note",
        "记录 leaf",
    )
    return Table("spot-checks", ("在岗抽查", "Spot checks"), head, tuple(rows))


def _spot(check: str, own: list[Leaf], names: Names, made_up: set[str]) -> tuple[str, ...]:
    first = own[0]
    delivered = next((leaf["at"] for leaf in own if leaf["kind"] == "spot.delivered"), None)
    end = next((leaf for leaf in own if leaf["kind"] in _ENDS), None)
    notes = [f"复核推翻：{field(x, 'reason')}" for x in own if x["kind"] == "spot.overturned"]
    if check in made_up:
        notes.append("已补做 made up")
    if end is not None and end["payload"].get("makes_up") is not None:
        notes.append("补做 makes up for a missed one")
    return (
        *start_of(first, names),
        field(first, "check_kind"),
        "" if delivered is None else when(delivered),
        "" if end is None else _ENDS[end["kind"]],
        "" if end is None else seconds(number(end, "took")),
        "；".join(notes),
        str(first["index"]),
    )


DECISIONS: Mapping[str, str] = {
    "uphold": "成立 upheld",
    "partial": "部分成立 in part",
    "dismiss": "不成立 dismissed",
}
_INCIDENT: Mapping[str, str] = {
    "incident.raised": "提请复核 raised",
    "incident.commented": "学员陈述 comment",
    "incident.decided": "复核 decided",
    "incident.appealed": "申诉 appealed",
    "appeal.decided": "申诉决定 appeal decided",
}


def incidents(leaves: Sequence[Leaf], names: Names) -> Table:
    """What a person looked at and decided, step by step; texts of people are not in the log."""
    rows = []
    for leaf in of_kinds(leaves, *_INCIDENT):
        decision = field(leaf, "decision")
        ms = number(leaf, "taken")
        ms = number(leaf, "given_back") if ms is None else ms
        rows.append(
            (
                *start_of(leaf, names),
                _INCIDENT[leaf["kind"]],
                DECISIONS.get(decision, decision),
                minutes(ms),
                names.person(leaf["actor"]),
                field(leaf, "incident")[:8],
                str(leaf["index"]),
            )
        )
    head = (
        "时间 time",
        "学员 trainee",
        "课次 lesson",
        "步骤 step",
        "决定 decision",
        "扣回或返还分钟 min taken or given back",
        "经办 by",
        "事项 incident",
        "记录 leaf",
    )
    return Table("incidents", ("异常与复核", "Incidents and reviews"), head, tuple(rows))


def appeals(leaves: Sequence[Leaf], names: Names) -> Table:
    """Appeals that belong to no incident: against a cell, a mark or a result."""
    rows = [
        (
            *start_of(leaf, names),
            leaf["kind"],
            DECISIONS.get(field(leaf, "decision"), field(leaf, "decision")),
            names.person(leaf["actor"]),
            str(leaf["index"]),
        )
        for leaf in leaves
        if leaf["kind"].startswith("appeal.") and leaf["kind"] not in _INCIDENT
    ]
    head = (
        "时间 time",
        "学员 trainee",
        "课次 lesson",
        "步骤 step",
        "决定 decision",
        "经办 by",
        "记录 leaf",
    )
    return Table("appeals", ("申诉", "Appeals"), head, tuple(rows))
