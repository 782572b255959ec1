"""Routes of the statistics below /api/v1/."""

from django.urls import path

from lms.reports.statistics import rest

urlpatterns = [
    path("statistics/region/<uuid:region_id>/", rest.RegionView.as_view()),
    path("statistics/institution/<uuid:institution_id>/", rest.InstitutionView.as_view()),
    path("statistics/class/<uuid:class_id>/", rest.ClassView.as_view()),
    path("statistics/lecturer/<uuid:lecturer_id>/", rest.LecturerView.as_view()),
]
