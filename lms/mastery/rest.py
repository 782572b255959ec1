"""Doors of mastery: one's own, one trainee's, and the class's table."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.courses.models import Enrolment, LessonKind
from lms.courses.rules import can_teach, class_for
from lms.mastery import queries
from lms.mastery.domain.formula import LEVELS
from lms.people.doors import me

S = serializers


class MasteryStepSerializer(S.Serializer[Any]):
    """Where a question that went wrong is explained: a lesson, and a moment of its video."""

    lesson = S.UUIDField()
    kind = S.ChoiceField(LessonKind.choices)
    title = S.CharField()
    moment_ms = S.IntegerField(allow_null=True)
    stem = S.CharField()


class MasteryTopicSerializer(S.Serializer[Any]):
    """One topic: ``milli`` 0 to 1000."""

    topic = S.CharField(allow_blank=True)
    milli = S.IntegerField()
    questions = S.IntegerField()
    level = S.ChoiceField(LEVELS)
    steps = MasteryStepSerializer(many=True)


class MasteryWeakSerializer(MasteryTopicSerializer):
    """A weak point, of a chapter or of a tag."""

    by = S.ChoiceField([queries.CHAPTER, queries.TAG])


class MasteryTraineeSerializer(S.Serializer[Any]):
    """Whose it is."""

    enrolment = S.UUIDField()
    name = S.CharField()


class MasteryFormulaSerializer(S.Serializer[Any]):
    """The numbers of the formula."""

    rated_from = S.IntegerField()
    again_milli = S.IntegerField()
    base_weight = S.IntegerField()
    unknown_difficulty = S.IntegerField()
    weak_below = S.IntegerField()
    strong_from = S.IntegerField()


class PersonMasterySerializer(S.Serializer[Any]):
    """One trainee's mastery."""

    trainee = MasteryTraineeSerializer()
    overall = MasteryTopicSerializer(allow_null=True)
    chapters = MasteryTopicSerializer(many=True)
    tags = MasteryTopicSerializer(many=True)
    weak = MasteryWeakSerializer(many=True)
    formula = MasteryFormulaSerializer()


class MasteryCellSerializer(S.Serializer[Any]):
    """One trainee and topic."""

    milli = S.IntegerField()
    questions = S.IntegerField()
    level = S.ChoiceField(LEVELS)


class MasteryRowSerializer(S.Serializer[Any]):
    """One trainee; a cell is null where nothing was answered."""

    enrolment = S.UUIDField()
    seat = S.IntegerField()
    name = S.CharField()
    cells = S.ListField(child=MasteryCellSerializer(allow_null=True))
    overall = MasteryCellSerializer(allow_null=True)


class MasteryWholeSerializer(S.Serializer[Any]):
    """A topic of the class: the mean of those who are rated."""

    topic = S.CharField()
    milli = S.IntegerField(allow_null=True)
    rated = S.IntegerField()
    weak = S.IntegerField()
    level = S.ChoiceField(LEVELS)


class ClassMasterySerializer(S.Serializer[Any]):
    """A class's table."""

    by = S.ChoiceField([queries.CHAPTER, queries.TAG])
    topics = S.ListField(child=S.CharField())
    rows = MasteryRowSerializer(many=True)
    whole = MasteryWholeSerializer(many=True)
    formula = MasteryFormulaSerializer()


class OwnMasteryView(APIView):
    """One's own mastery."""

    @extend_schema(operation_id="mastery_own", responses=PersonMasterySerializer)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """By chapter and tag, with weak points and what to do next (trainees)."""
        seat = (
            Enrolment.objects.filter(
                training_class_id=class_id, user=me(request), withdrawn_at=None
            )
            .select_related("user", "training_class")
            .first()
        )
        if seat is None:
            raise NotFound
        return Response(PersonMasterySerializer(queries.person(seat.training_class, seat)).data)


class ClassMasteryView(APIView):
    """A class's mastery."""

    @extend_schema(
        operation_id="mastery_class",
        parameters=[OpenApiParameter("by", str, enum=[queries.CHAPTER, queries.TAG])],
        responses=ClassMasterySerializer,
    )
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Trainees × chapters, or × tags with ``by=tag`` (who teaches or runs the class)."""
        training_class = class_for(me(request), class_id, can_teach)
        by = queries.TAG if request.query_params.get("by") == queries.TAG else queries.CHAPTER
        return Response(ClassMasterySerializer(queries.heat_map(training_class, by)).data)


class TraineeMasteryView(APIView):
    """One trainee's mastery."""

    @extend_schema(operation_id="mastery_trainee", responses=PersonMasterySerializer)
    def get(self, request: Request, class_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
        """As the trainee sees it (who teaches or runs the class)."""
        training_class = class_for(me(request), class_id, can_teach)
        seat = (
            training_class.enrolments.filter(pk=enrolment_id, withdrawn_at=None)
            .select_related("user")
            .first()
        )
        if seat is None:
            raise NotFound
        return Response(PersonMasterySerializer(queries.person(training_class, seat)).data)
