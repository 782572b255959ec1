"""Routes of submissions below /api/v1/."""

from django.urls import path

from lms.reports.submissions import rest

CLASS = "classes/<uuid:class_id>/submission/"

urlpatterns = [
    path("submissions/", rest.SubmissionListView.as_view()),
    path(CLASS, rest.SubmissionView.as_view()),
    path(f"{CLASS}decision/", rest.DecisionView.as_view()),
]
