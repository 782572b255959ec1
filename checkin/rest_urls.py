"""Routes of sign-in under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from checkin.rest import desk, spots, trainee

LESSON = "sign-in/lessons/<uuid:lesson_id>"
DESK = f"{LESSON}/desk"
CHECK = "spot-checks/<uuid:check_id>"

_trainee: list[URLPattern] = [
    path(f"{LESSON}/", trainee.StandingView.as_view(), name="sign-in"),
    path(f"{LESSON}/code/", trainee.CodeView.as_view(), name="sign-in-code"),
    path(f"{LESSON}/scan/", trainee.ScanView.as_view(), name="sign-in-scan"),
    path(
        f"{LESSON}/challenges/<uuid:challenge_id>/",
        trainee.AnswerView.as_view(),
        name="sign-in-answer",
    ),
    path(f"{LESSON}/signature/", trainee.SheetSignatureView.as_view(), name="sheet-signature"),
    path(
        "sign-in/classes/<uuid:class_id>/statement/",
        trainee.StatementView.as_view(),
        name="class-statement",
    ),
    path(
        "sign-in/classes/<uuid:class_id>/statements/",
        trainee.StatementListView.as_view(),
        name="class-statements",
    ),
]

_desk: list[URLPattern] = [
    path(f"{DESK}/", desk.DeskView.as_view(), name="sign-in-desk"),
    path(f"{DESK}/place/", desk.PlaceView.as_view(), name="sign-in-place"),
    path(f"{DESK}/confirm/", desk.ConfirmView.as_view(), name="sign-in-confirm"),
    path(f"{DESK}/refuse/", desk.RefuseView.as_view(), name="sign-in-refuse"),
    path(f"{DESK}/hand/", desk.HandView.as_view(), name="sign-in-hand"),
    path(f"{DESK}/batch/", desk.BatchView.as_view(), name="sign-in-batch"),
    path(f"{DESK}/projector/", desk.ProjectorView.as_view(), name="sign-in-projector"),
    path(f"{DESK}/spot-checks/", desk.SpotListView.as_view(), name="sign-in-spots"),
]

_spots: list[URLPattern] = [
    path("spot-checks/", spots.MySpotsView.as_view(), name="my-spots"),
    path(f"{CHECK}/", spots.SpotView.as_view(), name="spot"),
    path(f"{CHECK}/delivered/", spots.SpotDeliveredView.as_view(), name="spot-delivered"),
    path(f"{CHECK}/answer/", spots.SpotAnswerView.as_view(), name="spot-answer"),
    path(f"{CHECK}/make-up/", spots.SpotMakeUpView.as_view(), name="spot-make-up"),
]

urlpatterns: list[URLPattern] = [*_trainee, *_desk, *_spots]
