"""The addresses of the file store alone: its tests depend on no other app's doors."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("lms.files.rest_urls")),
    path("media/", include("lms.files.media_urls")),
]
