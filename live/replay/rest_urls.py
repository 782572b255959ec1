"""Routes of replays under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from live.replay.rest import replay

REPLAY = "live/<uuid:lesson_id>/replay"

urlpatterns: list[URLPattern] = [
    path(f"{REPLAY}/", replay.ReplayView.as_view(), name="replay"),
    path(f"{REPLAY}/timeline/", replay.TimelineView.as_view(), name="replay-timeline"),
    path(f"{REPLAY}/retry/", replay.RetryView.as_view(), name="replay-retry"),
    path(f"{REPLAY}/film/", replay.FilmView.as_view(), name="replay-film"),
]
