"""Routes of the board under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from live.board.rest import views

LIVE = "live/<uuid:lesson_id>"

urlpatterns: list[URLPattern] = [
    path(f"{LIVE}/boards/", views.BoardsView.as_view()),
    path(f"{LIVE}/boards/<uuid:scope>/", views.BoardView.as_view()),
    path(f"{LIVE}/boards/<uuid:scope>/pages/<uuid:page_id>/strokes/", views.StrokesView.as_view()),
    path(f"{LIVE}/slides/", views.SlidesView.as_view()),
    path(f"{LIVE}/slides/<uuid:deck_id>/", views.DeckView.as_view()),
    path(f"{LIVE}/slides/<uuid:deck_id>/pages/", views.DeckPagesView.as_view()),
    path(f"{LIVE}/slides/<uuid:deck_id>/file/", views.DeckFileView.as_view()),
]
