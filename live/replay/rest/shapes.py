"""How replays look over HTTP."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Person(serializers.Serializer[Any]):
    """Who published."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class TrackShape(serializers.Serializer[Any]):
    """A track; ``offset_ms`` from the session's start, negative for one that was there before."""

    id = serializers.UUIDField()
    publisher = Person()
    lecturer = serializers.BooleanField()
    breakout = serializers.UUIDField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # the wire's name
    kind = serializers.ChoiceField(choices=("av", "audio", "video"))
    offset_ms = serializers.IntegerField()
    duration_ms = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    playlist = serializers.CharField()


class ReplayGroupShape(serializers.Serializer[Any]):
    """A group of which something was recorded."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    round = serializers.IntegerField()
    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()


class ReplayGapShape(serializers.Serializer[Any]):
    """What is missing."""

    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()
    why = serializers.CharField()


class ReplayChapterShape(serializers.Serializer[Any]):
    """Where something begins."""

    at_ms = serializers.IntegerField()
    kind = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()


class ReplayQuestionShape(serializers.Serializer[Any]):
    """A timed question on the time line; neither stem nor key."""

    id = serializers.UUIDField()
    at_ms = serializers.IntegerField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # the wire's name
    state = serializers.ChoiceField(choices=("new", "open", "passed", "wrong", "expired"))


class ReplayJobShape(serializers.Serializer[Any]):
    """A job's standing."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    progress = serializers.IntegerField()
    progress_code = serializers.CharField()
    error_code = serializers.CharField()


class FilmShape(serializers.Serializer[Any]):
    """The composed film."""

    url = serializers.CharField(allow_null=True)
    bytes = serializers.IntegerField()
    job = ReplayJobShape(allow_null=True)


class ReplayLesson(serializers.Serializer[Any]):
    """The lesson."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    order = serializers.IntegerField()
    class_id = serializers.UUIDField()
    class_title = serializers.CharField()


class ReplaySession(serializers.Serializer[Any]):
    """The run on air."""

    id = serializers.UUIDField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ReplaySessionRef(serializers.Serializer[Any]):
    """Another run that has a replay."""

    id = serializers.UUIDField()
    started_at = serializers.DateTimeField()


class ReplayProgress(serializers.Serializer[Any]):
    """What this person has watched."""

    coverage = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    credited_ms = serializers.IntegerField()
    position_ms = serializers.IntegerField()
    gate_ms = serializers.IntegerField(allow_null=True)


class ReplayShape(serializers.Serializer[Any]):
    """The replay's page."""

    id = serializers.UUIDField()
    part = serializers.CharField()
    lesson = ReplayLesson()
    session = ReplaySession()
    sessions = ReplaySessionRef(many=True)
    state = serializers.ChoiceField(choices=("building", "ready", "failed"))
    complete = serializers.BooleanField()
    reason = serializers.CharField()
    duration_ms = serializers.IntegerField()
    keep_until = serializers.DateTimeField()
    expires_in_s = serializers.IntegerField()
    tracks = TrackShape(many=True)
    groups = ReplayGroupShape(many=True)
    gaps = ReplayGapShape(many=True)
    chapters = ReplayChapterShape(many=True)
    questions = ReplayQuestionShape(many=True)
    job = ReplayJobShape(allow_null=True)
    film = FilmShape()
    progress = ReplayProgress()


class TimelineItemShape(serializers.Serializer[Any]):
    """Something that is shown at its moment."""

    at_ms = serializers.IntegerField()
    until_ms = serializers.IntegerField(allow_null=True)
    kind = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # the wire's name


class TimelineShape(serializers.Serializer[Any]):
    """All of it, by time."""

    items = TimelineItemShape(many=True)
