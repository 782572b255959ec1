"""Routes of the connections below /api/v1/."""

from django.urls import path

from lms.connections.rest import clients, export, token

urlpatterns = [
    path("oauth/token/", token.TokenView.as_view()),
    path("export/classes/", export.ClassesFeed.as_view()),
    path("export/rosters/", export.RostersFeed.as_view()),
    path("export/attendance/", export.AttendanceFeed.as_view()),
    path("export/results/", export.ResultsFeed.as_view()),
    path("connections/clients/", clients.ClientsView.as_view()),
    path("connections/clients/<uuid:client_id>/", clients.ClientView.as_view()),
    path("connections/clients/<uuid:client_id>/rotate/", clients.ClientRotateView.as_view()),
    path("audit/", clients.AuditView.as_view()),
]
