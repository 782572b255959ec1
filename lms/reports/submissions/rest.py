"""Doors of submissions."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import Invalid
from lms.courses.rules import class_for
from lms.reports.rest import person
from lms.reports.submissions import queries
from lms.reports.submissions.domain.hand_in import Closed, decide, open_for, submit
from lms.reports.submissions.errors import NotDue
from lms.reports.submissions.models import State, Submission
from lms.reports.submissions.rules import may_decide, may_see, may_submit, submissions_visible_to

ROWS_MAX = 500


class SubmissionRowSchema(s.Serializer[Any]):
    """A line of the list."""

    class_id = s.UUIDField()
    title = s.CharField()
    code = s.CharField()
    institution = s.CharField()
    state = s.CharField()
    overdue = s.BooleanField()
    due_ms = s.IntegerField()
    closed_ms = s.IntegerField(allow_null=True)
    rounds = s.IntegerField()


class RoundSchema(s.Serializer[Any]):
    """One time handed in."""

    number = s.IntegerField()
    sha256 = s.CharField()
    bytes = s.IntegerField()
    leaves = s.IntegerField()
    url = s.CharField()
    note = s.CharField(allow_blank=True)
    submitted_by = s.CharField()
    submitted_ms = s.IntegerField()
    accepted = s.BooleanField(allow_null=True)
    reason = s.CharField(allow_blank=True)
    decided_by = s.CharField(allow_blank=True)
    decided_ms = s.IntegerField(allow_null=True)


class SubmissionSchema(SubmissionRowSchema):
    """classes/<id>/submission/"""

    may_submit = s.BooleanField()
    may_decide = s.BooleanField()
    file_ready = s.BooleanField()
    history = RoundSchema(many=True)


class SubmitBody(s.Serializer[Any]):
    """What the institution says beside the file."""

    note = s.CharField(max_length=1000, allow_blank=True, default="")


class MaterialsDecisionBody(s.Serializer[Any]):
    """The agency's decision."""

    accept = s.BooleanField()
    reason = s.CharField(max_length=2000, allow_blank=True, default="")


class SubmissionListView(APIView):
    """submissions/"""

    @extend_schema(
        operation_id="submissions_list",
        parameters=[OpenApiParameter("state", str, enum=list(State.values))],
        responses=SubmissionRowSchema(many=True),
    )
    def get(self, request: Request) -> Response:
        """What is due, waits, was returned or accepted; the nearest deadline first."""
        rows = submissions_visible_to(person(request)).select_related("training_class__institution")
        state = request.query_params.get("state")
        if state is not None:
            if state not in State.values:
                raise Invalid(field="state")
            rows = rows.filter(state=state)
        return Response([queries.summary(row) for row in rows.order_by("due_at")[:ROWS_MAX]])


class SubmissionView(APIView):
    """classes/<id>/submission/"""

    @extend_schema(responses=SubmissionSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """The state of a class's materials with every round."""
        found = class_for(request.user, class_id, may_see)
        if found.state not in Closed:
            raise NotDue(state=found.state)
        open_for(training_class=found)
        return Response(_detail(request, class_id))

    @extend_schema(request=SubmitBody, responses={201: SubmissionSchema})
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Hand in the current period file."""
        class_for(request.user, class_id, may_submit)
        body = SubmitBody(data=request.data)
        body.is_valid(raise_exception=True)
        submit(class_id=class_id, by=person(request), note=body.validated_data["note"])
        return Response(_detail(request, class_id), status=201)


def _detail(request: Request, class_id: uuid.UUID) -> dict[str, Any]:
    row = Submission.objects.select_related("training_class__institution__region").get(
        training_class=class_id
    )
    return queries.detail(row, person(request))


class DecisionView(APIView):
    """classes/<id>/submission/decision/"""

    @extend_schema(request=MaterialsDecisionBody, responses=SubmissionSchema)
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Accept, or return with reasons."""
        class_for(request.user, class_id, may_decide)
        body = MaterialsDecisionBody(data=request.data)
        body.is_valid(raise_exception=True)
        decide(class_id=class_id, by=person(request), **body.validated_data)
        return Response(_detail(request, class_id))
