"""What may be worth a look, found by rules that anybody can check. Pure; nothing follows by itself.

Each finding carries its evidence as integers and names, and each kind has its false-alarm caveat
in :data:`CAVEATS`, shown beside it always.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import median

Words = Mapping[str, str]
CAVEATS: dict[str, Words] = {
    "shared_device": {
        "zh": "一家人或同事可能共用一台电脑、一个出口；同型号浏览器在同一网络里也会显得一样。",
        "en": "A family or colleagues may share a computer and a line; equal browsers on one"
        " network look the same too.",
    },
    "shared_network": {
        "zh": "在机构机房、同一小区宽带或同一手机出口上课，地址本来就相同。",
        "en": "Computer rooms, a building's line or a mobile gateway give everybody one address.",
    },
    "same_timing": {
        "zh": "坐在一起、同时开始看的人，答题时刻会接近；只有一直接近才值得看。",
        "en": "People who sit and start together answer close together; only always is odd.",
    },
    "parallel_presence": {
        "zh": "签退晚了、替人补签，也会造成时间重叠。",
        "en": "A late sign-out or a sign-in made up for somebody overlaps as well.",
    },
    "never_passed": {
        "zh": "摄像头坏了、光线差、没有同意采集的学员会一直不通过；先问本人。",
        "en": "A broken camera, poor light, or no consent fails every check; ask the person first.",
    },
    "far_from_peers": {
        "zh": "小机构、刚开班、特殊学员群体的数字波动大；数字远不等于做得不对。",
        "en": "Small or new institutions and special groups vary widely; far is not wrong.",
    },
}


@dataclass(frozen=True)
class Finding:
    """One finding; ``key`` tells the same again (within its class or institution)."""

    kind: str
    key: str
    people: tuple[str, ...]
    facts: Mapping[str, int | str] = field(default_factory=dict)


DEVICE_MIN = 3
NETWORK_MIN, NETWORK_SHARE = 6, 600


def shared(sightings: Iterable[tuple[str, str, str]]) -> list[Finding]:
    """From (kind, digest, pseudonym): devices of several people, networks of most of a class."""
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    everybody: set[str] = set()
    for kind, digest, subject in sightings:
        people[kind, digest].add(subject)
        everybody.add(subject)
    found = []
    for (kind, digest), group in sorted(people.items()):
        facts = {"people": len(group), "of": len(everybody)}
        names = tuple(sorted(group))
        if kind == "device" and len(group) >= DEVICE_MIN:
            found.append(Finding("shared_device", digest, names, facts))
        share = len(group) * 1000 // len(everybody)
        if kind == "network" and len(group) >= NETWORK_MIN and share >= NETWORK_SHARE:
            found.append(Finding("shared_network", digest, names, facts))
    return found


CLOSE_MS = 2_000
TIMING_MIN, TIMING_SHARE = 8, 700


def same_timing(answers: Iterable[tuple[str, str, int]]) -> list[Finding]:
    """From (question, pseudonym, instant): pairs who answer most of their questions at once."""
    by_question: dict[str, dict[str, int]] = defaultdict(dict)
    for question, subject, at in answers:
        by_question[question].setdefault(subject, at)
    together: Counter[tuple[str, str]] = Counter()
    common: Counter[tuple[str, str]] = Counter()
    for instants in by_question.values():
        for one, other in combinations(sorted(instants), 2):
            common[one, other] += 1
            together[one, other] += abs(instants[one] - instants[other]) <= CLOSE_MS
    return [
        Finding(
            "same_timing",
            f"{pair[0]}:{pair[1]}",
            pair,
            {"together": number, "of": common[pair], "within_ms": CLOSE_MS},
        )
        for pair, number in sorted(together.items())
        if number >= TIMING_MIN and number * 1000 >= TIMING_SHARE * common[pair]
    ]


Span = tuple[int, int]
OVERLAP_MIN_MS = 5 * 60_000


def parallel(
    on_site: Mapping[str, Sequence[Span]], online: Mapping[str, Sequence[Span]]
) -> list[Finding]:
    """Who is signed in at a place and credited online at the same time, for 5 minutes or more."""
    found = []
    for subject in sorted(on_site.keys() & online.keys()):
        both = sum(
            max(0, min(end, stop) - max(start, begin))
            for start, end in on_site[subject]
            for begin, stop in online[subject]
        )
        if both >= OVERLAP_MIN_MS:
            found.append(
                Finding("parallel_presence", subject, (subject,), {"minutes": both // 60_000})
            )
    return found


CHECKS_MIN = 4


def never_passed(checks: Mapping[str, tuple[int, int]]) -> list[Finding]:
    """From pseudonym → (passed, failed or missed): who never passed one of several."""
    return [
        Finding("never_passed", subject, (subject,), {"missed": missed})
        for subject, (passed, missed) in sorted(checks.items())
        if passed == 0 and missed >= CHECKS_MIN
    ]


PEERS_MIN = 6
FAR = 3.5
POINTS_MIN = 50
"""Thousandths that an institution must be away from the middle at least."""


def far_from_peers(rates: Mapping[str, Mapping[str, int]]) -> list[tuple[str, Finding]]:
    """From institution → {rate: milli}: who is far from the middle of its peers, per rate.

    Far is 3.5 robust deviations (median of absolute deviations × 1.4826) and 5 points.
    """
    found = []
    names = sorted({name for own in rates.values() for name in own})
    for name in names:
        values = {place: own[name] for place, own in rates.items() if name in own}
        if len(values) < PEERS_MIN:
            continue
        middle = median(values.values())
        spread = 1.4826 * median(abs(value - middle) for value in values.values())
        for place, value in sorted(values.items()):
            away = abs(value - middle)
            if away >= POINTS_MIN and away > FAR * spread:
                facts: dict[str, int | str] = {
                    "rate": name,
                    "value": value,
                    "middle": round(middle),
                    "peers": len(values),
                }
                found.append((place, Finding("far_from_peers", name, (), facts)))
    return found
