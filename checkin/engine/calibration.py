"""Measuring an engine on an operator's own labelled photos: FMR, FNMR, EER and a threshold.

FMR: part of impostor pairs within the threshold; FNMR: part of genuine pairs beyond it; EER: where
both are equal. Intervals are Wilson's at 95 %. Pairs of the same person are not independent of one
another, so the intervals are somewhat too narrow: they say how little a small folder proves.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checkin.engine import matching
from checkin.engine.facts import Embedding

Z = 1.959964
"""Of the normal distribution at 95 %."""
TARGET_FMR = 0.001
"""A suggested threshold lets in at most one impostor of a thousand, as far as the pairs can say."""


@dataclass(frozen=True)
class Rate:
    """A part with its 95 % interval, all in 0..1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Point:
    """What one threshold would do."""

    threshold: float
    fmr: Rate
    fnmr: Rate


@dataclass(frozen=True)
class Calibration:
    """The whole measurement."""

    genuine: tuple[float, ...]
    impostor: tuple[float, ...]
    points: tuple[Point, ...]
    eer: float
    eer_threshold: float
    suggested: float
    """The largest threshold whose FMR is within the target, and below every measured impostor
    where there are too few pairs to tell the target."""


def wilson(hits: int, total: int) -> Rate:
    """A part of some trials with Wilson's interval."""
    if total == 0:
        return Rate(0.0, 0.0, 1.0)
    part = hits / total
    centre = part + Z * Z / (2 * total)
    spread = Z * math.sqrt(part * (1 - part) / total + Z * Z / (4 * total * total))
    below = 1 + Z * Z / total
    return Rate(part, max(0.0, (centre - spread) / below), min(1.0, (centre + spread) / below))


def pairs(people: Mapping[str, Sequence[Embedding]]) -> tuple[list[float], list[float]]:
    """Distances of all pairs: of one person, and of two."""
    genuine = [
        matching.distance(one, other)
        for rows in people.values()
        for one, other in itertools.combinations(rows, 2)
    ]
    impostor = [
        matching.distance(one, other)
        for left, right in itertools.combinations(people, 2)
        for one in people[left]
        for other in people[right]
    ]
    return genuine, impostor


def calibrate(
    genuine: Sequence[float], impostor: Sequence[float], *, step: float = 0.01
) -> Calibration:
    """Rates at thresholds ``step`` apart, the EER and a suggestion. Raises ``ValueError``."""
    if not genuine or not impostor:
        raise ValueError("at least two photos of one person, and a second person, are needed")
    last = max(*genuine, *impostor)
    thresholds = [round(number * step, 6) for number in range(1, math.ceil(last / step) + 2)]
    points = tuple(point_at(limit, genuine, impostor) for limit in thresholds)
    eer, at = _equal(genuine, impostor)
    return Calibration(
        genuine=tuple(sorted(genuine)),
        impostor=tuple(sorted(impostor)),
        points=points,
        eer=eer,
        eer_threshold=at,
        suggested=_suggested(points, sorted(impostor), step),
    )


def point_at(threshold: float, genuine: Sequence[float], impostor: Sequence[float]) -> Point:
    """What one threshold would do to these pairs."""
    let_in = sum(value <= threshold for value in impostor)
    left_out = sum(value > threshold for value in genuine)
    return Point(threshold, wilson(let_in, len(impostor)), wilson(left_out, len(genuine)))


def _equal(genuine: Sequence[float], impostor: Sequence[float]) -> tuple[float, float]:
    """The EER and its threshold: among all distances seen, where FMR and FNMR are nearest."""
    best = (math.inf, 0.0, 0.0)
    for limit in sorted({*genuine, *impostor}):
        point = point_at(limit, genuine, impostor)
        gap = abs(point.fmr.value - point.fnmr.value)
        best = min(best, (gap, (point.fmr.value + point.fnmr.value) / 2, limit))
    return best[1], best[2]


def _suggested(points: Sequence[Point], impostor: Sequence[float], step: float) -> float:
    """The largest threshold within the target; never at or beyond the nearest impostor when the
    set is too small to show one in a thousand."""
    fitting = [point.threshold for point in points if point.fmr.value <= TARGET_FMR]
    chosen = max(fitting, default=step)
    if len(impostor) < 1 / TARGET_FMR:
        chosen = min(chosen, math.floor((impostor[0] - step) / step) * step)
    return round(max(step, chosen), 6)


def as_svg(found: Calibration, *, width: int = 720, height: int = 360) -> str:
    """FMR and FNMR over the threshold, without any script or outside reference."""
    left, top, right, bottom = 56, 24, width - 16, height - 44
    last = found.points[-1].threshold

    def x(value: float) -> float:
        return left + (right - left) * value / last

    def y(value: float) -> float:
        return bottom - (bottom - top) * value

    def line(name: str, colour: str, dash: str) -> str:
        spots = " ".join(
            f"{x(point.threshold):.1f},{y(getattr(point, name).value):.1f}"
            for point in found.points
        )
        style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
        return f'<polyline points="{spots}" {style}/>'

    def band(name: str, colour: str) -> str:
        ahead = [(point.threshold, getattr(point, name).high) for point in found.points]
        back = [(point.threshold, getattr(point, name).low) for point in reversed(found.points)]
        spots = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in [*ahead, *back])
        return f'<polygon points="{spots}" fill="{colour}" fill-opacity="0.12"/>'

    ticks = "".join(
        f'<text x="{x(n * last / 6):.0f}" y="{bottom + 18}" text-anchor="middle">'
        f"{n * last / 6:.2f}</text>"
        for n in range(7)
    ) + "".join(
        f'<line x1="{left}" x2="{right}" y1="{y(n / 4):.0f}" y2="{y(n / 4):.0f}" stroke="#dde3e5"/>'
        f'<text x="{left - 8}" y="{y(n / 4) + 4:.0f}" text-anchor="end">{25 * n} %</text>'
        for n in range(5)
    )
    chosen = x(found.suggested)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="11" fill="#43535b">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{ticks}'
        f"{band('fmr', '#8a5600')}{band('fnmr', '#0a6473')}"
        f"{line('fmr', '#bc7a12', '6 3')}{line('fnmr', '#0a6473', 'none')}"
        f'<line x1="{chosen:.1f}" x2="{chosen:.1f}" y1="{top}" y2="{bottom}" '
        'stroke="#15222a" stroke-dasharray="2 3"/>'
        f'<text x="{chosen + 4:.1f}" y="{top + 10}">{found.suggested:.2f}</text>'
        f'<text x="{left}" y="{height - 8}">threshold</text>'
        f'<text x="{right - 180}" y="{top - 8}" fill="#0a6473">— FNMR</text>'
        f'<text x="{right - 90}" y="{top - 8}" fill="#8a5600">- - FMR</text></svg>'
    )
