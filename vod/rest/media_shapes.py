"""Shapes of the media side's requests and answers."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from lms.jobs.rest import JobSerializer
from vod.models import Rendition, VodLesson

LANGUAGES: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$"


class UploadRef(serializers.Serializer[Any]):
    """A finished upload of one's own."""

    upload_id = serializers.UUIDField()


class RenditionShape(serializers.ModelSerializer[Rendition]):
    """One HLS variant."""

    class Meta:
        model = Rendition
        fields = ("name", "method", "width", "height", "bandwidth", "codecs", "bytes")
        read_only_fields = fields


class SourceShape(serializers.Serializer[Any]):
    """Links for the person who asks; nobody else can use them."""

    hls = serializers.CharField(allow_null=True)
    audio_only = serializers.BooleanField()
    poster = serializers.CharField(allow_null=True)
    sprites = serializers.CharField(allow_null=True)
    expires_in_s = serializers.IntegerField()


class SourceFileShape(serializers.Serializer[Any]):
    """The uploaded file."""

    name = serializers.CharField()
    bytes = serializers.IntegerField()


class VideoShape(serializers.Serializer[Any]):
    """How the lesson's video stands."""

    state = serializers.ChoiceField(
        ["empty", "queued", "packaging", "ready", "failed", "cancelled"]
    )
    source = SourceFileShape(allow_null=True)  # type: ignore[assignment]  # DRF has an attribute of this name
    job = JobSerializer(allow_null=True)
    playable = serializers.BooleanField()
    duration_ms = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    renditions = RenditionShape(many=True)
    links = SourceShape()
    peaks = serializers.CharField(allow_null=True)
    problems = serializers.ListField(child=serializers.CharField())
    published_at = serializers.DateTimeField(allow_null=True)


class SettingsShape(serializers.Serializer[Any]):
    """The lesson's settings."""

    no_skip = serializers.BooleanField()
    rate_cap_milli = serializers.IntegerField(min_value=1000, max_value=3000)
    rate_cap_max_milli = serializers.IntegerField(read_only=True)
    bullets_mode = serializers.ChoiceField(VodLesson.BulletsMode.choices)
    messages_open = serializers.BooleanField()
    introduction = serializers.CharField(max_length=4000, allow_blank=True)
    published_at = serializers.DateTimeField(read_only=True, allow_null=True)
    rule = serializers.CharField(read_only=True)
    problems = serializers.ListField(child=serializers.CharField(), read_only=True)


class ChapterShape(serializers.Serializer[Any]):
    """A named moment."""

    at_ms = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    title = serializers.CharField(max_length=80)


class ChaptersShape(serializers.Serializer[Any]):
    """All chapters of a lesson."""

    chapters = ChapterShape(many=True)


class SubtitleShape(serializers.Serializer[Any]):
    """One language."""

    language = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    url = serializers.CharField()
    is_default = serializers.BooleanField()
    cues = serializers.IntegerField()


class SubtitleInput(serializers.Serializer[Any]):
    """WebVTT or SRT: as ``text``, or by ``upload_id`` (purpose ``subtitle``)."""

    language = serializers.RegexField(LANGUAGES, max_length=12)
    label = serializers.CharField(max_length=40, allow_blank=True, default="")  # type: ignore[assignment]  # DRF has an attribute of this name
    is_default = serializers.BooleanField(default=False)
    text = serializers.CharField(
        max_length=1_500_000, trim_whitespace=False, required=False, allow_null=True
    )
    upload_id = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if (attrs.get("text") is None) == (attrs.get("upload_id") is None):
            raise serializers.ValidationError({"text": "Give either text or upload_id."})
        return attrs


class AttachmentShape(serializers.Serializer[Any]):
    """A file handed out with the lesson."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    name = serializers.CharField()
    bytes = serializers.IntegerField()
    content_type = serializers.CharField()
    url = serializers.CharField()


class AttachmentInput(UploadRef):
    """A finished upload (purpose ``attachment``) and what to call it."""

    title = serializers.CharField(max_length=120, allow_blank=True, default="")


class AttachmentTitle(serializers.Serializer[Any]):
    """A new title."""

    title = serializers.CharField(max_length=120, allow_blank=True)


class WatcherShape(serializers.Serializer[Any]):
    """Somebody who watches now."""

    user_id = serializers.UUIDField()
    seat = serializers.IntegerField()
    display_name = serializers.CharField()
    device = serializers.CharField()
    since_ms = serializers.IntegerField()
    last_beat_ms = serializers.IntegerField()
    position_ms = serializers.IntegerField()
    credited_ms = serializers.IntegerField()
