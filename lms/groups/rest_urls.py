"""Addresses of groups, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from lms.groups import rest

urlpatterns = [
    path("classes/<uuid:class_id>/groups/", rest.GroupsView.as_view()),
    path("classes/<uuid:class_id>/groups/split/", rest.SplitView.as_view()),
    path("groups/<uuid:group_id>/", rest.GroupView.as_view()),
]
