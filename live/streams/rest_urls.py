"""Routes of the media side under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from live.streams.rest import connections, keys

LIVE = "live/<uuid:lesson_id>"

urlpatterns: list[URLPattern] = [
    path(f"{LIVE}/publish/", connections.PublishView.as_view(), name="live-publish"),
    path(f"{LIVE}/watch/", connections.WatchView.as_view(), name="live-watch"),
    path(
        f"{LIVE}/resources/<str:resource>/",
        connections.ResourceView.as_view(),
        name="live-resource",
    ),
    path(f"{LIVE}/ice/", connections.IceView.as_view(), name="live-ice"),
    path(f"{LIVE}/stream-keys/", keys.KeyListView.as_view(), name="stream-keys"),
    path(f"{LIVE}/stream-keys/<uuid:key_id>/", keys.KeyView.as_view(), name="stream-key"),
]
