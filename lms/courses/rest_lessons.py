"""Doors: timetable, calendar and its feed, the trainee's day."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import Invalid
from lms.courses import calendar, hooks, today
from lms.courses.domain import timetable
from lms.courses.rules import can_manage_class, can_teach, class_for, lesson_for
from lms.courses.serializers import LessonSerializer, LessonWriteSerializer
from lms.people.doors import checked, me

LONGEST_CALENDAR = dt.timedelta(days=100)


class FeedSerializer(serializers.Serializer[Any]):
    """The path of the own feed with its secret; empty when switched off."""

    path = serializers.CharField()


def lessons_payload(lessons: list[Any]) -> list[dict[str, Any]]:
    """Lessons with what features know about them."""
    details = hooks.details_of(lesson.pk for lesson in lessons)
    return list(LessonSerializer(lessons, many=True, context={"details": details}).data)


class LessonsView(APIView):
    """The timetable of a class."""

    @extend_schema(operation_id="lessons_list", responses=LessonSerializer(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """All lessons, cancelled ones included, in order."""
        found = class_for(me(request), class_id)
        rows = found.lessons.select_related("training_class__rule_pack", "lecturer")
        return Response(lessons_payload(list(rows)))

    @extend_schema(
        operation_id="lessons_add",
        request=LessonWriteSerializer,
        responses={201: LessonSerializer},
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Add one. After approval the class must still meet its rules (class_problems)."""
        found = class_for(me(request), class_id, can_teach)
        data = checked(LessonWriteSerializer, request)
        data["lecturer_id"] = data.pop("lecturer")
        made = timetable.add(training_class=found, by=me(request), **data)
        return Response(lessons_payload([made])[0], status=201)


class GenerateView(APIView):
    """The standard timetable."""

    @extend_schema(
        operation_id="lessons_generate", request=None, responses=LessonSerializer(many=True)
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Replace the timetable of a class in planning by its course's standard one."""
        found = class_for(me(request), class_id, can_manage_class)
        timetable.generate(training_class=found, by=me(request))
        rows = found.lessons.select_related("training_class__rule_pack", "lecturer")
        return Response(lessons_payload(list(rows)))


class LessonView(APIView):
    """One lesson."""

    @extend_schema(operation_id="lessons_get", responses=LessonSerializer)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Read it."""
        return Response(lessons_payload([lesson_for(me(request), lesson_id)])[0])

    @extend_schema(
        operation_id="lessons_edit", request=LessonWriteSerializer, responses=LessonSerializer
    )
    def patch(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Change it; once lessons have begun the log marks the change as late."""
        found = lesson_for(me(request), lesson_id, can_teach)
        data = LessonWriteSerializer(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        if "lecturer" in values:
            values["lecturer_id"] = values.pop("lecturer")
        changed = timetable.change(lesson=found, by=me(request), **values)
        return Response(lessons_payload([changed])[0])

    @extend_schema(operation_id="lessons_remove", request=None, responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Delete one in planning; later, cancel it."""
        found = lesson_for(me(request), lesson_id, can_teach)
        timetable.remove(lesson=found, by=me(request))
        return Response(status=204)


class CalendarView(APIView):
    """The own lessons, attended or taught."""

    @extend_schema(
        operation_id="calendar_get",
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, required=True),
            OpenApiParameter("to", OpenApiTypes.DATE, required=True),
        ],
        responses=LessonSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """From one local date to another, both included; at most 100 days."""
        first, last = _date(request, "from"), _date(request, "to")
        start = timetable.local(first, "00:00")
        end = timetable.local(last, "00:00") + dt.timedelta(days=1)
        if not dt.timedelta(0) < end - start <= LONGEST_CALENDAR:
            raise Invalid("Ask for 1 to 100 days.", field="to")
        rows = calendar.lessons_of(me(request), start=start, end=end)
        return Response(lessons_payload(rows))


class CalendarFeedView(APIView):
    """The address of the own iCalendar feed."""

    @extend_schema(operation_id="calendar_feed_get", responses=FeedSerializer)
    def get(self, request: Request) -> Response:
        """The address, empty when there is none."""
        return Response({"path": _feed_path(me(request).calendar_token)})

    @extend_schema(operation_id="calendar_feed_renew", request=None, responses=FeedSerializer)
    def post(self, request: Request) -> Response:
        """A new address; the old one stops working."""
        return Response({"path": _feed_path(calendar.new_feed(user=me(request)))})

    @extend_schema(operation_id="calendar_feed_revoke", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Switch the feed off."""
        calendar.revoke_feed(user=me(request))
        return Response(status=204)


class CalendarIcsView(APIView):
    """The feed that calendar programs read: the secret in the address is the key."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []

    @extend_schema(
        operation_id="calendar_ics",
        parameters=[OpenApiParameter("token", str, required=True)],
        responses={(200, "text/calendar"): OpenApiTypes.STR},
        auth=[],
    )
    def get(self, request: Request) -> HttpResponse:
        """iCalendar (RFC 5545)."""
        body = calendar.feed(token=request.query_params.get("token", ""))
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="rongke.ics"'
        return response


class TodayView(APIView):
    """The trainee's day."""

    @extend_schema(operation_id="today_get", responses=today.TodaySerializer)
    def get(self, request: Request) -> Response:
        """Running classes with today's lessons, hours earned, open on-demand lessons."""
        payload = today.today_of(me(request), now=timezone.now())
        return Response(today.TodaySerializer(payload).data)


def _date(request: HttpRequest | Request, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError as error:
        raise Invalid("A date is expected.", field=name) from error


def _feed_path(token: str | None) -> str:
    return f"/api/v1/calendar.ics?token={token}" if token else ""
