"""Doors for trainees: standing, code, scan, signature."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from checkin import queries
from checkin.access import seat_in, trainee_seat
from checkin.domain import codes, scanning, signatures
from checkin.models import Signature
from checkin.rest import shapes
from checkin.rest.phone import phone_of, remember
from checkin.rotation import ANSWER_MS
from lms.core.errors import NotAllowed
from lms.courses.models import TrainingClass
from lms.courses.rules import class_for, is_trainee_of, sees_names
from lms.people.doors import checked, me


class StandingView(APIView):
    """One's own sign-in."""

    @extend_schema(operation_id="sign_in_standing", responses=shapes.StandingSerializer)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Window, ways, what is done and what waits."""
        seat = seat_in(me(request), lesson_id)
        return Response(shapes.StandingSerializer(queries.standing(seat)).data)


class CodeView(APIView):
    """The one-time code."""

    @extend_schema(
        operation_id="sign_in_code_ask",
        request=shapes.DirectionSerializer,
        responses={201: shapes.StandingSerializer},
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Get a code for the lecturer to confirm; no reason is asked."""
        seat = trainee_seat(me(request), lesson_id)
        data = checked(shapes.DirectionSerializer, request)
        codes.ask(seat=seat, direction=data["direction"])
        return Response(shapes.StandingSerializer(queries.standing(seat)).data, status=201)

    @extend_schema(operation_id="sign_in_code_cancel", responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Take another way."""
        codes.cancel(seat=trainee_seat(me(request), lesson_id))
        return Response(status=204)


class ScanView(APIView):
    """The projector's picture."""

    @extend_schema(
        operation_id="sign_in_scan",
        request=shapes.ScanSerializer,
        responses={201: shapes.ChallengeShape},
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """A code that is on the screen now opens a challenge of some seconds."""
        seat = trainee_seat(me(request), lesson_id)
        data = checked(shapes.ScanSerializer, request)
        phone = phone_of(request, data["position"])
        challenge = scanning.scan(
            seat=seat, direction=data["direction"], code=data["code"], phone=phone
        )
        body = shapes.ChallengeShape({"id": challenge.pk, "left_ms": ANSWER_MS}).data
        return remember(Response(body, status=201), phone, request)


class AnswerView(APIView):
    """The challenge that a scan opened."""

    @extend_schema(
        operation_id="sign_in_answer",
        request=shapes.NumberSerializer,
        responses=shapes.StandingSerializer,
    )
    def post(self, request: Request, lesson_id: uuid.UUID, challenge_id: uuid.UUID) -> Response:
        """The number that appeared after the scan, once, on the device that scanned."""
        seat = trainee_seat(me(request), lesson_id)
        data = checked(shapes.NumberSerializer, request)
        scanning.answer(
            seat=seat, challenge_id=challenge_id, number=data["number"], phone=phone_of(request)
        )
        return Response(shapes.StandingSerializer(queries.standing(seat)).data)


class SheetSignatureView(APIView):
    """One's signature on a lesson's sheet."""

    @extend_schema(
        operation_id="sign_in_signature",
        request=shapes.StrokesSerializer,
        responses={201: shapes.DrawingShape},
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Sign by hand; once."""
        seat = trainee_seat(me(request), lesson_id)
        data = checked(shapes.StrokesSerializer, request)
        made = signatures.sign_sheet(
            seat=seat, width=data["width"], height=data["height"], drawn=data["strokes"]
        )
        return Response(shapes.DrawingShape(queries.signature_json(made)).data, status=201)


class StatementView(APIView):
    """The class statement."""

    @extend_schema(operation_id="class_statement", responses=shapes.StatementShape)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Its words, and one's own signature if there is one."""
        found = _attended(request, class_id)
        row = Signature.objects.filter(
            training_class=found, user=me(request), purpose=Signature.Purpose.STATEMENT
        ).first()
        body = {
            "text": signatures.statement_of(found),
            "class_title": found.title,
            "open": found.state == TrainingClass.State.RUNNING,
            "signature": None if row is None else queries.signature_json(row),
        }
        return Response(shapes.StatementShape(body).data)

    @extend_schema(
        operation_id="class_statement_sign",
        request=shapes.StrokesSerializer,
        responses={201: shapes.DrawingShape},
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Sign it by hand; once."""
        found = _attended(request, class_id)
        data = checked(shapes.StrokesSerializer, request)
        made = signatures.sign_statement(
            user=me(request),
            training_class=found,
            width=data["width"],
            height=data["height"],
            drawn=data["strokes"],
        )
        return Response(shapes.DrawingShape(queries.signature_json(made)).data, status=201)


class StatementListView(APIView):
    """Who has signed the class statement."""

    @extend_schema(operation_id="class_statements", responses=shapes.StatementRow(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Every trainee, signed or not (lecturers, institution, agency, platform)."""
        found = class_for(me(request), class_id, sees_names)
        return Response(shapes.StatementRow(queries.statements_of(found), many=True).data)


def _attended(request: Request, class_id: uuid.UUID) -> TrainingClass:
    found = class_for(me(request), class_id)
    if not is_trainee_of(me(request), found):
        raise NotAllowed
    return found
