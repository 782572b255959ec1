"""Addresses of exams. The names are what Safe Exam Browser's guard knows open doors by."""

from __future__ import annotations

from django.urls import path

from quizzes.exams.rest import after, desk, editing, marking, trainee

EXAM = "exams/<uuid:exam_id>/"
urlpatterns = [
    path("classes/<uuid:class_id>/exams/", editing.ClassExamsView.as_view()),
    path("exams/mine/", trainee.OwnExamsView.as_view()),
    path(EXAM, editing.ExamView.as_view()),
    path(f"{EXAM}publish/", editing.PublishView.as_view()),
    path(f"{EXAM}cancel/", editing.CancelView.as_view()),
    path(f"{EXAM}desk/", desk.DeskView.as_view()),
    path(f"{EXAM}desk/<uuid:trainee_id>/allowance/", desk.AllowanceView.as_view()),
    path(f"{EXAM}desk/<uuid:trainee_id>/end/", desk.EndView.as_view()),
    path(f"{EXAM}desk/<uuid:trainee_id>/late/", desk.AcceptLateView.as_view()),
    path(f"{EXAM}results/", desk.ResultsView.as_view()),
    path(f"{EXAM}results/export/", desk.ResultsExportView.as_view()),
    path(f"{EXAM}marking/", marking.MarkingView.as_view()),
    path(f"{EXAM}marking/<uuid:answer_id>/", marking.MarkView.as_view()),
    path(f"{EXAM}analysis/", after.AnalysisView.as_view()),
    path(f"{EXAM}analysis/export/", after.AnalysisExportView.as_view()),
    path(f"{EXAM}regrades/", after.RegradesView.as_view()),
    path(f"{EXAM}items/<uuid:item_id>/keys/", after.KeysView.as_view()),
    path(f"{EXAM}appeals/", after.AppealsView.as_view()),
    path(f"{EXAM}appeals/own/", trainee.OwnAppealsView.as_view()),
    path(f"{EXAM}appeals/<uuid:mark_appeal_id>/decision/", after.AppealDecisionView.as_view()),
    path(f"{EXAM}door/", trainee.DoorView.as_view(), name="exam-door"),
    path(f"{EXAM}start/", trainee.StartView.as_view(), name="exam-start"),
    path(f"{EXAM}paper/", trainee.PaperView.as_view(), name="exam-paper"),
    path(f"{EXAM}media/<uuid:medium_id>/", trainee.ExamMediumView.as_view(), name="exam-medium"),
    path(f"{EXAM}review/", trainee.ReviewView.as_view(), name="exam-review"),
]
