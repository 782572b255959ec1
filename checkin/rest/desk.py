"""Doors for lecturers: the desk of a lesson's sign-in."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from checkin import queries, queries_spots
from checkin.access import Seat, desk_seat, viewing_seat
from checkin.domain import codes, desk, planning
from checkin.rest import shapes
from lms.people.doors import checked, me


def _shown(seat: Seat) -> Response:
    return Response(shapes.DeskSerializer(queries.desk(seat)).data)


class DeskView(APIView):
    """The desk."""

    @extend_schema(operation_id="sign_in_desk", responses=shapes.DeskSerializer)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Who is here and how, and who waits (lecturers, institution, agency, platform)."""
        return _shown(viewing_seat(me(request), lesson_id))

    @extend_schema(
        operation_id="sign_in_desk_open",
        request=shapes.OpenSerializer,
        responses=shapes.DeskSerializer,
    )
    def patch(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Close early, or open again within the rule pack's window."""
        seat = desk_seat(me(request), lesson_id)
        desk.set_open(seat=seat, is_open=checked(shapes.OpenSerializer, request)["open"])
        return _shown(seat)


class PlaceView(APIView):
    """Where the rotating picture counts."""

    @extend_schema(
        operation_id="sign_in_place",
        request=shapes.PlaceSerializer,
        responses=shapes.DeskSerializer,
    )
    def put(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Bind it to a circle and to networks, or to nothing."""
        seat = desk_seat(me(request), lesson_id)
        desk.set_place(seat=seat, **checked(shapes.PlaceSerializer, request))
        return _shown(seat)


class ConfirmView(APIView):
    """Codes that wait."""

    @extend_schema(
        operation_id="sign_in_confirm",
        request=shapes.CodeConfirmSerializer,
        responses=shapes.CountSerializer,
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Confirm these, the one whose digits are typed, or all."""
        seat = desk_seat(me(request), lesson_id)
        data = checked(shapes.CodeConfirmSerializer, request)
        if data["code"]:
            codes.confirm_code(seat=seat, code=data["code"])
            return Response({"count": 1})
        chosen = None if data["all"] else data["requests"]
        return Response({"count": len(codes.confirm(seat=seat, request_ids=chosen))})


class RefuseView(APIView):
    """A code that is not confirmed."""

    @extend_schema(
        operation_id="sign_in_refuse",
        request=shapes.RefuseSerializer,
        responses=shapes.DeskSerializer,
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Not seen, or not this person; the note goes to the trainee."""
        seat = desk_seat(me(request), lesson_id)
        data = checked(shapes.RefuseSerializer, request)
        codes.refuse(seat=seat, request_id=data["request"], note=data["note"])
        return _shown(seat)


class HandView(APIView):
    """Marks by hand."""

    @extend_schema(
        operation_id="sign_in_by_hand",
        request=shapes.HandSerializer,
        responses=shapes.DeskSerializer,
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """One trainee, with a reason; the minutes carry the grade "hand"."""
        seat = desk_seat(me(request), lesson_id)
        data = checked(shapes.HandSerializer, request)
        desk.mark(
            seat=seat,
            enrolment_id=data["enrolment"],
            direction=data["direction"],
            reason=data["reason"],
        )
        return _shown(seat)


class BatchView(APIView):
    """All present except …"""

    @extend_schema(
        operation_id="sign_in_batch",
        request=shapes.BatchSerializer,
        responses=shapes.CountSerializer,
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Mark by hand everybody who has not signed, except those named."""
        seat = desk_seat(me(request), lesson_id)
        data = checked(shapes.BatchSerializer, request)
        made = desk.mark_all_but(
            seat=seat, absent=data["absent"], direction=data["direction"], reason=data["reason"]
        )
        return Response({"count": len(made)})


class ProjectorView(APIView):
    """The rotating picture."""

    @extend_schema(
        operation_id="sign_in_projector",
        parameters=[shapes.DirectionSerializer],
        responses=shapes.ProjectorSerializer,
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """What to show now and for the next half minute."""
        seat = desk_seat(me(request), lesson_id)
        asked = shapes.DirectionSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        body = queries.projector(seat, asked.validated_data["direction"])
        return Response(shapes.ProjectorSerializer(body).data)


class SpotListView(APIView):
    """A lesson's spot checks."""

    @extend_schema(operation_id="spot_checks_of_lesson", responses=shapes.SpotRow(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """All of them, newest first (lecturers, institution, agency, platform)."""
        seat = viewing_seat(me(request), lesson_id)
        return Response(shapes.SpotRow(queries_spots.spot_list(seat.lesson), many=True).data)

    @extend_schema(
        operation_id="spot_checks_issue",
        request=shapes.IssueSerializer,
        responses={201: shapes.CountSerializer},
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Check now who is present; who is away is not asked."""
        seat = desk_seat(me(request), lesson_id)
        users = checked(shapes.IssueSerializer, request)["users"]
        made = planning.issue_now(lesson=seat.lesson, by=seat.user, user_ids=users or None)
        return Response({"count": len(made)}, status=201)
