"""Doors of incidents: the list, one with its evidence, comment, decision, appeal."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core import clock
from lms.core.errors import NotFound
from lms.people.doors import checked, me
from lms.people.models import User
from lms.rest.pagination import Pages
from proctoring import hooks, queries
from proctoring.domain import rulings
from proctoring.models import Incident, Ruling
from proctoring.rules import focus_rules


class RulingSerializer(serializers.Serializer[Any]):
    """A decision with its reason and decider."""

    stage = serializers.CharField()
    decision = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField(source="by.display_name")
    at = serializers.DateTimeField()
    taken_ms = serializers.IntegerField()


class IncidentSerializer(serializers.Serializer[Any]):
    """One line of the list."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    trainee = serializers.CharField(source="user.display_name")
    lesson = serializers.UUIDField(source="lesson_id")
    lesson_title = serializers.CharField(source="lesson.title")
    training_class = serializers.UUIDField(source="lesson.training_class_id")
    class_title = serializers.CharField(source="lesson.training_class.title")
    counted = serializers.IntegerField()
    noted = serializers.IntegerField()
    beside = serializers.IntegerField(source="context")
    hidden_ms = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    raised_at = serializers.DateTimeField(allow_null=True)


class LineSerializer(serializers.Serializer[Any]):
    """One raw event."""

    at_ms = serializers.IntegerField()
    kind = serializers.CharField()
    payload = serializers.DictField()
    weight = serializers.CharField(allow_null=True)


class DetailSerializer(IncidentSerializer):
    """An incident with everything around it."""

    own = serializers.BooleanField()
    decides = serializers.BooleanField()
    decided_by_me = serializers.BooleanField()
    comment = serializers.CharField()
    appeal = serializers.CharField()
    appeal_until = serializers.DateTimeField(allow_null=True)
    limit = serializers.IntegerField()
    ignore_ms = serializers.IntegerField()
    count_ms = serializers.IntegerField()
    credited_ms = serializers.IntegerField()
    lesson_over = serializers.BooleanField()
    rulings = RulingSerializer(many=True)
    lines = LineSerializer(many=True)


class IncidentFilter(serializers.Serializer[Any]):
    """Which list."""

    state = serializers.ChoiceField(Incident.State.choices, required=False)
    class_id = serializers.UUIDField(required=False)
    lesson = serializers.UUIDField(required=False)


class TextBody(serializers.Serializer[Any]):
    """The trainee's own words."""

    text = serializers.CharField(min_length=1, max_length=1000)


class DecisionBody(serializers.Serializer[Any]):
    """A decision; ``taken_ms`` 0: on record, nothing taken."""

    decision = serializers.ChoiceField(Ruling.Decision.choices)
    taken_ms = serializers.IntegerField(min_value=0, max_value=10**10, default=0)
    reason = serializers.CharField(min_length=4, max_length=500)


def detail(user: User, incident_id: uuid.UUID) -> dict[str, Any]:
    """The whole incident for somebody who may see it; raises ``NotFound``."""
    found = (
        queries.incidents_for(user)
        .select_related("lesson__training_class__rule_pack", "user")
        .filter(pk=incident_id)
        .first()
    )
    if found is None:
        raise NotFound
    rules = focus_rules(found.lesson.training_class.rule_pack.body)
    decided = list(found.rulings.select_related("by"))
    first = decided[0] if decided else None
    until = first.at + dt.timedelta(days=rules.appeal_days) if first else None
    return {
        **IncidentSerializer(found).data,
        "own": found.user_id == user.pk,
        "decides": queries.decides(user, found),
        "decided_by_me": first is not None and first.by_id == user.pk,
        "comment": found.comment,
        "appeal": found.appeal,
        "appeal_until": until.isoformat() if until else None,
        "limit": rules.review_at,
        "ignore_ms": rules.ignore_ms,
        "count_ms": rules.count_ms,
        "credited_ms": hooks.credited_of(found.user_id, found.lesson).credited_ms,
        "lesson_over": found.lesson.ends_at <= clock.now(),
        "rulings": RulingSerializer(decided, many=True).data,
        "lines": queries.lines_of(found),
    }


class IncidentListView(APIView):
    """GET proctoring/incidents/"""

    @extend_schema(parameters=[IncidentFilter], responses=IncidentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The own ones, and those of classes that one decides for; newest first."""
        given = IncidentFilter(data=request.query_params)
        given.is_valid(raise_exception=True)
        rows = queries.incidents_for(me(request))
        if "state" in given.validated_data:
            rows = rows.filter(state=given.validated_data["state"])
        if "class_id" in given.validated_data:
            rows = rows.filter(lesson__training_class=given.validated_data["class_id"])
        if "lesson" in given.validated_data:
            rows = rows.filter(lesson=given.validated_data["lesson"])
        pages = Pages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(IncidentSerializer(page, many=True).data)


class IncidentView(APIView):
    """GET proctoring/incidents/<id>/"""

    @extend_schema(responses=DetailSerializer)
    def get(self, request: Request, incident_id: uuid.UUID) -> Response:
        """One incident with its evidence on one time line."""
        return Response(detail(me(request), incident_id))


class CommentView(APIView):
    """POST proctoring/incidents/<id>/comment/"""

    @extend_schema(request=TextBody, responses=DetailSerializer)
    def post(self, request: Request, incident_id: uuid.UUID) -> Response:
        """The trainee's words beside the record."""
        text = checked(TextBody, request)["text"]
        rulings.comment(user=me(request), incident_id=incident_id, text=text)
        return Response(detail(me(request), incident_id))


class AppealView(APIView):
    """POST proctoring/incidents/<id>/appeal/"""

    @extend_schema(request=TextBody, responses=DetailSerializer)
    def post(self, request: Request, incident_id: uuid.UUID) -> Response:
        """Ask for another person's decision. Errors: incident_state, appeal_too_late."""
        text = checked(TextBody, request)["text"]
        rulings.appeal(user=me(request), incident_id=incident_id, text=text)
        return Response(detail(me(request), incident_id))


class DecisionView(APIView):
    """POST proctoring/incidents/<id>/decision/"""

    @extend_schema(request=DecisionBody, responses=DetailSerializer)
    def post(self, request: Request, incident_id: uuid.UUID) -> Response:
        """Decide. Errors: incident_state, lesson_not_over, too_much_taken."""
        data = checked(DecisionBody, request)
        rulings.decide(user=me(request), incident_id=incident_id, **data)
        return Response(detail(me(request), incident_id))


class AppealDecisionView(APIView):
    """POST proctoring/incidents/<id>/appeal-decision/"""

    @extend_schema(request=DecisionBody, responses=DetailSerializer)
    def post(self, request: Request, incident_id: uuid.UUID) -> Response:
        """Decide the appeal. Errors: appeal_same_person, incident_state, too_much_taken."""
        data = checked(DecisionBody, request)
        rulings.settle(user=me(request), incident_id=incident_id, **data)
        return Response(detail(me(request), incident_id))
