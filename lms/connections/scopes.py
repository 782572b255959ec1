"""What a client may be allowed to do, and which kind of client each scope suits."""

from __future__ import annotations

from collections.abc import Iterable

SCOPES: dict[str, str] = {
    "classes:read": "Classes with their timetables and states.",
    "rosters:read": "Rosters, masked: pseudonym, masked name and number, seat.",
    "rosters:write": "Import of rosters: a dry run, then a confirmation.",
    "attendance:read": "Attendance: one row per trainee and lesson.",
    "results:read": "Results: hours, absences and the parts of the verdict, per trainee.",
    "realname:write": "Real-name results of the region's own system.",
}
"""Scope → what the OpenAPI schema says about it."""
INSTITUTION_ONLY = frozenset({"rosters:write"})
"""Only who runs a class changes its roster; an agency's client never does."""
REGION_ONLY = frozenset({"realname:write"})
"""Only the region's own real-name system vouches for people; an institution would for itself."""


def allowed(*, region: bool) -> list[str]:
    """The scopes that suit a client bound to a region, or to an institution."""
    barred = INSTITUTION_ONLY if region else REGION_ONLY
    return [scope for scope in SCOPES if scope not in barred]


def unsuited(scopes: Iterable[str], *, region: bool) -> list[str]:
    """Those of ``scopes`` that do not exist or do not suit this kind of client."""
    fitting = allowed(region=region)
    return sorted({scope for scope in scopes if scope not in fitting})
