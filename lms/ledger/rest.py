"""The ledger's HTTP doors."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import Lesson, TrainingClass
from lms.courses.rules import class_for
from lms.ledger.domain.corrections import Wanted, correct
from lms.ledger.domain.marks import STATES, mark
from lms.ledger.live import live_of
from lms.ledger.matrix import matrix
from lms.ledger.people import seats_of
from lms.ledger.record import my_record
from lms.ledger.rules import may_correct, may_mark, sees_matrix
from lms.ledger.schema import CellSchema, MatrixSchema, RecordSchema
from lms.ledger.schema_people import MarkedSchema
from lms.ledger.timeline import cell_timeline
from lms.people.doors import me
from lms.people.models import User
from lms.people.queries import subject_id


class MatrixView(APIView):
    """GET classes/<id>/matrix/"""

    @extend_schema(responses=MatrixSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """The trainee × lesson matrix."""
        return Response(matrix(class_for(request.user, class_id, sees_matrix)))


class CellView(APIView):
    """GET classes/<id>/cells/<enrolment>/<lesson>/"""

    @extend_schema(responses=CellSchema)
    def get(
        self, request: Request, class_id: uuid.UUID, enrolment_id: uuid.UUID, lesson_id: uuid.UUID
    ) -> Response:
        """One cell's evidence; a trainee may read the own cells."""
        found = class_for(request.user, class_id)
        seat = next(iter(seats_of(found, enrolment_id=enrolment_id)), None)
        lesson = Lesson.objects.filter(training_class=found, pk=lesson_id).first()
        own = seat is not None and seat.user_id == request.user.pk
        if not own and not sees_matrix(request.user, found):
            raise NotAllowed
        if seat is None or lesson is None:
            raise NotFound
        live = live_of(seat.user_id, lesson)
        return Response({**cell_timeline(found, seat, lesson), "live": live})


class RecordView(APIView):
    """GET me/record/"""

    @extend_schema(responses=RecordSchema)
    def get(self, request: Request) -> Response:
        """The trainee's own record over all classes."""
        assert isinstance(request.user, User)
        return Response(my_record(request.user))


def _actor(request: Request) -> uuid.UUID:
    assert isinstance(request.user, User)
    return subject_id(request.user.pk)


class MarkBody(serializers.Serializer[Any]):
    """An attendance mark or correction."""

    enrolment = serializers.UUIDField()
    lesson = serializers.UUIDField()
    state = serializers.ChoiceField(choices=sorted(STATES))
    credited_ms = serializers.IntegerField(min_value=0, allow_null=True, default=None)
    reason = serializers.CharField(min_length=4, max_length=500)
    correction = serializers.BooleanField(default=False)
    corrects = serializers.IntegerField(min_value=0, allow_null=True, default=None)


class MarksView(APIView):
    """POST classes/<id>/marks/"""

    @extend_schema(request=MarkBody, responses={201: MarkedSchema, 202: MarkedSchema})
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Mark or correct one cell by hand; who and why become part of the log.

        202: the correction is above the rules' limit and waits for a second person.
        """
        body = MarkBody(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        found = class_for(request.user, class_id, may_correct if data["correction"] else may_mark)
        event, waits = self._write(request, found, data)
        cap = found.rule_pack.body["grade_caps"]["hand_milli"]
        told = {"event": event, "waits": waits, "hand_cap_milli": cap}
        return Response(MarkedSchema(told).data, status=202 if waits else 201)

    def _write(
        self, request: Request, found: TrainingClass, data: dict[str, Any]
    ) -> tuple[uuid.UUID | None, uuid.UUID | None]:
        """(event, waiting correction): exactly one of them."""
        if data["correction"]:
            wanted = Wanted(
                enrolment_id=data["enrolment"],
                lesson_id=data["lesson"],
                state=data["state"],
                credited_ms=data["credited_ms"],
                reason=data["reason"],
                corrects=data["corrects"],
            )
            done = correct(training_class=found, wanted=wanted, by=me(request))
            return (done, None) if isinstance(done, uuid.UUID) else (None, done.pk)
        event = mark(
            training_class=found,
            enrolment_id=data["enrolment"],
            lesson_id=data["lesson"],
            state=data["state"],
            credited_ms=data["credited_ms"],
            reason=data["reason"],
            actor_id=_actor(request),
        )
        return event.id, None
