"""Questions of the sample's bank: (type, difficulty, tag, body, explanation). All our own words."""

from __future__ import annotations

from typing import Any

Row = tuple[str, int, str, dict[str, Any], str]


def _one(stem: str, right: str, *wrong: str) -> dict[str, Any]:
    """A single choice; the right one stands at a place that its words choose."""
    texts = list(wrong)
    texts.insert(len(stem) % (len(wrong) + 1), right)
    options = [{"id": "abcd"[n], "text": text} for n, text in enumerate(texts)]
    return {"stem": stem, "options": options, "right": "abcd"[texts.index(right)]}


def _many(stem: str, rights: list[str], wrongs: list[str]) -> dict[str, Any]:
    texts = [text for pair in zip(rights, wrongs, strict=False) for text in pair]
    texts += rights[len(wrongs) :] + wrongs[len(rights) :]
    options = [{"id": "abcdef"[n], "text": text} for n, text in enumerate(texts)]
    return {
        "stem": stem,
        "options": options,
        "right": [one["id"] for one in options if one["text"] in rights],
    }


ROWS: tuple[Row, ...] = (
    (
        "single",
        1,
        "选品",
        _one(
            "选品的第一步是什么？", "弄清目标顾客的需求", "先进一批货", "先做广告", "先定最低的价格"
        ),
        "没有需求的商品，便宜也卖不动。",
    ),
    (
        "single",
        2,
        "选品",
        _one(
            "判断一个商品季节性的可靠办法是？",
            "看往年同期的销量曲线",
            "问一位朋友",
            "看同行的广告语",
            "看商品的颜色",
        ),
        "",
    ),
    (
        "single",
        3,
        "选品",
        _one(
            "毛利率的算法是？",
            "（售价－成本）÷ 售价",
            "（售价－成本）÷ 成本",
            "售价 ÷ 成本",
            "成本 ÷ 售价",
        ),
        "除以成本得到的是加价率。",
    ),
    (
        "single",
        1,
        "商品拍摄",
        _one("主图最先要让顾客看清什么？", "商品是什么", "店主是谁", "店铺的奖状", "物流公司"),
        "",
    ),
    (
        "single",
        2,
        "商品拍摄",
        _one(
            "想让金属表面质感更强，光源宜放在？",
            "商品侧面",
            "镜头正上方",
            "商品正后方",
            "离商品最远处",
        ),
        "侧光留下明暗过渡。",
    ),
    (
        "single",
        3,
        "商品拍摄",
        _one("白底图偏灰，通常是因为？", "曝光不足", "像素太高", "镜头太贵", "背景太白"),
        "",
    ),
    (
        "single",
        2,
        "客户服务",
        _one(
            "顾客说“质量不好”，客服第一句宜？",
            "先道歉并问清情况",
            "请他看说明书",
            "请他先给好评",
            "直接关闭会话",
        ),
        "",
    ),
    (
        "single",
        3,
        "客户服务",
        _one("七日无理由退货的起算日是？", "签收次日", "下单当日", "发货当日", "付款次日"),
        "",
    ),
    (
        "true_false",
        1,
        "客户服务",
        {"stem": "顾客的手机号可以随意转给合作商家。", "right": False},
        "个人信息要经本人同意。",
    ),
    (
        "true_false",
        1,
        "网店运营",
        {"stem": "转化率等于成交人数除以访客数。", "right": True},
        "",
    ),
    (
        "true_false",
        2,
        "网店运营",
        {"stem": "刷单只要不被发现就不违法。", "right": False},
        "虚构交易违反电子商务法和反不正当竞争法。",
    ),
    (
        "multiple",
        3,
        "网店运营",
        _many("下列哪些属于店铺的固定成本？", ["房租", "设备折旧"], ["包装箱", "快递费"]),
        "包装和快递随销量变化。",
    ),
    (
        "multiple",
        2,
        "直播",
        _many(
            "开播前应当检查的有？",
            ["网络上行速度", "商品链接", "麦克风"],
            ["观众的身份证"],
        ),
        "",
    ),
    (
        "multiple",
        3,
        "直播",
        _many("直播中的广告用语，不得出现？", ["“国家级”", "“最佳”"], ["“今日特价”", "“包邮”"]),
        "广告法不允许使用绝对化用语。",
    ),
    (
        "fill_in",
        2,
        "网店运营",
        {
            "stem": "客单价等于成交金额除以 ____ 。",
            "blanks": [{"variants": ["成交人数", "买家数"]}],
        },
        "",
    ),
    (
        "fill_in",
        3,
        "网店运营",
        {
            "stem": "某店一天 400 位访客、12 笔成交，转化率是 ____ %。",
            "blanks": [{"number": "3", "tolerance": "0"}],
        },
        "12 ÷ 400 = 3%。",
    ),
    (
        "ordering",
        2,
        "直播",
        {
            "stem": "把一场直播的环节排成顺序。",
            "items": [
                {"id": "a", "text": "开场问好"},
                {"id": "b", "text": "介绍商品"},
                {"id": "c", "text": "答疑促单"},
                {"id": "d", "text": "感谢预告"},
            ],
        },
        "",
    ),
    (
        "matching",
        2,
        "客户服务",
        {
            "stem": "把问题和处理方式配对。",
            "prompts": [{"id": "p", "text": "迟迟不发货"}, {"id": "q", "text": "尺码不合"}],
            "choices": [
                {"id": "x", "text": "催促发货并告知时间"},
                {"id": "y", "text": "换货"},
                {"id": "z", "text": "拉黑顾客"},
            ],
            "right": {"p": "x", "q": "y"},
        },
        "",
    ),
    (
        "single",
        2,
        "直播",
        _one(
            "直播间人数突然下降，先看哪项数据？",
            "人均停留时长",
            "主播的粉丝数",
            "上周的天气",
            "店铺的注册时间",
        ),
        "",
    ),
    (
        "essay",
        3,
        "选品",
        {
            "stem": "选一个你熟悉的本地产品，说明为什么适合网上销售（200 字以内）。",
            "max_chars": 1000,
            "guide": "有目标顾客、有供货条件、有价格依据，各 4 分；表达 3 分。",
        },
        "",
    ),
)
