"""Door for lecturers who take questions of the bank into a lesson."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.courses.rules import can_teach, lesson_for
from lms.people.doors import me
from quizzes import lending
from quizzes.queries import facets
from quizzes.rules import bank_for

FILTERS = ("q", "kind", "tag", "difficulty")


class OfferSerializer(serializers.Serializer[Any]):
    """A question that can be taken, without its key."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    stem = serializers.CharField()
    difficulty = serializers.IntegerField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    shows_media = serializers.BooleanField()
    """Pictures and sounds are not shown in lessons: such a question cannot be taken."""
    version = serializers.IntegerField()


class OffersSerializer(serializers.Serializer[Any]):
    """The first ones that fit, how many fit in all, and the bank's tags."""

    count = serializers.IntegerField()
    rows = OfferSerializer(many=True)
    tags = serializers.ListField(child=serializers.CharField())


class LessonBankView(APIView):
    """The bank of a lesson's course, to its lecturers."""

    @extend_schema(
        operation_id="lesson_bank",
        parameters=[OpenApiParameter(name, str) for name in FILTERS],
        responses=OffersSerializer,
    )
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """What can be taken into this lesson."""
        user = me(request)
        lesson = lesson_for(user, lesson_id, can_teach)
        filters = {name: request.query_params.get(name, "") for name in FILTERS}
        body = lending.offers(user, lesson, filters)
        tags = facets(bank_for(user, lesson.training_class.course_id))["tags"]
        body["tags"] = [row["name"] for row in tags]
        return Response(OffersSerializer(body).data)
