"""The policy's words in Chinese and English.

``sentence`` renders a Reason, ``state`` a cell's state, ``grade`` a grade. The
web pages, attendance.csv and the verifier all use these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from verifier.policy.model import Reason

LANGUAGES = ("zh", "en")

STATE_WORDS: Mapping[str, tuple[str, str]] = {
    "present": ("出勤", "present"),
    "late": ("迟到", "late"),
    "left_early": ("早退", "left early"),
    "absent": ("缺勤", "absent"),
    "on_leave": ("请假", "on leave"),
    "made_up": ("已补课", "made up"),
    "in_progress": ("进行中", "in progress"),
    "not_started": ("未开始", "not started"),
    "review": ("待人工复核", "to be reviewed"),
}
GRADE_WORDS: Mapping[str, tuple[str, str]] = {
    "face": ("人脸核验", "face check"),
    "code": ("验证码加讲师确认", "code and confirmation"),
    "system": ("系统记录", "system only"),
    "hand": ("人工登记", "marked by hand"),
    "corrected": ("更正", "corrected"),
}
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "time_media": ("观看计时 {ms}", "{ms} credited for watching"),
    "time_replay": ("观看回放计时 {ms}", "{ms} credited for watching the replay"),
    "time_question": (
        "限时答题期间计时 {ms}",
        "{ms} credited while a timed question was open",
    ),
    "time_prompt": (
        "在场确认期间计时 {ms}",
        "{ms} credited while a presence prompt was open",
    ),
    "time_live": ("直播在线计时 {ms}", "{ms} credited in the live room"),
    "coverage": (
        "已看过 {covered} / {duration}（{ratio}），要求 {required}",
        "{covered} of {duration} covered ({ratio}); {required} is required",
    ),
    "short_video": (
        "视频长 {duration}，按规则计满本课课时需要 {needed}，课时按比例折算",
        "the recording lasts {duration}; the lesson's full hours need {needed}: they count in part",
    ),
    "focus_uphold": ("切屏经人复核：成立", "absences judged by a person: upheld"),
    "focus_partial": ("切屏经人复核：部分成立", "absences judged by a person: upheld in part"),
    "focus_dismiss": ("切屏经人复核：不成立", "absences judged by a person: dismissed"),
    "attended": (
        "在直播时段内 {attended} / {planned}（{ratio}），要求 {required}",
        "{attended} of {planned} attended ({ratio}); {required} is required",
    ),
    "signed": (
        "签到到签退，在课时段内 {attended} / {planned}（{ratio}），要求 {required}",
        "from sign-in to sign-out {attended} of {planned} ({ratio}); {required} is required",
    ),
    "not_signed_out": ("没有签退，待人工复核", "did not sign out: to be reviewed"),
    "after_deadline": (
        "截止时间之后才达到要求，记为补课",
        "reached what is required only after the deadline: made up",
    ),
    "not_published": ("本课次没有发布视频", "no recording was published for this lesson"),
    "no_times": ("课程表中没有起止时间", "the timetable has no start and end"),
    "short_recording": (
        "视频长 {duration}，按规则计满本课课时需要 {needed}，课时按比例折算",
        "the recording lasts {duration}; the lesson's full hours need {needed}: they count in part",
    ),
    "short_lesson": (
        "本课次安排 {duration}，按规则计满课时需要 {needed}，课时按比例折算",
        "the lesson is planned for {duration}; its full hours need {needed}: they count in part",
    ),
    "questions_answered": (
        "限时答题答了 {given} 题，要求 {needed} 题（共 {count} 题）；达到之前不计课时",
        "{given} of {count} timed questions answered, {needed} required: no hours until then",
    ),
    "questions_right": (
        "限时答题答对 {given} 题，要求 {needed} 题（共 {count} 题）；达到之前不计课时",
        "{given} of {count} timed questions right, {needed} required: no hours until then",
    ),
    "below_min": (
        "没有达到最低要求，按规则不计课时",
        "below the minimum: the rules give no hours for a part",
    ),
    "before_sign_in": (
        "签到之前的 {ms} 不计",
        "{ms} before signing in do not count",
    ),
    "late": ("晚到 {ms}", "came {ms} late"),
    "left_early": ("在线不足或提前离开 {ms}", "left {ms} early or attended too little"),
    "task_done": (
        "翻转课堂任务已完成，按课程表计课时（第十三条（三））",
        "the flipped task was completed: hours as in the timetable (art. 13 (3))",
    ),
    "hand_mark": (
        "人工登记为“{state}”，补记 {ms}。理由：{reason}",
        "marked “{state}” by hand, adding {ms}. Reason: {reason}",
    ),
    "corrected": (
        "更正为“{state}”，差额 {ms}。理由：{reason}",
        "corrected to “{state}”, a difference of {ms}. Reason: {reason}",
    ),
    "leave_approved": ("请假已批准", "leave was approved"),
    "withdrawn": ("开课前已退班", "left the class before the lesson"),
    "prompts_missed": (
        "有 {count} 次在场确认未应答，直到下一次应答前不计时",
        "{count} presence prompts missed: nothing was credited until the next was answered",
    ),
    "spot_checks": (
        "抽查 {count} 次，其中 {unmet} 次未应答或未通过",
        "{count} spot checks, {unmet} of them missed or failed",
    ),
    "spots_over_limit": (
        "抽查未应答或未通过 {count} 次，超过 {max} 次，需要人工查看",
        "{count} spot checks missed or failed, more than {max}: a person should look",
    ),
    "evicted": (
        "被另一设备或标签页替换 {count} 次",
        "replaced by another device or tab {count} times",
    ),
    "focus_lost": (
        "离开页面超过阈值 {count} 次，共 {ms}（供人工判断，不自动扣分）",
        (
            "left the page {count} times beyond the threshold, {ms} in all"
            " (for a person to judge; nothing is deducted)"
        ),
    ),
    "hours": ("计 {earned} 课时 / {of} 课时", "{earned} of {of} class hours"),
    "hours_total": (
        "共 {earned} 课时，要求 {required} 课时",
        "{earned} class hours in all; {required} are required",
    ),
    "times": (
        "缺勤 {absences} 次，请假 {leaves} 次",
        "absent {absences} times, on leave {leaves} times",
    ),
    "barred": (
        "缺勤与请假超过 {max} 次，不得参加考核",
        "more than {max} absences and leaves: barred from the assessment",
    ),
    "spots_bar": (
        "抽查未通过次数超过上限，按规则不得参加考核",
        "more spot checks missed or failed than allowed: the rules bar from the assessment",
    ),
    "hand_capped": (
        "人工登记或更正的 {hours} 课时，计 {counted} 课时（上限为课程表课时的 {cap}）",
        (
            "{counted} of {hours} class hours marked or corrected by hand count"
            " (at most {cap} of the timetable's)"
        ),
    ),
    "code_capped": (
        "验证码方式的 {hours} 课时，计 {counted} 课时（上限为课程表课时的 {cap}）",
        "{counted} of {hours} class hours on codes count (at most {cap} of the timetable's)",
    ),
    "online_capped": (
        "线上 {hours} 课时，计 {counted} 课时（上限为课程表课时的 {cap}）",
        "{counted} of {hours} class hours online count (at most {cap} of the timetable's)",
    ),
    "recorded_capped": (
        "点播与翻转 {hours} 课时，计 {counted} 课时（上限为课程表课时的 {cap}）",
        (
            "{counted} of {hours} class hours on demand and flipped count"
            " (at most {cap} of the timetable's)"
        ),
    ),
    "live_capped": (
        "直播 {hours} 课时，计 {counted} 课时（上限为课程表课时的 {cap}）",
        "{counted} of {hours} class hours live count (at most {cap} of the timetable's)",
    ),
    "onsite_capped": (
        "现场 {hours} 课时，计 {counted} 课时（上限为课程表课时的 {cap}）",
        "{counted} of {hours} class hours on site count (at most {cap} of the timetable's)",
    ),
    "hand_over_cap": (
        "人工登记占 {share}，超过上限 {cap}",
        "{share} of the time is marked by hand; at most {cap} is allowed",
    ),
    "code_over_cap": (
        "验证码方式占 {share}，超过上限 {cap}",
        "{share} of the time rests on codes; at most {cap} is allowed",
    ),
}
_DURATIONS = frozenset({"covered", "duration", "attended", "planned"})
_NEEDED_TIME = frozenset({"short_lesson", "short_recording"})
"""Reasons whose ``needed`` is shown as a length of time. Not ``short_video``, which showed it as
milliseconds: the words of policy 1 stand in files and never change."""
_SHARES = frozenset({"ratio", "share", "cap"})
_HOURS = frozenset({"earned", "of", "hours", "counted"})
_PLACE = re.compile(r"\{([a-z]+)\}")


def _pick(words: tuple[str, str], lang: str) -> str:
    return words[0] if lang == "zh" else words[1]


def duration(ms: int, lang: str) -> str:
    """A length of time, to the second: 1 小时 2 分 3 秒, or 1 h 2 min 3 s."""
    sign = "-" if ms < 0 else ""
    seconds = abs(ms) // 1000
    units = (
        (seconds // 3600, "小时", "h"),
        (seconds // 60 % 60, "分", "min"),
        (seconds % 60, "秒", "s"),
    )
    parts = [f"{n} {_pick((zh, en), lang)}" for n, zh, en in units if n]
    return sign + (" ".join(parts) or f"0 {_pick(('秒', 's'), lang)}")


def hours(milli: int) -> str:
    """Class hours from thousandths, without trailing zeros: 1500 -> 1.5."""
    whole, rest = divmod(milli, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)


def percent(milli: int) -> str:
    """A share from thousandths: 905 -> 90.5%."""
    return f"{milli // 10}.{milli % 10}%" if milli % 10 else f"{milli // 10}%"


def state(code: str, lang: str) -> str:
    """The name of a cell's state."""
    return _pick(STATE_WORDS.get(code, (code, code)), lang)


def grade(code: str, lang: str) -> str:
    """The name of an assurance grade."""
    return _pick(GRADE_WORDS.get(code, (code, code)), lang)


def _argument(reason: Reason, name: str, value: int | str, lang: str) -> str:
    if isinstance(value, str):
        return state(value, lang) if name == "state" else value
    if name in _DURATIONS or (name == "needed" and reason.code in _NEEDED_TIME):
        return duration(value, lang)
    if name in _SHARES or (name == "required" and reason.code != "hours_total"):
        return percent(value)
    if name in _HOURS or name == "required":
        return hours(value)
    return str(value)


def sentence(reason: Reason, lang: str) -> str:
    """One clause of an explanation, in ``lang`` ("zh" or "en")."""
    template = _SENTENCES.get(reason.code)
    if template is None:
        return reason.code
    values = {k: _argument(reason, k, v, lang) for k, v in reason.args.items()}
    values["ms"] = duration(reason.ms or 0, lang)
    return _PLACE.sub(lambda m: values.get(m[1], m[0]), _pick(template, lang))


def explain(reasons: tuple[Reason, ...], lang: str) -> str:
    """All clauses as one text."""
    mark = "；" if lang == "zh" else "; "
    return mark.join(sentence(reason, lang) for reason in reasons)
