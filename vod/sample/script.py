"""What the sample lesson shows and says: slides, chapters and subtitles on one time line."""

from __future__ import annotations

import dataclasses
from typing import Final


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """One slide for a while, and what is said meanwhile."""

    slide: str
    seconds: int
    zh: tuple[str, ...]
    en: tuple[str, ...]
    chapter: str = ""


SCENES: Final = (
    Scene(
        "1-1", 8,
        ("先看影子。", "影子的边缘清楚，说明光是硬的：光源小，或者离得远。"),
        ("Look at the shadow first.", "A sharp edge means hard light: a small or distant lamp."),
        "认识光：软与硬",
    ),
    Scene(
        "1-2", 8,
        ("在灯前隔一层柔光纸，", "光源变大，影子的边缘就变软。"),
        ("Put diffusion paper in front of the lamp:", "the source grows and the edge turns soft."),
    ),
    Scene(
        "1-3", 8,
        ("台面上的小产品，先用软光拍稳，", "再用一点硬光看质感。"),
        ("For small products start with soft light,", "then add a little hard light for texture."),
    ),
    Scene(
        "2-0", 6,
        ("现在把三盏灯一盏一盏打开。",),
        ("Now let us switch on three lights, one by one.",),
        "三点布光与背景",
    ),
    Scene(
        "2-1", 12,
        (
            "第一盏是主光，放在侧前方四十五度，", "略高于产品，形体就出来了。",
            "没有灯箱，窗边的自然光也可以当主光。",
        ),
        (
            "The key light stands at 45 degrees,",
            "a little above the product: it gives the shape.",
            "Without a lamp, daylight from a window will do.",
        ),
    ),
    Scene(
        "2-2", 12,
        ("第二盏是补光，在另一侧，", "亮度大约是主光的一半。", "一块白纸板反光，也能当补光。"),
        (
            "The fill light stands on the other side,", "about half as bright as the key.",
            "A sheet of white card works as well.",
        ),
    ),
    Scene(
        "2-3", 12,
        ("第三盏是轮廓光，从后方打过来，", "把产品和背景分开。", "三盏灯只调亮度，不再挪位置。"),
        (
            "The rim light comes from behind", "and separates the product from the background.",
            "From here on change brightness only, not places.",
        ),
    ),
    Scene(
        "3-1", 8,
        ("手机上先长按产品，", "把对焦和曝光一起锁住。"),
        ("On the phone, press and hold the product", "to lock focus and exposure."),
        "手机拍摄参数",
    ),
    Scene(
        "3-2", 9,
        ("曝光往下拉三分之一挡，", "瓶口的高光就不会死白。"),
        ("Pull exposure down by a third of a stop", "to keep the highlight on the rim."),
    ),
    Scene(
        "3-3", 9,
        ("白平衡固定在五千 K，", "三张图的颜色才会一致。"),
        ("Fix white balance at 5000 K", "so that all three pictures match."),
    ),
    Scene(
        "4-2", 8,
        ("今天的作业：三张主图，", "正面、侧光，再加一张使用场景。"),
        ("Your task: three main pictures,", "front, side light, and one in use."),
        "作业：交三张主图",
    ),
    Scene(
        "4-3", 8,
        ("每张写一句话，灯放在哪里。", "明天上课前交。"),
        ("Add one sentence to each: where the lamp stood.", "Hand in before class tomorrow."),
    ),
)  # fmt: skip
TOTAL_MS: Final = sum(scene.seconds for scene in SCENES) * 1000


def chapters() -> list[tuple[int, str]]:
    """(ms, title)."""
    found, at = [], 0
    for scene in SCENES:
        if scene.chapter:
            found.append((at, scene.chapter))
        at += scene.seconds * 1000
    return found


def subtitles(language: str) -> str:
    """WebVTT; a scene's lines share its time."""
    blocks, start = ["WEBVTT"], 0
    for scene in SCENES:
        lines = scene.zh if language == "zh" else scene.en
        each = scene.seconds * 1000 // len(lines)
        for number, line in enumerate(lines):
            at = start + number * each
            blocks.append(f"{_stamp(at + 150)} --> {_stamp(at + each - 150)}\n{line}")
        start += scene.seconds * 1000
    return "\n\n".join(blocks) + "\n"


def _stamp(ms: int) -> str:
    return f"{ms // 60000:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
