"""Shapes of the statistics' answers, for the OpenAPI schema and the generated client."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from lms.reports.statistics.measures import FIELDS, MODES


def whole(names: tuple[str, ...], name: str, *, null: bool = False) -> type[s.Serializer[Any]]:
    """A serializer of integers with these names."""
    fields = {one: s.IntegerField(allow_null=null) for one in names}
    return type(name, (s.Serializer,), fields)


SumsSchema = whole(FIELDS, "StatisticsSums")
RATES = (
    "attendance_milli",
    "completion_milli",
    "face_milli",
    "hand_milli",
    "answered_milli",
    "right_milli",
    "spots_milli",
    "prompts_milli",
    "incidents_milli",
    "exam_passed_milli",
    "exam_score_milli",
    "feedback_milli",
)
_Rates = whole(RATES, "StatisticsRatesBase", null=True)


class RatesSchema(_Rates):  # type: ignore[misc, valid-type]  # a class made of names
    """Rates in thousandths; null where there is nothing yet."""

    attended = s.IntegerField()
    judged = s.IntegerField()
    hours_milli = s.IntegerField()
    spots = s.IntegerField()
    incidents = s.IntegerField()


class RowSchema(s.Serializer[Any]):
    """Sums, rates, and what is said of the classes as a whole."""

    sums = SumsSchema()
    rates = RatesSchema()
    classes = s.IntegerField()
    trainees = s.IntegerField()
    barred = s.IntegerField()
    finished = s.IntegerField()
    barred_milli = s.IntegerField(allow_null=True)
    engagement_milli = s.IntegerField(allow_null=True)


class ChildSchema(RowSchema):
    """One row of the breakdown; ``note``: institution of a class, seat of a person."""

    kind = s.CharField()
    id = s.UUIDField()
    name = s.CharField()
    note = s.CharField(allow_blank=True)
    state = s.CharField(allow_blank=True)


class CrumbSchema(s.Serializer[Any]):
    """A step of the way from the top."""

    kind = s.CharField()
    id = s.UUIDField()
    name = s.CharField()


class ScopeSchema(CrumbSchema):
    """What the dashboard is of."""

    crumbs = CrumbSchema(many=True)


_Modes = whole(tuple(f"{mode}_milli" for mode in MODES), "StatisticsModes")


class PointSchema(_Modes):  # type: ignore[misc, valid-type]  # a class made of names
    """A day, or a week from its Monday."""

    day = s.DateField()
    weekly = s.BooleanField()
    attended = s.IntegerField()
    judged = s.IntegerField()
    attendance_milli = s.IntegerField(allow_null=True)
    spots_passed = s.IntegerField()
    spots_failed = s.IntegerField()
    incidents = s.IntegerField()


class NowSchema(s.Serializer[Any]):
    """Classes with a lesson at this moment."""

    running = s.IntegerField()
    present = s.IntegerField()
    expected = s.IntegerField()


class DashboardSchema(s.Serializer[Any]):
    """statistics/<kind>/<id>/"""

    scope = ScopeSchema()
    to = s.DateField(allow_null=True)
    by = s.CharField()
    at_ms = s.IntegerField()
    counted_at_ms = s.IntegerField(allow_null=True)
    totals = RowSchema()
    series = PointSchema(many=True)
    children = ChildSchema(many=True)
    now = NowSchema()

    def get_fields(self) -> dict[str, s.Field[Any, Any, Any, Any]]:
        """``from`` is a word of the language."""
        return {**super().get_fields(), "from": s.DateField(allow_null=True)}
