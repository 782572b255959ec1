"""Words of what the checks of sign-ins, spot checks and signatures find."""

from __future__ import annotations

from collections.abc import Mapping

PROBLEMS: Mapping[str, tuple[str, str]] = {
    "sign_in_method": (
        "第 {leaf} 条记录：规则不允许用 {method} 签到",
        "leaf {leaf}: the rules do not allow signing in by {method}",
    ),
    "sign_in_alone": (
        "第 {leaf} 条记录：{method} 签到没有另一人确认",
        "leaf {leaf}: a sign-in by {method} that nobody else confirmed",
    ),
    "sign_in_no_reason": (
        "第 {leaf} 条记录：人工签到没有理由",
        "leaf {leaf}: signed in by hand without a reason",
    ),
    "sign_in_outside": (
        "第 {leaf} 条记录：不在规则规定的签到、签退时段内",
        "leaf {leaf}: outside the window that the rules give for signing in or out",
    ),
    "spot_never_issued": (
        "第 {leaf} 条记录：抽查从未发出，或发给了别人",
        "leaf {leaf}: a spot check that was never issued, or to somebody else",
    ),
    "spot_undelivered": (
        "第 {leaf} 条记录：抽查没有送达就有了结果",
        "leaf {leaf}: the result of a spot check that was never delivered",
    ),
    "spot_missed_too_early": (
        "第 {leaf} 条记录：时限未到就记为抽查未应答",
        "leaf {leaf}: a spot check is called missed before its limit",
    ),
    "spot_ended_twice": (
        "第 {leaf} 条记录：同一次抽查有两个结果",
        "leaf {leaf}: a second result of one spot check",
    ),
    "spot_overturned_wrongly": (
        "第 {leaf} 条记录：推翻了没有通过的抽查，或没有复核人",
        "leaf {leaf}: overturns a spot check that was not passed, or without a reviewer",
    ),
    "spot_nothing_to_make_up": (
        "第 {leaf} 条记录：补做了一次没有错过的抽查",
        "leaf {leaf}: makes up a spot check that was not missed",
    ),
    "signature_not_as_logged": (
        "{file}：签名与日志中的承诺不符",
        "{file}: a signature that does not open its commitment in the log",
    ),
    "signature_sheet_missing": (
        "{file}：缺少由签名画出的签到表",
        "{file}: the sheet drawn from the signatures is missing",
    ),
}
CHECKS: Mapping[str, tuple[str, str]] = {
    "sign_ins": (
        "签到、签退与抽查符合规则，由他人确认的都有确认人",
        "sign-ins and spot checks keep to the rules; what a person must confirm, another one did",
    ),
    "evidence": (
        "证据目录中的签名与日志中的承诺一致",
        "signatures in the evidence are those that the log commits to",
    ),
}
