"""Shapes of a class's own doors."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from lms.reports.statistics.schema import RatesSchema, SumsSchema


class EngagementPartSchema(s.Serializer[Any]):
    """One component of engagement."""

    component = s.CharField()
    weight = s.IntegerField()
    done_milli = s.IntegerField()
    wanted_milli = s.IntegerField()
    share_milli = s.IntegerField()
    gain_milli = s.IntegerField()


class EngagementSchema(s.Serializer[Any]):
    """A score of 0 to 1000, or null before there was any occasion."""

    milli = s.IntegerField(allow_null=True)
    version = s.IntegerField()
    parts = EngagementPartSchema(many=True)


class FormulaAskedSchema(s.Serializer[Any]):
    """Weights (0 to 100) and targets (thousandths per occasion) by component."""

    weights = s.DictField(child=s.IntegerField())
    targets = s.DictField(child=s.IntegerField())


class FormulaSchema(FormulaAskedSchema):
    """The formula in force; version 0 is the default."""

    version = s.IntegerField()
    caps = s.DictField(child=s.IntegerField())
    set_at = s.DateTimeField(allow_null=True)
    set_by = s.CharField(allow_null=True)


class MyEngagementSchema(EngagementSchema):
    """A trainee's own."""

    formula = FormulaSchema()


class RiskLessonSchema(s.Serializer[Any]):
    """A lesson that can still be earned."""

    id = s.UUIDField()
    title = s.CharField()
    ends_ms = s.IntegerField()


class RiskSchema(s.Serializer[Any]):
    """A trainee who is, or is about to be, barred."""

    enrolment = s.UUIDField()
    name = s.CharField()
    seat = s.IntegerField()
    level = s.CharField()
    absences = s.IntegerField()
    leaves = s.IntegerField()
    spare = s.IntegerField()
    until_ms = s.IntegerField(allow_null=True)
    days = s.IntegerField(allow_null=True)
    lessons = RiskLessonSchema(many=True)
    next_lesson = s.CharField(allow_null=True)
    review = s.IntegerField()


class AtRiskSchema(s.Serializer[Any]):
    """classes/<id>/at-risk/"""

    max_times = s.IntegerField()
    reading = s.CharField()
    rule = s.CharField()
    rows = RiskSchema(many=True)


class PersonDaySchema(s.Serializer[Any]):
    """One day of a trainee."""

    day = s.DateField()
    attended = s.IntegerField()
    missed = s.IntegerField()
    hours_milli = s.IntegerField()
    answered = s.IntegerField()
    comments = s.IntegerField()
    spots_failed = s.IntegerField()
    incidents = s.IntegerField()


class PersonSchema(s.Serializer[Any]):
    """statistics/class/<id>/people/<enrolment>/"""

    enrolment = s.UUIDField()
    name = s.CharField()
    seat = s.IntegerField()
    rates = RatesSchema()
    sums = SumsSchema()
    engagement = EngagementSchema()
    days = PersonDaySchema(many=True)


class FeedbackAskedSchema(s.Serializer[Any]):
    """A mark and words."""

    score = s.IntegerField(min_value=1, max_value=5)
    text = s.CharField(max_length=1000, allow_blank=True, default="")


class FeedbackSchema(s.Serializer[Any]):
    """Today's form; ``score`` null: not handed in."""

    day = s.DateField()
    score = s.IntegerField(allow_null=True)
    text = s.CharField(allow_blank=True)


class FeedbackWordsSchema(s.Serializer[Any]):
    """One form without its name."""

    day = s.DateField()
    score = s.IntegerField()
    text = s.CharField(allow_blank=True)
