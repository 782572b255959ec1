"""The verifier's words in Chinese and English, for the command and the web page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from verifier import words_sign_in
from verifier.findings import Problem

_CHECKS: Mapping[str, tuple[str, str]] = {
    **words_sign_in.CHECKS,
    "container": ("压缩包的字节符合固定格式", "the zip's bytes are in the fixed form"),
    "manifest": ("清单格式正确", "the manifest is well formed"),
    "signature": ("清单由日志密钥签名", "the manifest is signed with the log key"),
    "files": (
        "没有未列出、缺失或被改动的文件",
        "no file is unlisted, missing or altered",
    ),
    "leaves": ("每条记录格式规范、编号连续", "every leaf is canonical and in its place"),
    "checkpoint": (
        "检查点已签名，且与重新计算的根一致",
        "the checkpoint is signed and fits the root as recomputed",
    ),
    "cosignature": ("检查点有指定的会签", "the checkpoint bears the cosignatures asked for"),
    "seen": (
        "与您保存的检查点一致，此后只有追加",
        "nothing was rewritten since the checkpoint you hold",
    ),
    "consistency": ("与较早的检查点一致", "earlier checkpoints are prefixes of this one"),
    "platform": (
        "检查点已记入平台日志",
        "the checkpoint stands in the platform's log",
    ),
    "documents": (
        "规则、课程表、名册与日志一致",
        "rules, timetable, roster and lecturers are those in the log",
    ),
    "membership": (
        "每段计时属于在册学员和课程表内的课次",
        "every interval is of an enrolled trainee and a timetabled lesson",
    ),
    "leases": (
        "每段计时都在本人取得的会话之内",
        "every interval is within a lease that this trainee took",
    ),
    "wall": (
        "计时不超过实际时间，也不互相重叠",
        "no credit above wall time, and no wall time spent twice",
    ),
    "coverage": (
        "同一段视频没有重复计算",
        "no part of a video counts twice or faster than allowed",
    ),
    "prompts": (
        "错过在场确认后没有计时",
        "nothing is credited after a missed prompt until one is answered",
    ),
    "ledger": (
        "课时与理由等于重新计算的结果",
        "hours and reasons equal what the leaves give",
    ),
    "attendance": (
        "考勤表等于重新计算的结果",
        "the attendance table equals what the leaves give",
    ),
    "two_places": ("没有人同时出现在两处", "nobody was in two places at once"),
}
_STATUS: Mapping[str, tuple[str, str]] = {
    "pass": ("通过", "passed"),
    "fail": ("未通过", "FAILED"),
    "skip": ("未检查", "not checked"),
}
_PROBLEMS: Mapping[str, tuple[str, str]] = {
    **words_sign_in.PROBLEMS,
    "container_form": (
        "压缩包被重新打包或附加了内容（时间、顺序、压缩方式或多余字节）",
        (
            "the zip was packed again or carries something extra"
            " (times, order, compression or surplus bytes)"
        ),
    ),
    "damaged": ("{file}：校验和不符", "{file}: the checksum does not fit"),
    "not_canonical": ("{file}：不是规范格式（{why}）", "{file}: not in canonical form ({why})"),
    "bad_manifest": ("清单中的“{field}”不正确", "the manifest's “{field}” is wrong"),
    "bad_signature": ("{file}：签名无效（{why}）", "{file}: not validly signed ({why})"),
    "manifest_not_signed": (
        "签名是对另一份清单的",
        "the signature is of another manifest",
    ),
    "unlisted": ("{file}：清单中没有此文件", "{file}: not listed in the manifest"),
    "missing": ("{file}：缺失", "{file}: missing"),
    "unknown_name": ("{file}：不允许的文件名", "{file}: not a name that a period file may hold"),
    "altered": ("{file}：内容被改动", "{file}: altered"),
    "bad_leaf": ("第 {leaf} 条记录：{why}", "leaf {leaf}: {why}"),
    "leaf_elsewhere": (
        "第 {leaf} 条记录不属于此处（{field}）",
        "leaf {leaf} does not belong here ({field})",
    ),
    "event_twice": (
        "第 {leaf} 条记录的事件已出现过",
        "the event of leaf {leaf} was there before",
    ),
    "built_before_last_leaf": (
        "文件的生成时间早于最后一条记录",
        "the file says it was built before its last leaf",
    ),
    "size_differs": (
        "检查点有 {size} 条记录，文件中有 {leaves} 条",
        "the checkpoint is of {size} leaves, the file has {leaves}",
    ),
    "root_differs": (
        "记录的根与检查点不同：有记录被改动、增删或重排",
        "the leaves' root is not the checkpoint's: something was changed, removed or reordered",
    ),
    "manifest_differs": (
        "清单与检查点不一致",
        "the manifest and the checkpoint disagree",
    ),
    "not_cosigned": ("没有 {name} 的有效会签", "no valid cosignature by {name}"),
    "shorter_than_held": (
        "您保存的检查点有 {held} 条记录，文件只有 {size} 条：记录被删除，或文件较旧",
        (
            "the checkpoint you hold is of {held} leaves, the file has only {size}:"
            " leaves were removed, or the file is older"
        ),
    ),
    "rewritten": (
        "前 {held} 条记录与较早的检查点不符：历史被改写",
        "the first {held} leaves are not those of the earlier checkpoint: history was rewritten",
    ),
    "no_link_to_held": (
        "文件中没有连到您保存的平台检查点（{held}）的证明",
        "the file has no proof from the platform checkpoint you hold ({held})",
    ),
    "bad_proof": ("{file}：证明不成立（{why}）", "{file}: the proof does not hold ({why})"),
    "not_as_logged": ("{file}：与日志中的不同", "{file}: not the one in the log"),
    "bad_rules": ("规则不正确：{why}", "the rules are malformed: {why}"),
    "bad_rows": ("{file}：格式不正确", "{file}: malformed"),
    "row_not_as_logged": (
        "{file}：{subject} 的一行与日志不同",
        "{file}: the row of {subject} is not as logged",
    ),
    "name_not_as_logged": (
        "{file}：{subject} 的姓名与日志中的承诺不符",
        "{file}: the name of {subject} does not open the commitment in the log",
    ),
    "not_enrolled": (
        "第 {leaf} 条记录的学员 {subject} 不在名册中",
        "leaf {leaf}: {subject} is not in the roster",
    ),
    "before_enrolment": (
        "第 {leaf} 条记录：学员 {subject} 当时还不在名册中",
        "leaf {leaf}: {subject} was not yet on the roster",
    ),
    "after_withdrawal": (
        "第 {leaf} 条记录：学员 {subject} 当时已退出名册",
        "leaf {leaf}: {subject} had left the roster",
    ),
    "after_close": (
        "第 {leaf} 条记录在结班后 {ms} 毫秒还在计时",
        "leaf {leaf} counts {ms} ms after the class was closed",
    ),
    "not_in_timetable": (
        "第 {leaf} 条记录的课次 {lesson} 不在课程表中",
        "leaf {leaf}: lesson {lesson} is not in the timetable",
    ),
    "wrong_mode": (
        "第 {leaf} 条记录的方式 {mode} 与课次不符",
        "leaf {leaf}: the mode {mode} is not the lesson's",
    ),
    "lease_twice": ("第 {leaf} 条记录：会话重复取得", "leaf {leaf}: a lease taken twice"),
    "ended_unknown": (
        "第 {leaf} 条记录：结束了从未取得的会话",
        "leaf {leaf}: ends a lease that was never taken",
    ),
    "lease_never_taken": (
        "第 {leaf} 条记录：此前没有取得该会话",
        "leaf {leaf}: no such lease was taken before it",
    ),
    "lease_of_another": (
        "第 {leaf} 条记录：会话属于另一人",
        "leaf {leaf}: the lease is another person's",
    ),
    "lease_of_another_lesson": (
        "第 {leaf} 条记录：会话属于另一课次",
        "leaf {leaf}: the lease is for another lesson",
    ),
    "before_lease": (
        "第 {leaf} 条记录：早于取得会话 {ms} 毫秒",
        "leaf {leaf}: begins {ms} ms before its lease was taken",
    ),
    "after_lease": (
        "第 {leaf} 条记录：晚于会话结束 {ms} 毫秒",
        "leaf {leaf}: ends {ms} ms after its lease had ended",
    ),
    "wall_length": (
        "第 {leaf} 条记录：时长 {ms} 毫秒不可能",
        "leaf {leaf}: a length of {ms} ms cannot be",
    ),
    "credit_above_wall": (
        "第 {leaf} 条记录：计时超过实际时间 {ms} 毫秒",
        "leaf {leaf}: credited {ms} ms more than the wall time spent",
    ),
    "ahead_of_clock": (
        "第 {leaf} 条记录：超前于服务器时钟 {ms} 毫秒",
        "leaf {leaf}: reaches {ms} ms beyond the server's clock",
    ),
    "wall_overlap": (
        "第 {leaf} 条与第 {other} 条记录重叠 {ms} 毫秒：同一时间计算了两次",
        "leaves {leaf} and {other} share {ms} ms: the same time was spent twice",
    ),
    "media_without_basis": (
        "第 {leaf} 条记录：不应有视频位置",
        "leaf {leaf}: names media without counting it",
    ),
    "basis_and_mode": (
        "第 {leaf} 条记录：依据与方式矛盾",
        "leaf {leaf}: its basis and mode contradict each other",
    ),
    "credit_above_media": (
        "第 {leaf} 条记录：计时比看过的视频多 {ms} 毫秒",
        "leaf {leaf}: credited {ms} ms more than the media covered",
    ),
    "media_above_rate": (
        "第 {leaf} 条记录：视频比倍速允许的多 {ms} 毫秒",
        "leaf {leaf}: covers {ms} ms more than its rate allows",
    ),
    "off_air": (
        "第 {leaf} 条记录：课次 {lesson} 当时不在直播",
        "leaf {leaf}: lesson {lesson} was not on air then",
    ),
    "not_published": (
        "第 {leaf} 条记录：课次 {lesson} 当时没有发布",
        "leaf {leaf}: lesson {lesson} was not published then",
    ),
    "beyond_end": (
        "第 {leaf} 条记录：超出视频末尾 {ms} 毫秒",
        "leaf {leaf}: reaches {ms} ms beyond the end of the video",
    ),
    "above_rate_cap": (
        "第 {leaf} 条记录：倍速 {rate}‰ 超过上限 {cap}‰",
        "leaf {leaf}: rate {rate}/1000 is above the cap {cap}/1000",
    ),
    "covered_twice": (
        "第 {leaf} 条与第 {other} 条记录：同一段视频重复计算 {ms} 毫秒",
        "leaves {leaf} and {other} count {ms} ms of the video twice",
    ),
    "coverage_above_credit": (
        "{subject} 在课次 {lesson} 看过的视频比计时允许的多 {ms} 毫秒",
        "{subject} covers {ms} ms more of lesson {lesson} than the credited time allows",
    ),
    "missed_undelivered": (
        "第 {leaf} 条记录：未送达的确认被记为错过",
        "leaf {leaf}: a prompt that was never delivered is called missed",
    ),
    "missed_too_early": (
        "第 {leaf} 条记录：时限未到就记为错过",
        "leaf {leaf}: a prompt is called missed before its limit",
    ),
    "answered_undelivered": (
        "第 {leaf} 条记录：应答了未送达的确认",
        "leaf {leaf}: answers a prompt that was never delivered",
    ),
    "credit_after_missed": (
        "第 {leaf} 条记录：错过在场确认后仍计时",
        "leaf {leaf}: credited after a missed prompt",
    ),
    "credit_above_limit": (
        "第 {leaf} 条记录：答题或确认计时超过时限 {ms} 毫秒",
        "leaf {leaf}: credited {ms} ms more than the question's or prompt's time limit",
    ),
    "not_as_recomputed": (
        "{file}：与由记录重新计算的结果不同",
        "{file}: not what the leaves give when recomputed",
    ),
    "two_places": (
        "{subject} 同一时间在两处：{place} 第 {leaf} 条与 {other_place} 第 {other} 条，{ms} 毫秒",
        (
            "{subject} was in two places at once: {place} leaf {leaf} and"
            " {other_place} leaf {other}, {ms} ms"
        ),
    ),
    "two_histories": (
        "培训班 {place} 有两份互不相符的记录（较短的有 {held} 条）：历史被改写",
        "class {place} is told in two ways (the shorter of {held} leaves): history was rewritten",
    ),
    "clock_back": (
        "{count} 条记录的时间早于之前的记录，最多早 {ms} 毫秒",
        "{count} leaves are dated before an earlier leaf, by up to {ms} ms",
    ),
    "late_change": (
        "第 {leaf} 条记录（{kind}）是开课之后的变更",
        "leaf {leaf} ({kind}) is a change made after a lesson began",
    ),
    "not_closed": (
        "培训班尚未结班，结果是暂时的",
        "the class is not closed: results are provisional",
    ),
    "over_cap": (
        "{count} 名学员的计时依据超过规则上限（{flag}）",
        "{count} trainees are above a cap of the rules ({flag})",
    ),
}
_PROVES: tuple[tuple[str, str], ...] = (
    (
        "自他人持有的检查点以来，记录没有被修改、删除或重排。",
        "Nothing was changed, removed or reordered since a checkpoint that somebody else holds.",
    ),
    (
        "每一分钟都由记录重新计算：不重叠、不超过实际时间、同一段视频不重复计算。",
        (
            "Every minute is recomputed from the record: no overlap, no credit above wall time,"
            " no part of a video counted twice."
        ),
    ),
)
_DOES_NOT: tuple[tuple[str, str], ...] = (
    (
        "不能证明坐在屏幕前的就是本人，或其是否专心。",
        "It does not prove that a person was there or paid attention.",
    ),
    (
        "不能证明在写入记录之前没有隐瞒。",
        "It does not prove that nothing was withheld before it was logged.",
    ),
    (
        "没有他人持有的检查点或会签时，不能排除持有日志密钥者重写全部记录。",
        (
            "Without a checkpoint that somebody else holds, or a cosignature, it does not exclude"
            " that the holder of the log key wrote everything anew."
        ),
    ),
)
_TITLES: Mapping[str, tuple[str, str]] = {
    "verified": ("核验通过", "VERIFIED"),
    "failed": ("核验未通过", "NOT VERIFIED"),
    "unusable": ("无法核验", "UNUSABLE INPUT"),
    "notices": ("提示", "Notices"),
    "proves": ("能证明", "What this proves"),
    "does_not": ("不能证明", "What it does not prove"),
    "more": ("另有 {count} 处", "and {count} more"),
    "summary": (
        "学员 {trainees} 名，计时 {minutes} 分钟，{hours} 课时",
        "{trainees} trainees, {minutes} minutes credited, {hours} class hours",
    ),
}
_PLACE = re.compile(r"\{([a-z_]+)\}")


def _pick(words: tuple[str, str], lang: str) -> str:
    return words[0] if lang == "zh" else words[1]


def _fill(text: str, values: Mapping[str, object]) -> str:
    return _PLACE.sub(lambda m: str(values.get(m[1], m[0])), text)


def check_title(name: str, lang: str) -> str:
    """What a check is about, as a sentence that holds when it passed."""
    return _pick(_CHECKS.get(name, (name, name)), lang)


def status(code: str, lang: str) -> str:
    """The word for pass, fail or skip."""
    return _pick(_STATUS[code], lang)


def problem(found: Problem, lang: str) -> str:
    """A problem or notice as a sentence."""
    words = _PROBLEMS.get(found.code)
    return _fill(_pick(words, lang), found.args) if words else found.code


def title(code: str, lang: str, **values: object) -> str:
    """A heading of the report."""
    return _fill(_pick(_TITLES[code], lang), values)


def proves(lang: str) -> list[str]:
    """What a verified file proves."""
    return [_pick(words, lang) for words in _PROVES]


def does_not_prove(lang: str) -> list[str]:
    """What a verified file does not prove."""
    return [_pick(words, lang) for words in _DOES_NOT]


def problem_codes() -> frozenset[str]:
    """Every code that has words; tests compare it with the codes in use."""
    return frozenset(_PROBLEMS)
