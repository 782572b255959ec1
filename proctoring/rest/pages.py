"""Doors for a trainee's page: reports, pulse, camera, calls, and where one stands."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.people.doors import checked, me
from lms.presence.domain import focus
from proctoring.access import attending
from proctoring.camera import MOST_BYTES
from proctoring.domain import monitoring, pages
from proctoring.domain.focus import UNDECIDED, standing
from proctoring.domain.seb import setting_of
from proctoring.models import Incident
from proctoring.rules import focus_rules

DAY_MS = 24 * 3600 * 1000


class FocusReport(serializers.Serializer[Any]):
    """What the page saw; ``ms`` for what has a length."""

    event_id = serializers.UUIDField()
    what = serializers.ChoiceField([focus.HIDDEN, *sorted(focus.CONTEXT)])
    ms = serializers.IntegerField(min_value=0, max_value=DAY_MS, default=0)


class ToldSerializer(serializers.Serializer[Any]):
    """How much it weighs, and where the trainee stands."""

    weight = serializers.CharField()
    counted = serializers.IntegerField()
    limit = serializers.IntegerField()
    level = serializers.CharField()
    """``none``, ``warned``, ``last`` (the next one is looked at) or ``review``."""


class CallSerializer(serializers.Serializer[Any]):
    """A call that wants an answer."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    by = serializers.CharField(source="by.display_name")
    at = serializers.DateTimeField()


class FocusStandingSerializer(ToldSerializer):
    """The rules in force and what is agreed."""

    ignore_ms = serializers.IntegerField()
    count_ms = serializers.IntegerField()
    camera_agreed = serializers.BooleanField()
    consent_version = serializers.CharField()
    incident = serializers.UUIDField(allow_null=True)
    call = CallSerializer(allow_null=True)
    safe_browser = serializers.BooleanField()


class PulseBody(serializers.Serializer[Any]):
    """Every 20 s, and when the page is hidden or shown."""

    visible = serializers.BooleanField()
    idle_ms = serializers.IntegerField(min_value=0, max_value=DAY_MS)
    camera = serializers.ChoiceField(["off", "denied", "on"])


class CameraState(serializers.Serializer[Any]):
    """What the server sees of the camera."""

    camera = serializers.CharField()


class JpegParser(BaseParser):
    """The body as it is; its size is bounded before it is read."""

    media_type = "image/jpeg"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """At most one byte more than allowed."""
        return {"jpeg": stream.read(MOST_BYTES + 1)}


class StandingView(APIView):
    """GET proctoring/lessons/<id>/me/"""

    @extend_schema(responses=FocusStandingSerializer)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """The counter, the rules, consent, and a call that waits."""
        seat = attending(me(request), lesson_id)
        told = standing(seat.user, seat.lesson)
        rules = focus_rules(seat.lesson.training_class.rule_pack.body)
        incident = Incident.objects.filter(
            lesson=seat.lesson, user=seat.user, state__in=UNDECIDED
        ).first()
        setting = setting_of(lesson_id)
        return Response(
            FocusStandingSerializer(
                {
                    "weight": told.weight,
                    "counted": told.counted,
                    "limit": told.limit,
                    "level": told.level,
                    "ignore_ms": rules.ignore_ms,
                    "count_ms": rules.count_ms,
                    "camera_agreed": monitoring.consented(seat.user.pk) is not None,
                    "consent_version": monitoring.TEXT_VERSION,
                    "incident": incident.pk if incident else None,
                    "call": monitoring.open_call(seat.user.pk, seat.lesson),
                    "safe_browser": setting is not None and setting.required,
                }
            ).data
        )


class FocusView(APIView):
    """POST proctoring/lessons/<id>/focus/"""

    @extend_schema(request=FocusReport, responses=ToldSerializer)
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Report what the page saw; the same ``event_id`` counts once."""
        seat = attending(me(request), lesson_id)
        data = checked(FocusReport, request)
        told = focus.report(
            user=seat.user,
            lesson=seat.lesson,
            event_key=data["event_id"],
            what=data["what"],
            ms=data["ms"],
        )
        return Response(ToldSerializer(told or standing(seat.user, seat.lesson)).data)


class PulseView(APIView):
    """POST proctoring/lessons/<id>/pulse/"""

    @extend_schema(request=PulseBody, responses=CameraState)
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """What the page says of itself; the wall's word, never credit's."""
        seat = attending(me(request), lesson_id)
        page = pages.pulse(seat=seat, **checked(PulseBody, request))
        return Response({"camera": page.camera})


class CameraView(APIView):
    """POST proctoring/lessons/<id>/camera/"""

    parser_classes = [JpegParser]

    @extend_schema(request={"image/jpeg": OpenApiTypes.BINARY}, responses=CameraState)
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """The latest small picture, by consent. Errors: camera_not_agreed, not_a_picture."""
        seat = attending(me(request), lesson_id)
        data: Any = request.data  # what JpegParser made; empty without a body
        jpeg = data.get("jpeg", b"")
        return Response({"camera": monitoring.show_frame(seat=seat, jpeg=jpeg)})


class AnswerView(APIView):
    """POST proctoring/lessons/<id>/calls/<call>/"""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, lesson_id: uuid.UUID, call_id: uuid.UUID) -> Response:
        """Answer a call: "here"."""
        monitoring.answer(seat=attending(me(request), lesson_id), call_id=call_id)
        return Response(status=204)


class ConsentView(APIView):
    """POST and DELETE proctoring/consent/"""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Agree to small camera pictures for the wall; an event."""
        monitoring.agree(user=me(request))
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Agree no longer: pictures go at once; an event."""
        monitoring.withdraw(user=me(request))
        return Response(status=204)
