"""Draws the sample lesson's slides: ``python -m vod.sample.draw``, only when they change.

The slides are kept as pictures beside this file, so that a machine without Chinese fonts shows
them as well. Drawn with Noto Sans CJK (OFL).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SLIDES: Final = Path(__file__).with_name("slides")
SIZE: Final = (1280, 720)
SCALE: Final = 2
FONT: Final = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"
PAPER, INK, GREY, RUST = "#F8F7F2", "#15222A", "#6B7780", "#B5613C"
SAND, STEEL, STEEL_2, GLASS = "#E5DDCF", "#2E3D45", "#59666D", "#8FA9AF"
BEAM: Final = (240, 205, 130)
AZURITE: Final = "#0A6473"

Point = tuple[float, float]


class Slide:
    """A slide being drawn, in 1280 × 720 units."""

    def __init__(self, title: str, subtitle: str) -> None:
        self.image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.text((78, 108), title, 40, bold=True)
        self.text((78, 172), subtitle, 21, color=GREY)
        self.box((78, 214, 140, 217), RUST)

    def text(
        self, at: Point, words: str, size: int, *, bold: bool = False, color: str = INK,
        anchor: str = "la",
    ) -> None:  # fmt: skip
        """Words at a point; Simplified Chinese forms."""
        face = ImageFont.truetype(FONT.format("Bold" if bold else "Regular"), size * SCALE, index=2)
        self.draw.text(_up(at), words, font=face, fill=color, anchor=anchor)

    def box(self, edges: tuple[float, ...], color: str, radius: float = 0) -> None:
        """A filled rectangle."""
        self.draw.rounded_rectangle([e * SCALE for e in edges], radius * SCALE, fill=color)

    def outline(self, edges: tuple[float, ...], color: str, radius: float, width: int = 2) -> None:
        """A rectangle's edge."""
        self.draw.rounded_rectangle(
            [e * SCALE for e in edges], radius * SCALE, outline=color, width=width * SCALE
        )

    def disc(self, centre: Point, radius: float, color: str) -> None:
        """A filled circle."""
        x, y = centre
        self.oval((x - radius, y - radius, x + radius, y + radius), color)

    def oval(self, edges: tuple[float, ...], color: str) -> None:
        """A filled ellipse."""
        self.draw.ellipse([e * SCALE for e in edges], fill=color)

    def shape(self, points: Sequence[Point], color: str) -> None:
        """A filled polygon."""
        self.draw.polygon([_up(point) for point in points], fill=color)

    def glow(self, points: Sequence[Point], alpha: int, blur: float) -> None:
        """A soft light cone."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).polygon([_up(point) for point in points], fill=alpha)
        mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        self.image.paste(Image.new("RGB", self.image.size, BEAM), (0, 0), mask)

    def shadow(self, edges: tuple[float, ...], alpha: int, blur: float) -> None:
        """An elliptic shadow; the blur is how soft the light is."""
        mask = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(mask).ellipse([e * SCALE for e in edges], fill=alpha)
        mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        self.image.paste(Image.new("RGB", self.image.size, "#3A332A"), (0, 0), mask)

    def points(self, lines: Sequence[str], shown: int) -> None:
        """Numbered points, of which the first ``shown`` have been made."""
        for number, line in enumerate(lines[:shown], start=1):
            y = 262 + number * 58
            self.disc((92, y), 15, RUST)
            self.text((92, y), str(number), 18, bold=True, color="#FFFFFF", anchor="mm")
            self.text((122, y), line, 22, anchor="lm")

    def save(self, name: str) -> None:
        """Scaled down to its size, with a small palette."""
        small = self.image.resize(SIZE, Image.Resampling.LANCZOS)
        small.quantize(160).save(SLIDES / f"{name}.png", optimize=True)


def _up(point: Point) -> Point:
    return point[0] * SCALE, point[1] * SCALE


def soft_and_hard(name: str, shown: int) -> None:
    """Chapter 1."""
    slide = Slide("认识光：软与硬", "商品布光入门 · 看影子的边缘")
    slide.box((640, 250, 1200, 560), SAND, 18)
    for x, alpha, blur, words, lamp in (
        (780, 150, 2, "硬光：边缘清楚", 13),
        (1060, 95, 14, "软光：边缘渐变", 46),
    ):
        slide.shadow((x - 20, 452, x + 120, 492), alpha, blur)
        slide.disc((x, 420), 58, "#8A5A3C")
        slide.disc((x - 18, 400), 26, "#A87452")
        slide.disc((x - 26, 392), 9, "#D8B08E")
        slide.glow(
            [(x - 110 - lamp, 280), (x - 110 + lamp, 280), (x + 30, 400), (x - 40, 430)], 90, 6
        )
        slide.box((x - 110 - lamp, 262, x - 110 + lamp, 284), STEEL, 4)
        slide.text((x + 10, 528), words, 20, anchor="mm", color=GREY)
    slide.points(
        (
            "光源越小、越远，影子越硬",
            "隔一层柔光纸，光就变软",
            "台面产品先用软光，再看质感",
        ),
        shown,
    )
    slide.save(name)


def three_lights(name: str, shown: int) -> None:
    """Chapter 2: the lights come on one after another."""
    slide = Slide("三点布光：先主光，再补光", "商品布光入门 · 台面产品")
    slide.oval((655, 262, 1175, 602), SAND)
    lights: tuple[tuple[Point, Point, str, str, int], ...] = (
        ((722, 268), (-34, 0), "主光 45°", STEEL, 190),
        ((1148, 274), (34, 0), "补光", STEEL_2, 120),
        ((1000, 202), (0, 0), "轮廓光", STEEL_2, 110),
    )
    for (x, y), _, _, _, alpha in lights[:shown]:
        slide.glow([(x - 22, y + 10), (x + 22, y - 6), (945, 415), (895, 430)], alpha, 5)
    for (x, y), (tilt, _), words, color, _ in lights[:shown]:
        _lamp(slide, (x, y), tilt, color)
        slide.text((x, y - 48), words, 21, bold=color == STEEL, anchor="mm")
    _bottle(slide, (918, 430))
    for step in range(6):
        slide.box((917, 500 + step * 11, 919, 506 + step * 11), INK)
    slide.box((886, 572, 950, 614), STEEL, 5)
    slide.disc((918, 590), 13, GLASS)
    slide.text((970, 594), "相机 50 mm", 20, anchor="lm")
    slide.points(
        [
            "主光 45°，略高于产品，定出形体",
            "补光在另一侧，亮度约为主光一半",
            "轮廓光在后方，把产品与背景分开",
        ],
        shown,
    )
    slide.save(name)


def _lamp(slide: Slide, centre: Point, tilt: float, color: str) -> None:
    x, y = centre
    lean = tilt / 2
    slide.shape([(x - 36, y - 16 - lean), (x + 36, y - 16 + lean), (x + 36, y + 20 + lean),
                 (x - 36, y + 20 - lean)], color)  # fmt: skip


def _bottle(slide: Slide, centre: Point) -> None:
    x, y = centre
    slide.shape([(x - 40, y - 50), (x + 40, y - 50), (x + 30, y + 52), (x - 30, y + 52)], "#6B3F24")
    slide.oval((x - 40, y - 62, x + 40, y - 38), "#8A5A3C")
    slide.box((x - 28, y - 18, x + 28, y + 22), "#F3ECDD", 4)
    slide.text((x, y + 2), "山茶油", 16, bold=True, color="#6B3F24", anchor="mm")


def phone(name: str, shown: int) -> None:
    """Chapter 3."""
    slide = Slide("手机拍摄参数", "商品布光入门 · 三项先锁定，再按快门")
    slide.box((800, 170, 1060, 640), STEEL, 30)
    slide.box((814, 200, 1046, 600), "#EDE6D8", 6)
    for part in (1, 2):
        slide.box((814 + part * 77, 200, 815 + part * 77, 600), "#CFC6B4")
        slide.box((814, 200 + part * 133, 1046, 201 + part * 133), "#CFC6B4")
    _bottle(slide, (930, 420))
    slide.outline((868, 346, 992, 486), RUST, 6)
    marks = (("对焦锁定", (1082, 300)), ("曝光 −0.3", (1082, 390)), ("白平衡 5000 K", (1082, 480)))
    for words, (x, y) in marks[:shown]:
        slide.disc((x + 6, y), 6, AZURITE)
        slide.text((x + 22, y), words, 20, anchor="lm")
    slide.points(
        ["长按产品，锁住对焦与曝光", "曝光降三分之一挡，保住高光", "白平衡固定，三张图颜色一致"],
        shown,
    )
    slide.save(name)


def homework(name: str, shown: int) -> None:
    """Chapter 4."""
    slide = Slide("作业：交三张主图", "商品布光入门 · 交到实践成果")
    for number, words in enumerate(("正面主图", "侧光质感", "使用场景")[:shown]):
        x = 650 + number * 186
        slide.box((x, 280, x + 166, 480), "#EFE8DB", 10)
        slide.shadow((x + 62, 424, x + 140, 448), 90, 6)
        _bottle(slide, (x + 83, 386))
        slide.text((x + 83, 512), words, 20, anchor="mm", color=GREY)
    slide.points(
        ["三张，同一件产品，同一白平衡", "每张写一句：灯放在哪里", "明天上课前交，周老师逐张点评"],
        shown,
    )
    slide.save(name)


def main() -> None:
    """All slides, in order."""
    SLIDES.mkdir(exist_ok=True)
    chapters = (soft_and_hard, (1, 2, 3)), (three_lights, (0, 1, 2, 3)), (phone, (1, 2, 3)), (
        homework, (2, 3),
    )  # fmt: skip
    for number, (make, steps) in enumerate(chapters, start=1):
        for step in steps:
            make(f"{number}-{step}", step)


if __name__ == "__main__":
    main()
