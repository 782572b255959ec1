"""Routes of uploads under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from lms.files import rest

urlpatterns: list[URLPattern] = [
    path("files/uploads/", rest.Uploads.as_view(), name="uploads"),
    path("files/uploads/<uuid:upload_id>/", rest.UploadItem.as_view(), name="upload"),
]
