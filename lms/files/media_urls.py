"""Signed links, mounted at /media/."""

from __future__ import annotations

from django.urls import URLPattern, path

from lms.files import media

urlpatterns: list[URLPattern] = [
    path("<str:token>/file/<uuid:file_id>/<str:name>", media.download, name="media-file"),
    path(
        "<str:token>/<slug:area>/<uuid:package_id>/<path:name>", media.member, name="media-member"
    ),
]
