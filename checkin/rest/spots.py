"""Doors for trainees: spot checks."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from checkin import queries_spots as queries
from checkin.domain import spot_checks
from checkin.rest import shapes
from lms.people.doors import checked, me


class MySpotsView(APIView):
    """One's own checks."""

    @extend_schema(operation_id="my_spot_checks", responses=shapes.SpotCard(many=True))
    def get(self, request: Request) -> Response:
        """The one that is open, and missed ones that can be made up."""
        return Response(shapes.SpotCard(queries.own_spots(me(request)), many=True).data)


class SpotView(APIView):
    """One check."""

    @extend_schema(operation_id="spot_check", responses=shapes.SpotCard)
    def get(self, request: Request, check_id: uuid.UUID) -> Response:
        """As it stands; the number asked for only while it is open."""
        return Response(shapes.SpotCard(queries.own_spot(me(request), check_id)).data)


class SpotDeliveredView(APIView):
    """The moment it stands on the screen."""

    @extend_schema(operation_id="spot_check_delivered", request=None, responses=shapes.SpotCard)
    def post(self, request: Request, check_id: uuid.UUID) -> Response:
        """Its clock runs from here; send again until answered."""
        done = spot_checks.delivered(user=me(request), check_id=check_id)
        return Response(shapes.SpotCard(queries.spot_card(done)).data)


class SpotAnswerView(APIView):
    """The answer to a question."""

    @extend_schema(
        operation_id="spot_check_answer",
        request=shapes.ChoiceSerializer,
        responses=shapes.SpotCard,
    )
    def post(self, request: Request, check_id: uuid.UUID) -> Response:
        """Press a number; the first wrong one can be corrected."""
        data = checked(shapes.ChoiceSerializer, request)
        done = spot_checks.answer(user=me(request), check_id=check_id, choice=data["choice"])
        return Response(shapes.SpotCard(queries.spot_card(done)).data)


class SpotMakeUpView(APIView):
    """A missed check taken again."""

    @extend_schema(
        operation_id="spot_check_make_up", request=None, responses={201: shapes.SpotCard}
    )
    def post(self, request: Request, check_id: uuid.UUID) -> Response:
        """Within the rule pack's number and days."""
        made = spot_checks.make_up(user=me(request), check_id=check_id)
        return Response(shapes.SpotCard(queries.spot_card(made)).data, status=201)
