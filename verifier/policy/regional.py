"""Two examples of what a region may ask for, from reprints of regional rules: never defaults.

They show that a new region is a new pack: a platform administrator copies one under the region's
own code and edits the numbers. Names and ``example`` say so: no class gets one without being asked.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from verifier.policy.packs import DEFAULT_PACKS


def _example(code: str, zh: str, en: str, **changes: Any) -> dict[str, Any]:
    pack = deepcopy(DEFAULT_PACKS[0])
    pack.update(code=code, version=1, title={"zh": zh, "en": en}, example=True)
    for name, value in changes.items():
        known = pack.get(name)
        pack[name] = {**known, **value} if isinstance(known, dict) else value
        pack["source"][name] = "other"
    return pack


REGIONAL_PACKS: tuple[dict[str, Any], ...] = (
    _example(
        "eg-blend-5-2",
        "地区示例·5 天线上 2 天线下",
        "Regional example: 5 days online, 2 on site",
        length={"days": 7, "hours": 40},
        online_share_max_milli=950,
        shares={"live_min_milli": 600, "recorded_min_milli": 350, "onsite_min_milli": 50},
    ),
    _example(
        "eg-half-online",
        "地区示例·线上不超过一半",
        "Regional example: at most half online",
        online_share_max_milli=500,
        online_hour_ms=2_700_000,
        vod={"below_min": "none"},
        live={"below_min": "none"},
        onsite={"below_min": "none"},
        questions={"answered_min_milli": 1000},
        sign_in={
            "required": ["vod", "live", "onsite"],
            "sign_out": ["onsite"],
            "signature": ["onsite"],
            "methods": ["face", "code", "qr", "hand"],
        },
        spot_checks={
            "per_hour": 1,
            "kinds": ["face", "question"],
            "modes": ["vod", "live"],
            "limit_ms": 60_000,
            "missed_max": 9,
            "make_up_max": 9,
            "make_up_days": 3,
            "over_limit": "bar",
        },
    ),
)
"""In the first: live at least 60 %, on demand and flipped at least 35 %, workshops at least 5 % of
40 hours. In the second: an online hour of 45 min, about 8 face checks a day with a minute each, up
to 9 misses made up on the replay within 3 days and more than 9 bars, a check before each lesson."""
