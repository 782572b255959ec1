"""Routes of class performance and assessment works below /api/v1/."""

from django.urls import path

from lms.results import rest, rest_works

MINE = "classes/<uuid:class_id>/works/<str:work_kind>/mine/"

urlpatterns = [
    path("classes/<uuid:class_id>/performance/", rest.PerformanceView.as_view()),
    path("me/performance/", rest.MyPerformanceView.as_view()),
    path("me/works/", rest_works.MyWorksView.as_view()),
    path(MINE, rest_works.MyWorkView.as_view()),
    path(f"{MINE}submit/", rest_works.MyWorkSubmitView.as_view()),
    path(f"{MINE}withdraw/", rest_works.MyWorkWithdrawView.as_view()),
    path("classes/<uuid:class_id>/works/", rest_works.ClassWorksView.as_view()),
    path("works/", rest_works.WaitingWorksView.as_view()),
    path("works/<uuid:assessment_work_id>/", rest_works.WorkView.as_view()),
    path("works/<uuid:assessment_work_id>/decision/", rest_works.WorkDecisionView.as_view()),
]
