"""Routes of class performance below /api/v1/."""

from django.urls import path

from lms.results import rest

urlpatterns = [
    path("classes/<uuid:class_id>/performance/", rest.PerformanceView.as_view()),
    path("me/performance/", rest.MyPerformanceView.as_view()),
]
