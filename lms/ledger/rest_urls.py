"""Routes of the ledger below /api/v1/."""

from django.urls import path

from lms.ledger import rest

urlpatterns = [
    path("classes/<uuid:class_id>/matrix/", rest.MatrixView.as_view()),
    path(
        "classes/<uuid:class_id>/cells/<uuid:enrolment_id>/<uuid:lesson_id>/",
        rest.CellView.as_view(),
    ),
    path("classes/<uuid:class_id>/marks/", rest.MarksView.as_view()),
    path("me/record/", rest.RecordView.as_view()),
]
