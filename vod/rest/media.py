"""Doors of the media side: video, settings, publishing, chapters, subtitles, attachments."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.people.models import User
from vod import queries_media as queries
from vod.access import Seat, seat_in, teaching_seat
from vod.domain import attachments, chapters, publishing, subtitles, video
from vod.rest import media_shapes as shapes
from vod.rest.player_shapes import PlayerShape


def _seat(request: Request, lesson_id: uuid.UUID) -> Seat:
    assert isinstance(request.user, User)
    return seat_in(request.user, lesson_id)


def _teaching(request: Request, lesson_id: uuid.UUID) -> Seat:
    assert isinstance(request.user, User)
    return teaching_seat(request.user, lesson_id)


def _parsed(
    request: Request, shape: type[serializers.Serializer[Any]], *, partial: bool = False
) -> dict[str, Any]:
    serializer = shape(data=request.data, partial=partial)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class VideoView(APIView):
    """The lesson's video, for its lecturers."""

    @extend_schema(responses=shapes.VideoShape)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """How the video stands: upload, packaging job, what plays now."""
        return _video(_teaching(request, lesson_id))

    @extend_schema(request=shapes.UploadRef, responses={202: shapes.VideoShape})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Package a finished upload (purpose ``lesson_video``)."""
        seat = _teaching(request, lesson_id)
        video.set_video(seat=seat, upload_id=_parsed(request, shapes.UploadRef)["upload_id"])
        seat.vod.refresh_from_db()
        return _video(seat, status=202)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Take the video away, while the lesson is not published."""
        video.remove(seat=_teaching(request, lesson_id))
        return Response(status=204)


class SettingsView(APIView):
    """The lesson's settings, for its lecturers."""

    @extend_schema(responses=shapes.SettingsShape)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Skipping, speed, bullets, messages, introduction."""
        return _settings(_teaching(request, lesson_id))

    @extend_schema(request=shapes.SettingsShape, responses=shapes.SettingsShape)
    def patch(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Change some of them."""
        seat = _teaching(request, lesson_id)
        given = publishing.Settings(**_parsed(request, shapes.SettingsShape, partial=True))
        publishing.change_settings(seat=seat, settings=given)
        seat.vod.refresh_from_db()
        return _settings(seat)


class PublishView(APIView):
    """Whether trainees see the lesson."""

    @extend_schema(request=None, responses=shapes.SettingsShape)
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Publish; on record, and the trainees are told."""
        seat = _teaching(request, lesson_id)
        publishing.publish(seat=seat)
        seat.vod.refresh_from_db()
        return _settings(seat)

    @extend_schema(responses=shapes.SettingsShape)
    def delete(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Take it back, while nobody has earned a minute in it."""
        seat = _teaching(request, lesson_id)
        publishing.unpublish(seat=seat)
        seat.vod.refresh_from_db()
        return _settings(seat)


class PlayerView(APIView):
    """The player page."""

    @extend_schema(responses=PlayerShape)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Sources, rules and progress for this person; a lecturer's preview earns nothing."""
        return Response(PlayerShape(queries.player(_seat(request, lesson_id))).data)


class ChaptersView(APIView):
    """Chapters."""

    @extend_schema(responses=shapes.ChaptersShape)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """In the order of the video."""
        rows = _seat(request, lesson_id).vod.chapters.all()
        return Response(shapes.ChaptersShape({"chapters": rows}).data)

    @extend_schema(request=shapes.ChaptersShape, responses=shapes.ChaptersShape)
    def put(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Set the whole list."""
        seat = _teaching(request, lesson_id)
        data = _parsed(request, shapes.ChaptersShape)["chapters"]
        rows = chapters.replace(seat=seat, marks=[chapters.Mark(**row) for row in data])
        return Response(shapes.ChaptersShape({"chapters": rows}).data)


class SubtitleListView(APIView):
    """Subtitles by language."""

    @extend_schema(responses=shapes.SubtitleShape(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Languages with the address of each file."""
        return _subtitles(_seat(request, lesson_id))

    @extend_schema(request=shapes.SubtitleInput, responses={201: shapes.SubtitleShape(many=True)})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Set one language from WebVTT or SRT; markup beyond b, i, u is dropped."""
        seat = _teaching(request, lesson_id)
        data = _parsed(request, shapes.SubtitleInput)
        upload_id, text = data.pop("upload_id", None), data.pop("text", None)
        if upload_id is not None:
            text = subtitles.text_of_upload(seat=seat, upload_id=upload_id)
        subtitles.put(seat=seat, text=text, **data)
        return _subtitles(seat, status=201)


class SubtitleView(APIView):
    """One language."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, language: str) -> Response:
        """Remove it."""
        subtitles.remove(seat=_teaching(request, lesson_id), language=language)
        return Response(status=204)


class SubtitleFileView(APIView):
    """One language as a file for the player."""

    @extend_schema(responses={(200, "text/vtt"): OpenApiTypes.STR})
    def get(self, request: Request, lesson_id: uuid.UUID, language: str) -> HttpResponse:
        """WebVTT."""
        row = _seat(request, lesson_id).vod.subtitles.filter(language=language).first()
        if row is None:
            raise NotFound
        return HttpResponse(row.body, content_type="text/vtt; charset=utf-8")


class AttachmentListView(APIView):
    """Files handed out with the lesson."""

    @extend_schema(responses=shapes.AttachmentShape(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """With links for this person."""
        return _attachments(_seat(request, lesson_id))

    @extend_schema(
        request=shapes.AttachmentInput, responses={201: shapes.AttachmentShape(many=True)}
    )
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Attach a finished upload (purpose ``attachment``)."""
        seat = _teaching(request, lesson_id)
        attachments.add(seat=seat, **_parsed(request, shapes.AttachmentInput))
        return _attachments(seat, status=201)


class AttachmentView(APIView):
    """One attachment, for the lesson's lecturers."""

    @extend_schema(request=shapes.AttachmentTitle, responses=shapes.AttachmentShape(many=True))
    def patch(self, request: Request, lesson_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
        """Rename it."""
        seat = _teaching(request, lesson_id)
        title = _parsed(request, shapes.AttachmentTitle)["title"]
        attachments.rename(seat=seat, attachment_id=attachment_id, title=title)
        return _attachments(seat)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
        """Remove it and its file."""
        attachments.remove(seat=_teaching(request, lesson_id), attachment_id=attachment_id)
        return Response(status=204)


class WatchersView(APIView):
    """Who watches now."""

    @extend_schema(responses=shapes.WatcherShape(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Trainees whose time counts in this lesson at this moment."""
        rows = queries.watchers(_teaching(request, lesson_id))
        return Response(shapes.WatcherShape(rows, many=True).data)


def _video(seat: Seat, status: int = 200) -> Response:
    return Response(shapes.VideoShape(queries.video_state(seat)).data, status=status)


def _settings(seat: Seat) -> Response:
    return Response(shapes.SettingsShape(queries.settings_of(seat)).data)


def _subtitles(seat: Seat, status: int = 200) -> Response:
    rows = queries.subtitles_of(seat.vod)
    return Response(shapes.SubtitleShape(rows, many=True).data, status=status)


def _attachments(seat: Seat, status: int = 200) -> Response:
    rows = queries.attachments_of(seat.vod, seat.user)
    return Response(shapes.AttachmentShape(rows, many=True).data, status=status)
