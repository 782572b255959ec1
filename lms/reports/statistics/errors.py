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


class FormulaRefused(Invalid):
    """Weights that are none: unknown, negative, or all zero."""

    code = "formula_refused"
    message = "Weights are whole numbers from 0 to 100 and not all 0; targets are above 0."


class FeedbackRefused(Invalid):
    """Not a mark."""

    code = "feedback_refused"
    message = "Give a mark from 1 to 5 and at most 1000 characters."


class StepRefused(Invalid):
    """Not a step, or without a note."""

    code = "step_refused"
    message = "Note, dismiss or send for inspection, with a reason of 4 to 500 characters."


class ViewRefused(Invalid):
    """A view without a name, a second one of that name, or too many."""

    code = "view_refused"
    message = "Give the view a name of its own, of at most 60 characters; 50 views at most."
