"""Addresses of notifications, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from lms.notify import rest

urlpatterns = [
    path("notifications/", rest.NotificationsView.as_view()),
    path("notifications/unread/", rest.UnreadView.as_view()),
    path("notifications/read/", rest.ReadAllView.as_view()),
    path("notifications/<uuid:notification_id>/read/", rest.ReadView.as_view()),
]
