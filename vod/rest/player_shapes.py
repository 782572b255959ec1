"""The shape of what a player page is told. Times are ms of the video unless named."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from vod.models import VodLesson
from vod.rest.media_shapes import AttachmentShape, ChapterShape, SourceShape, SubtitleShape


class PlayerLessonShape(serializers.Serializer[Any]):
    """Which lesson this is."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    order = serializers.IntegerField()
    class_id = serializers.UUIDField()
    class_title = serializers.CharField()
    hours_milli = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    introduction = serializers.CharField(allow_blank=True)


class QuestionMarkShape(serializers.Serializer[Any]):
    """A question's place, without its words."""

    id = serializers.UUIDField()
    at_ms = serializers.IntegerField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # DRF has an attribute of this name
    state = serializers.ChoiceField(["new", "open", "passed", "wrong", "expired"])


class GapShape(serializers.Serializer[Any]):
    """A stretch that was passed and earned nothing; it can be watched again."""

    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()


class ProgressShape(serializers.Serializer[Any]):
    """What this person has earned here."""

    coverage = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2)
    )
    gaps = GapShape(many=True)
    credited_ms = serializers.IntegerField()
    position_ms = serializers.IntegerField()
    frontier_ms = serializers.IntegerField()
    gate_ms = serializers.IntegerField(allow_null=True)


class PlayerRulesShape(serializers.Serializer[Any]):
    """What holds while watching."""

    no_skip = serializers.BooleanField()
    rate_cap_milli = serializers.IntegerField()
    bullets_mode = serializers.ChoiceField(VodLesson.BulletsMode.choices)
    messages_open = serializers.BooleanField()
    rule = serializers.CharField()
    countable = serializers.BooleanField()


class ClassHoursShape(serializers.Serializer[Any]):
    """Class hours × 1000."""

    earned_milli = serializers.IntegerField()
    total_milli = serializers.IntegerField()


class PlayerShape(serializers.Serializer[Any]):
    """Everything for the player page."""

    part = serializers.ChoiceField(["trainee", "lecturer", "observer"])
    lesson = PlayerLessonShape()
    playable = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)
    source = SourceShape()  # type: ignore[assignment]  # DRF has an attribute of this name
    duration_ms = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    chapters = ChapterShape(many=True)
    subtitles = SubtitleShape(many=True)
    attachments = AttachmentShape(many=True)
    questions = QuestionMarkShape(many=True)
    progress = ProgressShape()
    rules = PlayerRulesShape()
    message_count = serializers.IntegerField()
    class_hours = ClassHoursShape(allow_null=True)
