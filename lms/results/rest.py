"""Doors of class performance."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.courses.rules import class_for
from lms.people.doors import checked, me
from lms.results.domain.performance import Given, mark_day
from lms.results.queries import own_marks, sheet
from lms.results.rules import may_mark, may_read


class PerformanceMarkSchema(s.Serializer[Any]):
    """One trainee's day."""

    day = s.DateField()
    criteria = s.DictField(child=s.IntegerField())
    score_milli = s.IntegerField()
    note = s.CharField()
    by = s.CharField()
    at = s.DateTimeField()


class OwnPerformanceSchema(PerformanceMarkSchema):
    """With the class it belongs to."""

    class_id = s.UUIDField()


class PerformanceRowSchema(s.Serializer[Any]):
    """One trainee by day."""

    enrolment = s.UUIDField()
    seat = s.IntegerField()
    name = s.CharField()
    marks = s.DictField(child=PerformanceMarkSchema())


class PerformanceSheetSchema(s.Serializer[Any]):
    """The lecturer's sheet."""

    criteria = s.ListField(child=s.CharField())
    of_milli = s.IntegerField()
    today = s.DateField()
    days = s.ListField(child=s.DateField())
    rows = PerformanceRowSchema(many=True)


class PerformanceGiven(s.Serializer[Any]):
    """A mark; every criterion from 1 to 5."""

    enrolment = s.UUIDField()
    criteria = s.DictField(child=s.IntegerField(min_value=1, max_value=5))
    note = s.CharField(max_length=500, allow_blank=True, default="")


class PerformanceDayBody(s.Serializer[Any]):
    """The marks of one day."""

    day = s.DateField()
    marks: s.ListSerializer[Any] = s.ListSerializer(
        child=PerformanceGiven(), allow_empty=False, max_length=200
    )


class PerformanceView(APIView):
    """classes/<id>/performance/"""

    @extend_schema(operation_id="performance_sheet", responses=PerformanceSheetSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Every trainee's marks by day, beside the figures and apart from them."""
        return Response(
            PerformanceSheetSchema(sheet(class_for(request.user, class_id, may_read))).data
        )

    @extend_schema(
        operation_id="performance_mark",
        request=PerformanceDayBody,
        responses=PerformanceSheetSchema,
    )
    def put(self, request: Request, class_id: uuid.UUID) -> Response:
        """Mark a day (its lecturers). Errors: no_teaching_day, criteria_incomplete."""
        found = class_for(request.user, class_id, may_mark)
        data = checked(PerformanceDayBody, request)
        marks = [
            Given(enrolment_id=row["enrolment"], criteria=row["criteria"], note=row["note"])
            for row in data["marks"]
        ]
        mark_day(training_class=found, day=data["day"], marks=marks, by=me(request))
        return Response(PerformanceSheetSchema(sheet(found)).data)


class MyPerformanceView(APIView):
    """GET me/performance/"""

    @extend_schema(operation_id="my_performance", responses=OwnPerformanceSchema(many=True))
    def get(self, request: Request) -> Response:
        """One's own marks, the newest day first."""
        return Response(OwnPerformanceSchema(own_marks(me(request)), many=True).data)
