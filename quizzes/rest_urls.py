"""Addresses of the question bank."""

from __future__ import annotations

from django.urls import path

from quizzes.rest import bank, imports, lending

urlpatterns = [
    path("lessons/<uuid:lesson_id>/bank/", lending.LessonBankView.as_view()),
    path("banks/", bank.BanksView.as_view()),
    path("banks/template/", bank.BankTemplateView.as_view()),
    path("banks/<uuid:bank_id>/questions/", bank.BankQuestionsView.as_view()),
    path("banks/<uuid:bank_id>/questions/step/", bank.BankStepView.as_view()),
    path(
        "banks/<uuid:bank_id>/questions/<uuid:bank_question_id>/", bank.BankQuestionView.as_view()
    ),
    path("banks/<uuid:bank_id>/facets/", bank.FacetsView.as_view()),
    path("banks/<uuid:bank_id>/export/", bank.BankExportView.as_view()),
    path("banks/<uuid:bank_id>/media/<uuid:medium_id>/", bank.BankMediumView.as_view()),
    path("banks/<uuid:bank_id>/imports/", imports.BankImportsView.as_view()),
    path("banks/<uuid:bank_id>/imports/<uuid:bank_import_id>/", imports.BankImportView.as_view()),
    path(
        "banks/<uuid:bank_id>/imports/<uuid:bank_import_id>/confirm/",
        imports.BankImportConfirmView.as_view(),
    ),
]
