"""Names and places of the sample; all invented."""

from __future__ import annotations

PROVINCE = ("90", "云岭省")
CITY = ("9001", "云州市")
COUNTIES: tuple[tuple[str, str, int, int], ...] = (
    ("900101", "云州城区", 1, 1),
    ("900102", "石门区", 1, 0),
    ("900103", "清溪县", 1, 2),
    ("900104", "柳泉县", 2, 1),
    ("900105", "东浦县", 1, 3),
    ("900106", "北坞县", 0, 1),
    ("900107", "松岭县", 0, 2),
    ("900108", "白石县", 2, 0),
    ("900109", "南屏市", 2, 2),
)
"""Code, name, tile row, tile column."""
OTHER_CITY = ("9002", "海川市")
OTHER_COUNTY = ("900201", "望海县")

INSTITUTIONS: tuple[tuple[str, str, str], ...] = (
    ("qx-zy", "清溪职业培训学校", "900103"),
    ("qx-rc", "清溪人才服务中心", "900103"),
    ("qx-qh", "青禾电商培训", "900103"),
    ("yz-cy", "云州创业学院", "900101"),
    ("sm-zy", "石门职业学校", "900102"),
    ("lq-cy", "柳泉创业学院", "900104"),
    ("dp-rc", "东浦人才中心", "900105"),
    ("bw-zj", "北坞职教中心", "900106"),
    ("sl-jn", "松岭技能中心", "900107"),
    ("wh-zy", "望海职业学校", "900201"),
)

_TRAINEES = (
    "陈桂芳 邓志强 方晓梅 冯国平 高雅琴 何建军 胡秀英 黄海涛 江丽娟 李伟 梁春燕 林志明 刘芳 "
    "罗永强 马晓东 潘玉兰 沈文杰 宋佳 唐丽 王建国 吴晓燕 徐志远 杨丽华 叶晓晴 周雪梅"
)
TRAINEES = _TRAINEES.split()
DEMO_TRAINEE = "叶晓晴"
LECTURERS = ("周岚", "赵明远")

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
_GIVEN = (
    "建华 秀兰 志刚 丽萍 晓峰 春梅 国强 玉珍 海燕 文斌 雪梅 永红 小军 桂英 立新 彩霞 东升 美玲 "
    "家豪 思雨 子涵 俊杰 欣怡 浩然 雨桐 明哲 静怡 宇轩 佳琪 天佑"
)
GIVEN = _GIVEN.split()
"""Names of the other classes' people are combinations, each used once."""


def other_names(number: int) -> list[str]:
    """The first ``number`` of the combinations, none of them in :data:`TRAINEES`."""
    names: list[str] = []
    taken = {*TRAINEES, *LECTURERS}
    step = 0
    while len(names) < number:
        name = SURNAMES[step % len(SURNAMES)] + GIVEN[(step * 7 + step // 30) % len(GIVEN)]
        step += 1
        if name not in taken:
            taken.add(name)
            names.append(name)
    return names
