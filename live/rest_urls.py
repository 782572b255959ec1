"""Routes of live lessons under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from live.rest import room

LIVE = "live/<uuid:lesson_id>"

urlpatterns: list[URLPattern] = [
    path(f"{LIVE}/", room.LiveView.as_view(), name="live"),
    path(f"{LIVE}/start/", room.StartView.as_view(), name="live-start"),
    path(f"{LIVE}/end/", room.EndView.as_view(), name="live-end"),
    path(f"{LIVE}/settings/", room.SettingsView.as_view(), name="live-settings"),
    path(f"{LIVE}/chat/", room.ChatView.as_view(), name="live-chat"),
    path(f"{LIVE}/roll-calls/", room.RollCallsView.as_view(), name="live-roll-calls"),
]
