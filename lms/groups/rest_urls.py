"""Addresses of groups, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from lms.groups import rest, rest_plans

urlpatterns = [
    path("classes/<uuid:class_id>/groups/", rest.GroupsView.as_view()),
    path("classes/<uuid:class_id>/groups/split/", rest.SplitView.as_view()),
    path("classes/<uuid:class_id>/grouping/", rest_plans.GroupingView.as_view()),
    path("classes/<uuid:class_id>/grouping/plan/", rest_plans.PlanView.as_view()),
    path("classes/<uuid:class_id>/grouping/traits/", rest_plans.TraitsView.as_view()),
    path("classes/<uuid:class_id>/grouping/propose/", rest_plans.ProposeView.as_view()),
    path("classes/<uuid:class_id>/grouping/measure/", rest_plans.MeasureView.as_view()),
    path("classes/<uuid:class_id>/grouping/rotate/", rest_plans.RotateView.as_view()),
    path("groups/<uuid:group_id>/", rest.GroupView.as_view()),
]
