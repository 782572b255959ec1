"""Routes of the ledger below /api/v1/."""

from django.urls import path

from lms.ledger import rest
from lms.ledger import rest_people as people

urlpatterns = [
    path("classes/<uuid:class_id>/matrix/", rest.MatrixView.as_view()),
    path(
        "classes/<uuid:class_id>/cells/<uuid:enrolment_id>/<uuid:lesson_id>/",
        rest.CellView.as_view(),
    ),
    path("classes/<uuid:class_id>/marks/", rest.MarksView.as_view()),
    path("me/record/", rest.RecordView.as_view()),
    path("classes/<uuid:class_id>/verdicts/", people.VerdictsView.as_view()),
    path("classes/<uuid:class_id>/corrections/", people.CorrectionsView.as_view()),
    path("corrections/<uuid:correction_id>/decision/", people.CorrectionDecisionView.as_view()),
    path("classes/<uuid:class_id>/rules/preview/", people.RulesPreviewView.as_view()),
    path("classes/<uuid:class_id>/rule-changes/", people.RuleChangesView.as_view()),
    path("rule-changes/<uuid:change_id>/decision/", people.RuleChangeDecisionView.as_view()),
    path("me/appeals/", people.MyAppealsView.as_view()),
    path("appeals/", people.AppealsView.as_view()),
    path("appeals/<uuid:appeal_id>/", people.AppealView.as_view()),
    path("appeals/<uuid:appeal_id>/decision/", people.AppealDecisionView.as_view()),
]
