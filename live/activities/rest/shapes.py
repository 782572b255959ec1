"""The shape of what exercises and Q&A answer, for the schema."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from live.activities.models import ExerciseRun, RoomQuestion
from lms.questions.types import EXERCISE_TYPES

TYPES = sorted(EXERCISE_TYPES)


class ExerciseShape(serializers.Serializer[Any]):
    """A prepared exercise with its key."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(TYPES)
    body = serializers.DictField()
    explanation = serializers.CharField(allow_blank=True)
    limit_ms = serializers.IntegerField()
    anonymous = serializers.BooleanField()
    prepared = serializers.BooleanField()
    order = serializers.IntegerField()
    runs = serializers.IntegerField()


class WrittenShape(serializers.Serializer[Any]):
    """Equal written answers."""

    text = serializers.CharField()
    count = serializers.IntegerField()


class TallyShape(serializers.Serializer[Any]):
    """Figures of a run, for lecturers."""

    run = serializers.UUIDField()
    n = serializers.IntegerField()
    answered = serializers.IntegerField()
    asked = serializers.IntegerField()
    right = serializers.IntegerField()
    by = serializers.ListField(child=serializers.UUIDField())
    counts = serializers.DictField(child=serializers.IntegerField())
    texts = WrittenShape(many=True)
    key = serializers.DictField()


class MineShape(serializers.Serializer[Any]):
    """One's own answer; ``correct`` is null until the key was shown."""

    answer = serializers.DictField()
    tries = serializers.IntegerField()
    correct = serializers.BooleanField(allow_null=True)


class RunShape(serializers.Serializer[Any]):
    """An exercise that was asked; figures and key once they were shown."""

    id = serializers.UUIDField()
    exercise = serializers.UUIDField()
    type = serializers.ChoiceField(TYPES)
    public = serializers.DictField()
    state = serializers.ChoiceField(ExerciseRun.State.choices)
    anonymous = serializers.BooleanField()
    started_at = serializers.IntegerField()
    limit_ms = serializers.IntegerField()
    ends_at = serializers.IntegerField(allow_null=True)
    closed_at = serializers.IntegerField(allow_null=True)
    answered = serializers.IntegerField()
    asked = serializers.IntegerField()
    rev = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    texts = WrittenShape(many=True, allow_null=True)
    key = serializers.DictField(allow_null=True)
    explanation = serializers.CharField(allow_null=True)
    mine = MineShape(allow_null=True)
    tally = TallyShape(required=False)


class PersonShape(serializers.Serializer[Any]):
    """A person of the room."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    part = serializers.CharField(required=False)


class ResultShape(serializers.Serializer[Any]):
    """Who answered what; of an anonymous exercise only who."""

    user = PersonShape()
    answer = serializers.DictField(allow_null=True)
    correct = serializers.BooleanField(allow_null=True)
    took_ms = serializers.IntegerField()


class ResultsShape(RunShape):
    """A run with everybody's answers."""

    results = ResultShape(many=True)


class RoomAnswerShape(serializers.Serializer[Any]):
    """A written answer."""

    id = serializers.UUIDField()
    author = serializers.CharField()
    body = serializers.CharField()
    at = serializers.IntegerField()


class RoomQuestionShape(serializers.Serializer[Any]):
    """A question of the room."""

    id = serializers.UUIDField()
    rev = serializers.IntegerField()
    author = PersonShape(allow_null=True)
    anonymous = serializers.BooleanField()
    body = serializers.CharField()
    state = serializers.ChoiceField(RoomQuestion.State.choices)
    votes = serializers.IntegerField()
    asked_at = serializers.IntegerField()
    in_class = serializers.BooleanField()
    live_by = serializers.CharField(allow_null=True)
    answered_at = serializers.IntegerField(allow_null=True)
    answers = RoomAnswerShape(many=True)
    own = serializers.BooleanField()
    voted = serializers.BooleanField()
