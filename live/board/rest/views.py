"""Doors: boards, their pages' strokes, and slides."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from live.access import seat_in, teaching_seat
from live.board import queries, rules
from live.board.access import board_seat
from live.board.domain import decks
from live.board.models import Deck
from live.board.rest.shapes import (
    BoardListShape,
    BoardShape,
    DeckFileShape,
    DeckShape,
    SlidesShape,
    StrokesShape,
)
from live.board.wire import deck_wire, decks_wire
from lms.files import signing
from lms.people.doors import checked

FILE_TTL_S = 3 * 3600
"""Slides stay open for a whole lesson; the browser reads them page by page."""


class AfterSerializer(serializers.Serializer[Any]):
    """From which stroke on."""

    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class NewDeckSerializer(serializers.Serializer[Any]):
    """A finished upload (purpose ``attachment``)."""

    upload = serializers.UUIDField()
    title = serializers.CharField(max_length=120, allow_blank=True, default="")


class HeightsSerializer(serializers.Serializer[Any]):
    """One height a page, in units of which the width has 10,000."""

    heights = serializers.ListField(
        child=serializers.IntegerField(), min_length=1, max_length=rules.DECK_PAGES_MAX
    )


class BoardsView(APIView):
    """The lesson's boards."""

    @extend_schema(operation_id="live_boards", responses=BoardListShape(many=True))
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """The main room's, and those of groups that one may look at."""
        return Response(queries.boards(seat_in(request.user, lesson_id)))


class BoardView(APIView):
    """One board."""

    @extend_schema(operation_id="live_board", responses=BoardShape)
    def get(self, request: Request, lesson_id: uuid.UUID, scope: uuid.UUID) -> Response:
        """Pages, slides, rights, and the page that everybody follows; strokes apart."""
        here = board_seat(seat_in(request.user, lesson_id), scope)
        return Response(queries.state(here))


class StrokesView(APIView):
    """What is on one page."""

    @extend_schema(
        operation_id="live_board_strokes", parameters=[AfterSerializer], responses=StrokesShape
    )
    def get(
        self, request: Request, lesson_id: uuid.UUID, scope: uuid.UUID, page_id: uuid.UUID
    ) -> Response:
        """Visible strokes in pieces: ask on with ``after`` = ``next``."""
        here = board_seat(seat_in(request.user, lesson_id), scope)
        wanted = AfterSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        return Response(queries.strokes(here, page_id, after=wanted.validated_data["after"]))


class SlidesView(APIView):
    """The lesson's slides (its lecturers)."""

    @extend_schema(operation_id="live_slides", responses=SlidesShape)
    def get(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """All of them, and whether this server converts presentations."""
        seat = teaching_seat(request.user, lesson_id)
        found = {"converter": decks.converter() is not None, "decks": decks_wire(seat.lesson.pk)}
        return Response(found)

    @extend_schema(request=NewDeckSerializer, responses={201: DeckShape})
    def post(self, request: Request, lesson_id: uuid.UUID) -> Response:
        """Bring slides: a PDF, or a presentation where the server converts."""
        seat = teaching_seat(request.user, lesson_id)
        wanted = checked(NewDeckSerializer, request)
        deck: Deck = decks.add_deck(seat=seat, upload_id=wanted["upload"], title=wanted["title"])
        return Response(deck_wire(deck), status=201)


class DeckView(APIView):
    """One set of slides."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lesson_id: uuid.UUID, deck_id: uuid.UUID) -> Response:
        """Take it off the board with its pages."""
        decks.remove_deck(seat=teaching_seat(request.user, lesson_id), deck_id=deck_id)
        return Response(status=204)


class DeckPagesView(APIView):
    """The pages of opened slides."""

    @extend_schema(request=HeightsSerializer, responses=DeckShape)
    def put(self, request: Request, lesson_id: uuid.UUID, deck_id: uuid.UUID) -> Response:
        """Tell their shapes, as the browser read them, and put them on the board."""
        seat = teaching_seat(request.user, lesson_id)
        heights = checked(HeightsSerializer, request)["heights"]
        return Response(deck_wire(decks.place_pages(seat=seat, deck_id=deck_id, heights=heights)))


class DeckFileView(APIView):
    """The PDF of slides."""

    @extend_schema(operation_id="live_slides_file", responses=DeckFileShape)
    def get(self, request: Request, lesson_id: uuid.UUID, deck_id: uuid.UUID) -> Response:
        """A link for this person, for three hours."""
        seat = seat_in(request.user, lesson_id)
        file = decks.file_of(seat=seat, deck_id=deck_id)
        url = signing.file_url(user_id=seat.user.pk, file=file, ttl_s=FILE_TTL_S)
        return Response({"url": url, "name": file.name, "size": file.size})
