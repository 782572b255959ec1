"""Routes of mastery under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from lms.mastery import rest

MASTERY = "classes/<uuid:class_id>/mastery"

urlpatterns: list[URLPattern] = [
    path(f"{MASTERY}/", rest.ClassMasteryView.as_view(), name="class-mastery"),
    path(f"{MASTERY}/me/", rest.OwnMasteryView.as_view(), name="own-mastery"),
    path(
        f"{MASTERY}/<uuid:enrolment_id>/", rest.TraineeMasteryView.as_view(), name="trainee-mastery"
    ),
]
