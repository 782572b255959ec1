"""The doors of a class: engagement, who is about to be barred, one trainee, daily feedback."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.courses.rules import can_teach, class_for, is_trainee_of
from lms.ledger.people import seat_of, seats_of
from lms.ledger.rules import sees_matrix
from lms.reports.rest import person
from lms.reports.statistics import persons, schema_class
from lms.reports.statistics.at_risk import at_risk
from lms.reports.statistics.domain import feedback
from lms.reports.statistics.domain.formulas import set_formula
from lms.reports.statistics.errors import FeedbackRefused, FormulaRefused
from lms.reports.statistics.models import DailyFeedback


def asked(shape: type[s.Serializer[Any]], request: Request, refusal: type[Exception]) -> Any:
    """The request's fields in their shape. Raises ``refusal``."""
    form = shape(data=request.data)
    if not form.is_valid():
        raise refusal
    return form.validated_data


class MyEngagementView(APIView):
    """classes/<id>/engagement/"""

    @extend_schema(responses=schema_class.MyEngagementSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """A trainee's own, with what raises it; nobody else's."""
        found = class_for(request.user, class_id, is_trainee_of)
        seat = seat_of(found, person(request).pk)
        if seat is None:
            raise NotFound
        own = persons.engagement_json(found.pk, seat.pseudonym)
        return Response({**own, "formula": persons.formula_json(found.pk)})


class FormulaView(APIView):
    """classes/<id>/engagement/formula/"""

    @extend_schema(responses=schema_class.FormulaSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """How engagement is made up in this class; everybody in it may know."""
        found = class_for(request.user, class_id)
        return Response(persons.formula_json(found.pk))

    @extend_schema(request=schema_class.FormulaAskedSchema, responses=schema_class.FormulaSchema)
    def put(self, request: Request, class_id: uuid.UUID) -> Response:
        """A new version of weights and targets."""
        found = class_for(request.user, class_id, can_teach)
        data = asked(schema_class.FormulaAskedSchema, request, FormulaRefused)
        set_formula(
            training_class=found,
            weights=data["weights"],
            targets=data["targets"],
            by=person(request),
        )
        return Response(persons.formula_json(found.pk))


class AtRiskView(APIView):
    """classes/<id>/at-risk/"""

    @extend_schema(responses=schema_class.AtRiskSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Who is about to be barred, with days to act and what to do."""
        return Response(at_risk(class_for(request.user, class_id, sees_matrix)))


class PersonView(APIView):
    """statistics/class/<id>/people/<enrolment>/"""

    @extend_schema(responses=schema_class.PersonSchema)
    def get(self, request: Request, class_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
        """One trainee's numbers; the evidence of each lesson is behind the matrix's cell."""
        found = class_for(request.user, class_id, sees_matrix)
        seat = next(iter(seats_of(found, enrolment_id=enrolment_id)), None)
        if seat is None:
            raise NotFound
        return Response(persons.person_json(found, seat))


class FeedbackView(APIView):
    """classes/<id>/feedback/"""

    @extend_schema(responses=schema_class.FeedbackSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Whether today's form is handed in, and what it says."""
        found = class_for(request.user, class_id, is_trainee_of)
        row = DailyFeedback.objects.filter(
            training_class=found, user=person(request), day=feedback.today()
        ).first()
        return Response(_feedback(row))

    @extend_schema(request=schema_class.FeedbackAskedSchema, responses=schema_class.FeedbackSchema)
    def put(self, request: Request, class_id: uuid.UUID) -> Response:
        """Hand in today's form; once, the first stands."""
        found = class_for(request.user, class_id, is_trainee_of)
        data = asked(schema_class.FeedbackAskedSchema, request, FeedbackRefused)
        row = feedback.give(
            training_class=found, user=person(request), score=data["score"], text=data["text"]
        )
        return Response(_feedback(row))


def _feedback(row: DailyFeedback | None) -> dict[str, Any]:
    return {
        "day": feedback.today(),
        "score": row.score if row else None,
        "text": row.text if row else "",
    }


class FeedbackWordsView(APIView):
    """statistics/class/<id>/feedback/"""

    @extend_schema(responses=schema_class.FeedbackWordsSchema(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """What trainees wrote, without their names, newest first."""
        found = class_for(request.user, class_id, sees_matrix)
        rows = DailyFeedback.objects.filter(training_class=found)[:200]
        return Response([{"day": r.day, "score": r.score, "text": r.text} for r in rows])
