"""Whether a phone is at the venue: by its own word (position) and by ours (network). Pure.

A position can be forged by its owner; it stops forwarding, not determination. The network
cannot be chosen from far away without somebody at the venue who lends it.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass

EARTH_M = 6_371_000
ACCURACY_MAX_M = 100
"""A phone may be this unsure of itself in its own favour, and no more."""
RADIUS = range(20, 5001)
NETWORKS_MAX = 20


@dataclass(frozen=True, slots=True)
class Position:
    """What a phone says: millionths of a degree, and how sure it is (m)."""

    latitude_e6: int
    longitude_e6: int
    accuracy_m: int


def distance_m(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Great-circle distance between two points in millionths of a degree."""
    lat1, lon1, lat2, lon2 = (math.radians(x / 1_000_000) for x in (*a, *b))
    h = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return round(2 * EARTH_M * math.asin(min(1.0, math.sqrt(h))))


def inside(position: Position, *, centre: tuple[int, int], radius_m: int) -> bool:
    """Whether the position is in the circle, its own uncertainty forgiven up to 100 m."""
    gap = distance_m((position.latitude_e6, position.longitude_e6), centre)
    return gap <= radius_m + min(max(0, position.accuracy_m), ACCURACY_MAX_M)


def on_network(address: str, networks: list[str]) -> bool:
    """Whether an address is in one of the venue's ranges; True when none is named."""
    if not networks:
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(each, strict=False) for each in networks)


def readable_networks(networks: list[str]) -> list[str] | None:
    """The ranges in canonical spelling; None when one is none, or there are too many."""
    if len(networks) > NETWORKS_MAX:
        return None
    try:
        return [str(ipaddress.ip_network(each.strip(), strict=False)) for each in networks]
    except ValueError:
        return None
