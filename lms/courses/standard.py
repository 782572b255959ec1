"""The platform's standard courses: 7 days × 8 class hours (art. 7), 10 × 8 (arts. 13, 19)."""

from __future__ import annotations

from typing import Any

SLOTS = (("08:30", "10:00"), ("10:10", "11:40"), ("13:30", "15:00"), ("15:10", "16:40"))
VOD, LIVE, SITE, FLIPPED = "on_demand", "live", "on_site", "flipped"

TRAINEE_DAYS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        (VOD, "认识网络创业"),
        (LIVE, "互联网思维与创业者画像"),
        (SITE, "自我评估：我适合网络创业吗"),
        (SITE, "创业项目头脑风暴"),
    ),
    (
        (VOD, "市场调研与选品"),
        (LIVE, "数据选品案例拆解"),
        (SITE, "实操：选品与货源"),
        (VOD, "定价与毛利"),
    ),
    (
        (VOD, "网店定位与开店流程"),
        (LIVE, "店铺诊断一对一"),
        (SITE, "实操：模拟商城开店"),
        (VOD, "商品标题与关键词"),
    ),
    (
        (VOD, "商品拍摄与主图"),
        (LIVE, "主图点击率诊断"),
        (SITE, "实操：布光与拍摄"),
        (VOD, "商品布光入门"),
    ),
    (
        (VOD, "网店装修与详情页"),
        (LIVE, "详情页转化拆解"),
        (SITE, "实操：装修与上架"),
        (VOD, "流量从哪里来"),
    ),
    (
        (VOD, "短视频与直播带货"),
        (LIVE, "推广预算与投放"),
        (SITE, "实操：短视频脚本与拍摄"),
        (SITE, "客服、物流与售后"),
    ),
    (
        (LIVE, "财务与法律常识"),
        (SITE, "网络创业规划书写作"),
        (SITE, "规划书互评与修改"),
        (SITE, "结业考核"),
    ),
)
TEACHING_DAYS = (
    ("网络创业培训体系", "成人学习与参与式教学"),
    ("课程结构与教学目标", "破冰与小组建设"),
    ("选品与市场调研教学法", "模拟商城教学演示"),
    ("开店与运营教学法", "课堂活动设计"),
    ("商品图文教学法", "拍摄实操带教"),
    ("推广与数据教学法", "数据分析实操带教"),
    ("直播电商教学法", "直播实操带教"),
    ("规划书辅导方法", "规划书评审标准"),
    ("试讲准备与抽签", "试讲与互评"),
    ("理论考试与讲评", "后续服务与监督评估"),
)


def _trainee() -> list[dict[str, Any]]:
    return [
        {
            "day": day,
            "start": start,
            "end": end,
            "kind": kind,
            "title": title,
            "hours_milli": 2000,
        }
        for day, lessons in enumerate(TRAINEE_DAYS, start=1)
        for (start, end), (kind, title) in zip(SLOTS, lessons, strict=True)
    ]


def _teaching(prefix: str) -> list[dict[str, Any]]:
    """Two half-days of 4 class hours a day, and an evening flipped task that has no minutes."""
    rows: list[dict[str, Any]] = []
    for day, (morning, afternoon) in enumerate(TEACHING_DAYS, start=1):
        for start, end, title in (("08:30", "11:40", morning), ("13:30", "16:40", afternoon)):
            rows.append(
                {
                    "day": day,
                    "start": start,
                    "end": end,
                    "kind": SITE,
                    "title": f"{prefix}{title}",
                    "hours_milli": 4000,
                }
            )
        if day < len(TEACHING_DAYS):
            rows.append(
                {
                    "day": day,
                    "start": "18:30",
                    "end": "22:00",
                    "kind": FLIPPED,
                    "title": f"互助小组实践任务（第 {day} 天）",
                    "hours_milli": 0,
                }
            )
    return rows


COURSES: tuple[dict[str, Any], ...] = (
    {
        "code": "wlcy-ds",
        "name": "网络创业培训（电商版）",
        "class_kind": "trainee",
        "standard_timetable": _trainee(),
    },
    {
        "code": "wlcy-ds-jiangshi",
        "name": "网络创业培训讲师培训（电商版）",
        "class_kind": "lecturer",
        "standard_timetable": _teaching(""),
    },
    {
        "code": "wlcy-ds-peixunshi",
        "name": "网络创业培训师培训（电商版）",
        "class_kind": "trainer",
        "standard_timetable": _teaching("培训师："),
    },
)
