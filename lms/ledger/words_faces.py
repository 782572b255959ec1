"""What events about faces say on a time line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]
Line = tuple[str, str, str, str, bool | None]

PURPOSES = {
    "sign_in": ("签到", "sign-in"),
    "sign_out": ("签退", "sign-out"),
    "spot_check": ("抽查", "spot check"),
}
OUTCOMES = {
    "accepted": ("通过", "accepted"),
    "review": ("由人复核", "a person decides"),
    "rejected": ("与录入的人脸不像", "unlike the enrolled face"),
    "failed": ("动作没有完成", "not completed"),
    "expired": ("超过一分钟，已结束", "ended after a minute"),
    "superseded": ("在别处重新开始", "begun anew elsewhere"),
    "upheld": ("复核确认是本人", "confirmed by a person"),
    "refused": ("复核认为不是本人", "not confirmed by a person"),
}
FAILURES = {
    "blurred": ("画面太模糊", "too blurred"),
    "expired": ("时间到了", "out of time"),
    "face_changed": ("中途换了人，或光线变化太大", "another face midway, or the light changed"),
    "face_cut_off": ("脸没有完整入镜", "the face was cut off"),
    "face_jumped": ("画面跳动", "the picture jumped"),
    "face_lost": ("脸离开了画面", "the face left the picture"),
    "face_too_small": ("离摄像头太远", "too far from the camera"),
    "frame_replayed": ("画面以前用过", "pictures that were used before"),
    "frozen": ("画面一直不动", "the picture never changed"),
    "no_face": ("没有看到脸", "no face was seen"),
    "not_straight": ("做完动作没有看回镜头", "did not look straight again"),
    "paused": ("画面中断", "the pictures stopped coming"),
    "too_bright": ("光线太强", "too bright"),
    "too_dark": ("光线太暗", "too dark"),
    "too_early": ("还没提示就先动了", "moved before it was asked"),
    "too_late": ("3 秒内没有做动作", "no gesture within 3 seconds"),
    "too_many_frames": ("画面来得不正常", "pictures came in an unusual way"),
    "two_faces": ("有别人入镜", "somebody else in the picture"),
    "withdrawn": ("撤回了同意", "the consent was withdrawn"),
    "wrong_gesture": ("做了别的动作", "another gesture than asked for"),
}
WHYS = {
    "withdrawn": ("学员撤回同意", "consent withdrawn"),
    "retention": ("合同期限已到", "the contract's time is over"),
    "refused": ("录入没有批准", "the enrolment was refused"),
}
STATES = {"active": ("可用", "in use"), "pending": ("待批准", "waits for approval")}
SOURCES = {"capture": ("摄像头采集", "by camera"), "photo": ("证件照", "by an ID photo")}


def _word(table: dict[str, tuple[str, str]], key: str) -> tuple[str, str]:
    """The word of a code; a code that is not known yet is shown as it is."""
    return table.get(key, (key, key))


def _thousandths(value: int) -> str:
    return f"{value / 1000:.2f}"


def _verified(p: Payload) -> Line:
    for_zh, for_en = _word(PURPOSES, p["purpose"])
    zh, en = _word(OUTCOMES, p["outcome"])
    counted = None if p["outcome"] in ("accepted", "review", "upheld", "superseded") else False
    if p["median"] is not None:
        limit, apart = _thousandths(p["accept"]), _thousandths(p["median"])
        more_zh = f"差异 {apart}，不超过 {limit} 为通过，{len(p['took'])} 个动作，{p['frames']} 帧"
        more_en = (
            f"difference {apart}, accepted up to {limit}; "
            f"{len(p['took'])} gestures, {p['frames']} frames"
        )
    else:
        more_zh, more_en = _word(FAILURES, p["failure"])
    return f"人脸核验（{for_zh}）：{zh}", f"face check ({for_en}): {en}", more_zh, more_en, counted


def _reviewed(p: Payload) -> Line:
    yes = p["outcome"] == "accepted"
    zh, en = ("是本人", "the person") if yes else ("不是本人", "not the person")
    said = p["reason"]
    return f"看过两张照片后判定：{zh}", f"both pictures compared: {en}", said, said, None


def _viewed(p: Payload) -> Line:
    which = ("录入时的照片", "a picture of the enrolment")
    if p["purpose"] == "verification":
        which = ("核验时的照片", "a picture of a check")
    name = p["capture"][:8]
    zh, en = f"工作人员查看了{which[0]}", f"staff looked at {which[1]}"
    return zh, en, f"照片哈希 {name}…", f"picture {name}…", None


def _enrolled(p: Payload) -> Line:
    zh, en = _word(STATES, p["state"])
    how_zh, how_en = _word(SOURCES, p["source"])
    return f"录入人脸：{zh}", f"face enrolled: {en}", how_zh, how_en, None


def _enrolment_decided(p: Payload) -> Line:
    yes = p["outcome"] == "accepted"
    zh, en = ("批准", "approved") if yes else ("不批准", "refused")
    return f"重新录入：{zh}", f"new enrolment: {en}", p["reason"], p["reason"], None


def _erased(p: Payload) -> Line:
    why_zh, why_en = _word(WHYS, p["why"])
    more_zh = f"{why_zh}；模板 {p['templates']} 份，照片 {p['captures']} 张"
    more_en = f"{why_en}; {p['templates']} templates, {p['captures']} pictures"
    return "人脸信息已删除", "the face was deleted", more_zh, more_en, None


def _likeness(p: Payload) -> Line:
    apart = _thousandths(p["distance"])
    return (
        "与另一名学员的人脸相像，由人核对",
        "like another trainee's face: a person compares",
        f"差异 {apart}",
        f"difference {apart}",
        None,
    )


def _likeness_decided(p: Payload) -> Line:
    two = p["outcome"] == "accepted"
    zh, en = ("是两个人", "two people") if two else ("是同一个人", "one person")
    return f"相像的人脸：{zh}", f"like faces: {en}", p["reason"], p["reason"], None


LINES: dict[str, Callable[[Payload], Line]] = {
    "face.verified": _verified,
    "face.reviewed": _reviewed,
    "face.capture_viewed": _viewed,
    "face.enrolled": _enrolled,
    "face.enrolment_decided": _enrolment_decided,
    "face.erased": _erased,
    "face.duplicate_found": _likeness,
    "face.duplicate_decided": _likeness_decided,
}
