"""Routes of proctoring."""

from __future__ import annotations

from django.urls import URLPattern, path

from proctoring.rest import incidents, pages, seb, wall

LESSON = "proctoring/lessons/<uuid:lesson_id>"
TILE = f"{LESSON}/wall/<uuid:trainee_id>"
INCIDENT = "proctoring/incidents/<uuid:incident_id>"

urlpatterns: list[URLPattern] = [
    path("proctoring/consent/", pages.ConsentView.as_view(), name="monitor-consent"),
    path(f"{LESSON}/me/", pages.StandingView.as_view(), name="focus-standing"),
    path(f"{LESSON}/focus/", pages.FocusView.as_view(), name="focus-report"),
    path(f"{LESSON}/pulse/", pages.PulseView.as_view(), name="page-pulse"),
    path(f"{LESSON}/camera/", pages.CameraView.as_view(), name="page-camera"),
    path(f"{LESSON}/calls/<uuid:call_id>/", pages.AnswerView.as_view(), name="call-answer"),
    path(f"{LESSON}/wall/", wall.WallView.as_view(), name="wall"),
    path(f"{TILE}/camera/", wall.FrameView.as_view(), name="wall-frame"),
    path(f"{TILE}/look/", wall.LookView.as_view(), name="wall-look"),
    path(f"{TILE}/call/", wall.CallView.as_view(), name="wall-call"),
    path("proctoring/incidents/", incidents.IncidentListView.as_view(), name="incidents"),
    path(f"{INCIDENT}/", incidents.IncidentView.as_view(), name="incident"),
    path(f"{INCIDENT}/comment/", incidents.CommentView.as_view(), name="incident-comment"),
    path(f"{INCIDENT}/appeal/", incidents.AppealView.as_view(), name="incident-appeal"),
    path(f"{INCIDENT}/decision/", incidents.DecisionView.as_view(), name="incident-decision"),
    path(
        f"{INCIDENT}/appeal-decision/",
        incidents.AppealDecisionView.as_view(),
        name="appeal-decision",
    ),
    path(f"{LESSON}/seb/", seb.SettingView.as_view(), name="seb-setting"),
    path(f"{LESSON}/seb/start/", seb.StartView.as_view(), name="seb-start"),
    path("seb/<str:token>/config.seb", seb.ConfigView.as_view(), name="seb-config"),
    path("seb/<str:token>/enter/", seb.EnterView.as_view(), name="seb-enter"),
]
