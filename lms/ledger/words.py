"""What an event says on a time line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lms.ledger import words_faces, words_live
from verifier.policy import words as policy_words

Payload = dict[str, Any]
Line = tuple[str, str, str, str, bool | None]
"""(zh, en, detail zh, detail en, counted)."""


def span(ms: int) -> tuple[str, str]:
    """A length in words: 1 分 42 秒 / 1 min 42 s."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    if not minutes:
        return f"{seconds} 秒", f"{seconds} s"
    return f"{minutes} 分 {seconds:02d} 秒", f"{minutes} min {seconds:02d} s"


def clock(ms: int | None) -> str:
    """A position in a video: 12:05."""
    minutes, seconds = divmod((ms or 0) // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"


def _interval(p: Payload) -> Line:
    zh, en = span(p["credited"])
    beats = (f"心跳 {p['beats']} 次", f"{p['beats']} beats")
    if p["basis"] == "question":
        return f"答题计时 {zh}", f"{en} credited while answering", *beats, True
    if p["basis"] == "prompt":
        return f"在场确认计时 {zh}", f"{en} credited during a prompt", *beats, True
    if p["basis"] == "live":
        return f"在线 {zh}", f"online for {en}", *beats, True
    where = f"{clock(p['media_from'])}–{clock(p['media_to'])}"
    return f"观看 {zh}", f"watched {en}", f"{where}，{beats[0]}", f"{where}, {beats[1]}", True


def _hidden(p: Payload) -> Line:
    zh, en = span(p["ms"])
    if p["ms"] < 3000:
        note = ("不到 3 秒，忽略", "under 3 s: ignored")
    elif p["ms"] <= 10_000:
        note = ("已记录；不到 10 秒，不算一次", "noted; under 10 s it is not counted")
    else:
        note = ("超过 10 秒，算一次，由人判断", "over 10 s: counted, for a person to judge")
    return f"切屏 {zh}", f"page hidden for {en}", *note, False


def _answered(p: Payload) -> Line:
    zh, en = span(p["took"])
    right = p.get("correct")
    zh_mark = "" if right is None else "，正确" if right else "，不正确"
    en_mark = "" if right is None else ", correct" if right else ", wrong"
    return "提问作答", "question answered", f"{zh}{zh_mark}", f"{en}{en_mark}", None


def _exercise(p: Payload) -> Line:
    right = p.get("correct")
    zh = "" if right is None else "正确" if right else "不正确"
    en = "" if right is None else "correct" if right else "wrong"
    return "答了随堂练习", "answered an in-class exercise", zh, en, None


def _prompt_answered(p: Payload) -> Line:
    zh, en = span(p["took"])
    return "在场确认已应答", "presence prompt answered", f"用时 {zh}", f"after {en}", None


def _missed(p: Payload) -> Line:
    zh, en = span(p["limit"])
    return (
        "在场确认未应答",
        "presence prompt missed",
        f"限 {zh}；从此刻起不计时，直到应答下一次",
        f"limit {en}; no credit from here until the next one is answered",
        False,
    )


def _marked(p: Payload) -> Line:
    state = p["state"]
    return (
        f"人工登记为{policy_words.state(state, 'zh')}",
        f"marked by hand: {policy_words.state(state, 'en')}",
        p["reason"],
        p["reason"],
        None,
    )


def _corrected(p: Payload) -> Line:
    state = p["state"]
    return (
        f"更正为{policy_words.state(state, 'zh')}",
        f"corrected to {policy_words.state(state, 'en')}",
        p["reason"],
        p["reason"],
        None,
    )


def _leave(p: Payload) -> Line:
    if p["approved"]:
        return "请假已批准", "leave approved", "", "", None
    return "请假未批准", "leave refused", "", "", None


def _plain(zh: str, en: str, counted: bool | None = None) -> Callable[[Payload], Line]:
    return lambda payload: (zh, en, "", "", counted)


METHODS = {
    "face": ("人脸", "face"),
    "code": ("验证码，讲师确认", "code, confirmed by the lecturer"),
    "qr": ("现场动态码", "the rotating code on site"),
    "hand": ("讲师人工登记", "marked by a lecturer"),
}
REFUSALS = {
    "stale": ("二维码已过期（可能是转发的截图）", "the code had expired (a forwarded picture?)"),
    "wrong_number": ("没有答对现场数字", "not the number on the projector"),
    "network": ("不在现场网络", "not on the venue's network"),
    "position": ("位置不在现场", "not at the venue"),
    "device": ("这台手机已替别人签到", "the phone had signed somebody else in"),
}


def _signed(zh: str, en: str, off_zh: str, off_en: str) -> Callable[[Payload], Line]:
    def line(payload: Payload) -> Line:
        zh_how, en_how = METHODS.get(payload.get("method", ""), ("其他方式", "another way"))
        if payload.get("off"):
            zh_off, en_off = span(payload["off"])
            zh_how, en_how = f"{zh_how}，{off_zh} {zh_off}", f"{en_how}, {off_en} {en_off}"
        if payload.get("captures"):
            pictures = len(payload["captures"])
            zh_how, en_how = (
                f"{zh_how}，留存 {pictures} 张采集图的哈希",
                f"{en_how}, {pictures} captures by hash",
            )
        if payload.get("reason"):
            zh_how, en_how = f"{zh_how}：{payload['reason']}", f"{en_how}: {payload['reason']}"
        return zh, en, zh_how, en_how, None

    return line


def _sign_in_refused(p: Payload) -> Line:
    zh, en = REFUSALS.get(p["why"], (p["why"], p["why"]))
    return "一次签到没有成功", "an attempt to sign in did not count", zh, en, False


def _spot(zh: str, en: str, timing: str, counted: bool | None = None) -> Callable[[Payload], Line]:
    def line(p: Payload) -> Line:
        words = span(p[timing])
        made_up = p.get("makes_up") is not None
        start = ("补做" if made_up else "") + zh, ("make-up: " if made_up else "") + en
        label = ("限时", "limit") if timing == "limit" else ("用时", "took")
        return *start, f"{label[0]} {words[0]}", f"{label[1]} {words[1]}", counted

    return line


def _overturned(p: Payload) -> Line:
    said = p["reason"]
    return "复核后改为抽查未通过", "failed on review", said, said, False


def _signature(p: Payload) -> Line:
    on = ("签到表", "the sign-in sheet")
    if p["purpose"] == "statement":
        on = ("结业声明", "the class statement")
    return f"在{on[0]}上手写签名", f"signed {on[1]} by hand", "", "", None


CONTEXT = {
    "blur": ("窗口失去焦点", "the window lost focus"),
    "fullscreen_exit": ("退出全屏", "left full screen"),
    "second_screen": ("接了第二块屏幕", "a second screen was connected"),
    "paste": ("粘贴", "pasted"),
    "asleep": ("设备休眠", "the device slept"),
}
DECISIONS = {
    "uphold": ("成立", "upheld"),
    "partial": ("部分成立", "upheld in part"),
    "dismiss": ("不成立", "dismissed"),
}
CAMERAS = {
    "live": ("画面正常", "fine"),
    "covered": ("被遮挡", "covered"),
    "frozen": ("画面静止", "nothing moves"),
}


def _context(p: Payload) -> Line:
    zh, en = CONTEXT.get(p["what"], ("其他情况", "something else"))
    return zh, en, "仅供参考", "context only", None


def _warned(p: Payload) -> Line:
    zh = f"第 {p['counted']} 次，满 {p['limit']} 次由人复核"
    en = f"{p['counted']} so far; at {p['limit']} a person looks"
    return "已提醒学员", "the trainee was warned", zh, en, None


def _raised(p: Payload) -> Line:
    zh, en = f"共 {p['counted']} 次，没有扣减", f"{p['counted']} in all; nothing is taken"
    return "切屏达到次数，交人复核", "the limit was reached: a person looks", zh, en, None


def _decided(zh: str, en: str, field: str, zh_field: str, en_field: str) -> Callable[..., Line]:
    def line(p: Payload) -> Line:
        word_zh, word_en = DECISIONS.get(p["decision"], (p["decision"], p["decision"]))
        amount_zh, amount_en = span(p[field])
        zh_detail = f"{zh_field} {amount_zh}" if p[field] else "没有扣减变动"
        en_detail = f"{en_field} {amount_en}" if p[field] else "no minutes changed"
        return f"{zh}：{word_zh}", f"{en}: {word_en}", zh_detail, en_detail, None

    return line


def _appeal_closed(p: Payload) -> Line:
    zh, en = ("申诉成立", "appeal granted") if p["granted"] else ("申诉不成立", "appeal refused")
    return zh, en, "", "", None


def _camera(p: Payload) -> Line:
    zh, en = CAMERAS.get(p["state"], (p["state"], p["state"]))
    return f"摄像头：{zh}", f"camera: {en}", "", "", None


def _handed_in(p: Payload) -> Line:
    zh, en = f"第 {p['number']} 版", f"version {p['number']}"
    if p["late"]:
        zh_late, en_late = span(p["late"])
        zh, en = f"{zh}，迟交 {zh_late}，课时不减", f"{en}, {en_late} late, no hours taken"
    return "提交作业", "handed in the work", zh, en, None


LINES: dict[str, Callable[[Payload], Line]] = {
    "presence.interval": _interval,
    "presence.lease_taken": _plain("开始计时", "counting began"),
    "presence.lease_evicted": _plain(
        "在另一设备上继续，本设备停止计时", "went on on another device; this one stopped", False
    ),
    "presence.lease_expired": _plain(
        "连接中断，停止计时", "connection lost, counting stopped", False
    ),
    "presence.lease_released": _plain("暂停或离开", "paused or left", False),
    "prompt.delivered": _plain("收到在场确认", "presence prompt delivered"),
    "prompt.answered": _prompt_answered,
    "prompt.missed": _missed,
    "question.shown": _plain("出现限时答题", "timed question shown"),
    "question.answered": _answered,
    "question.expired": _plain("答题超时", "question ran out of time"),
    "focus.hidden": _hidden,
    "focus.context": _context,
    "focus.warned": _warned,
    "incident.raised": _raised,
    "incident.commented": _plain("学员作了说明", "the trainee commented"),
    "incident.decided": _decided("复核", "review", "taken", "扣减", "taken:"),
    "incident.appealed": _plain("学员申诉", "the trainee appealed"),
    "appeal.filed": _plain("学员申诉，请另一人决定", "the trainee appealed"),
    "appeal.closed": _appeal_closed,
    "appeal.decided": _decided("申诉", "appeal", "given_back", "还回", "given back:"),
    "monitor.camera": _camera,
    "monitor.looked": _plain("有人在监控墙放大查看", "somebody looked in large on the wall"),
    "monitor.called": _plain("老师呼叫", "called by a teacher"),
    "monitor.answered": _plain("应答了呼叫", "answered the call"),
    "seb.started": _plain("从安全考试浏览器进入", "came in by Safe Exam Browser"),
    "comment.bullet": _plain("发了弹幕", "sent a bullet comment"),
    "comment.message": _plain("留言", "wrote a message"),
    "leave.requested": _plain("申请请假", "asked for leave"),
    "leave.decided": _leave,
    "leave.withdrawn": _plain("撤回请假", "took the leave request back"),
    "attendance.marked": _marked,
    "attendance.corrected": _corrected,
    "attendance.signed_in": _signed("签到", "signed in", "晚到", "late by"),
    "attendance.signed_out": _signed("签退", "signed out", "提前", "early by"),
    "sign_in.refused": _sign_in_refused,
    "spot.issued": _spot("抽查发出", "spot check issued", "limit"),
    "spot.delivered": _spot("抽查已送达", "spot check delivered", "limit"),
    "spot.passed": _spot("抽查通过", "spot check passed", "took"),
    "spot.failed": _spot("抽查未通过", "spot check failed", "took", False),
    "spot.missed": _spot("抽查未应答", "spot check missed", "limit", False),
    "spot.withdrawn": _plain("抽查没有送达，不计", "a spot check never delivered: does not count"),
    "spot.overturned": _overturned,
    "signature.made": _signature,
    "exercise.answered": _exercise,
    "monitor.opened": _plain("打开了监控墙", "the wall was opened"),
    "seb.set": _plain("安全考试浏览器的要求有变", "whether Safe Exam Browser is asked for changed"),
    "sign_in.opened": _plain("讲师打开签到", "a lecturer opened sign-in"),
    "sign_in.closed": _plain("讲师关闭签到", "a lecturer closed sign-in"),
    **words_faces.LINES,
    **words_live.LINES,
    "task.completed": _plain("完成实践任务", "finished the practical task"),
    "flipped.assigned": _plain("布置了课后任务", "was set the flipped task"),
    "flipped.studied": _plain("学完一份材料", "studied a material"),
    "flipped.ticked": _plain("勾选完成清单", "ticked the checklist"),
    "flipped.hard": _plain("标出难点", "marked what was hard"),
    "flipped.contributed": _plain("写了自己的分工", "said what they did"),
    "flipped.said": _plain("在小组空间发言", "wrote in the group's space"),
    "flipped.answered": _plain("老师处理了提问", "the trainer saw to a question"),
    "flipped.file": _plain("加了一个文件版本", "added a version of a file"),
    "flipped.submitted": _handed_in,
    "flipped.returned": _plain("作业被退回", "the work was returned"),
    "flipped.done": _plain("作业通过", "the work was accepted"),
    "review.practised": _plain("给示例打分", "scored the example"),
    "review.submitted": _plain("提交互评", "gave a review"),
    "review.discarded": _plain("一份互评被剔除", "a review was struck out"),
}


def describe(kind: str, payload: Payload) -> dict[str, Any]:
    """{text, detail, counted} of an event; an unknown kind is shown by its name."""
    make = LINES.get(kind)
    zh, en, detail_zh, detail_en, counted = make(payload) if make else (kind, kind, "", "", None)
    return {
        "counted": counted,
        "text": {"zh": zh, "en": en},
        "detail": {"zh": detail_zh, "en": detail_en} if detail_zh else None,
    }
