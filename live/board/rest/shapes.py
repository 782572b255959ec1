"""The shape of what board doors answer, for the schema."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from live.board.models import BoardPage, Deck, Stroke


class PageShape(serializers.Serializer[Any]):
    """A page."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(BoardPage.Kind.choices)
    deck = serializers.UUIDField(allow_null=True)
    number = serializers.IntegerField()
    height = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)


class ListedPageShape(PageShape):
    """A page in the list of all boards; ``drawn``: something stands on it."""

    drawn = serializers.BooleanField()


class DeckShape(serializers.Serializer[Any]):
    """A set of slides."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(Deck.State.choices)
    problem = serializers.CharField(allow_blank=True)


class SlidesShape(serializers.Serializer[Any]):
    """The lesson's slides, and whether presentations can be converted here."""

    converter = serializers.BooleanField()
    decks = DeckShape(many=True)


class DeckFileShape(serializers.Serializer[Any]):
    """A link to a PDF."""

    url = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()


class BoardShape(serializers.Serializer[Any]):
    """A board without its strokes."""

    scope = serializers.UUIDField()
    seq = serializers.IntegerField()
    open = serializers.BooleanField()
    drawers = serializers.ListField(child=serializers.UUIDField())
    may_draw = serializers.BooleanField()
    may_turn = serializers.BooleanField()
    leads = serializers.BooleanField()
    over = serializers.BooleanField()
    page = serializers.UUIDField()
    pages = PageShape(many=True)
    decks = DeckShape(many=True)


class BoardListShape(serializers.Serializer[Any]):
    """One of the lesson's boards; ``title`` is the group's name, empty for the main room."""

    scope = serializers.UUIDField()
    title = serializers.CharField(allow_blank=True)
    pages = ListedPageShape(many=True)


class StrokeShape(serializers.Serializer[Any]):
    """A stroke; ``p``: its points (``live/board/points.py``)."""

    n = serializers.IntegerField()
    by = serializers.UUIDField()
    tool = serializers.ChoiceField(Stroke.Tool.choices)
    color = serializers.CharField()
    width = serializers.IntegerField()
    p = serializers.CharField()
    text = serializers.CharField(required=False)


class StrokesShape(serializers.Serializer[Any]):
    """Strokes of a page; ``next`` asks on."""

    page = serializers.UUIDField()
    seq = serializers.IntegerField()
    strokes = StrokeShape(many=True)
    next = serializers.IntegerField(allow_null=True)
