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
    "capture_not_as_logged": (
        "{file}：日志中没有这张照片的哈希",
        "{file}: a picture whose hash is not in the log",
    ),
    "unknown_readme": (
        "README.txt 不是本程序所知的说明",
        "README.txt is not an explanation that this program knows",
    ),
    "other_key_inside": (
        "压缩包里的 log.vkey 与您使用的公钥不同",
        "the log.vkey inside is another key than the one you use",
    ),
    "supplied": (
        "{count} 个文件由平台提供，只受清单签名约束，不能由记录证明：{files}",
        "{count} files are the platform's word, bound by the manifest alone: {files}",
    ),
    "timestamped": (
        "时间戳：{time}，对前 {size} 条记录的检查点",
        "time stamp {time} over the checkpoint of the first {size} leaves",
    ),
    "signature_sheet_missing": (
        "{file}：缺少由签名画出的签到表",
        "{file}: the sheet drawn from the signatures is missing",
    ),
}
CHECKS: Mapping[str, tuple[str, str]] = {
    "records": (
        "申请审批、签到、抽查、异常、考核等表等于由记录重新生成的表",
        "the tables of application, sign-ins, checks, incidents and exams are what the leaves give",
    ),
    "timestamp": (
        "时间戳是对本日志检查点的（签发机构的签名请用 openssl 核对）",
        "the time stamp is of a checkpoint of this log (check the authority with openssl)",
    ),
    "sign_ins": (
        "签到、签退与抽查符合规则，由他人确认的都有确认人",
        "sign-ins and spot checks keep to the rules; what a person must confirm, another one did",
    ),
    "evidence": (
        "证据目录中的签名与日志中的承诺一致",
        "signatures in the evidence are those that the log commits to",
    ),
}
