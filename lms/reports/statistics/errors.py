"""Refusals of the statistics."""

from __future__ import annotations

from lms.core.errors import Invalid


class PeriodRefused(Invalid):
    """Not a period: a day that is none, the end before the start, or longer than two years."""

    code = "period_refused"
    message = "Give the first and the last day as YYYY-MM-DD, at most two years apart."


class GroupingRefused(Invalid):
    """This scope cannot be broken down so."""

    code = "grouping_refused"
    message = (
        "Group by region, institution, course, lecturer, class or person, as the scope allows."
    )
