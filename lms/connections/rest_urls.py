"""Routes of the connections below /api/v1/."""

from django.urls import path

from lms.connections.rest import clients, destinations, export, imports, lti, token, webhooks

_WEBHOOK = "connections/webhooks/<uuid:webhook_id>/"
_DELIVERY = f"{_WEBHOOK}deliveries/<uuid:delivery_id>/"
_DESTINATION = "connections/destinations/<uuid:destination_id>/"
urlpatterns = [
    path("oauth/token/", token.TokenView.as_view()),
    path("export/classes/", export.ClassesFeed.as_view()),
    path("export/rosters/", export.RostersFeed.as_view()),
    path("export/attendance/", export.AttendanceFeed.as_view()),
    path("export/results/", export.ResultsFeed.as_view()),
    path("import/rosters/", imports.RosterImportView.as_view()),
    path("import/rosters/<uuid:import_id>/confirm/", imports.RosterConfirmView.as_view()),
    path("import/real-names/", imports.RealNamesView.as_view()),
    path("connections/clients/", clients.ClientsView.as_view()),
    path("connections/clients/<uuid:client_id>/", clients.ClientView.as_view()),
    path("connections/clients/<uuid:client_id>/rotate/", clients.ClientRotateView.as_view()),
    path("connections/webhooks/", webhooks.WebhooksView.as_view()),
    path(_WEBHOOK, webhooks.WebhookView.as_view()),
    path(f"{_WEBHOOK}rotate/", webhooks.WebhookRotateView.as_view()),
    path(f"{_WEBHOOK}ping/", webhooks.WebhookPingView.as_view()),
    path(f"{_WEBHOOK}deliveries/", webhooks.DeliveriesView.as_view()),
    path(f"{_DELIVERY}redeliver/", webhooks.RedeliverView.as_view()),
    path(f"{_DELIVERY}skip/", webhooks.SkipView.as_view()),
    path("connections/destinations/", destinations.DestinationsView.as_view()),
    path(_DESTINATION, destinations.DestinationView.as_view()),
    path(f"{_DESTINATION}pushes/", destinations.PushesView.as_view()),
    path(f"{_DESTINATION}pushes/<uuid:push_id>/again/", destinations.PushAgainView.as_view()),
    path("connections/lti/", lti.LtiPlatformsView.as_view()),
    path("connections/lti/<uuid:lti_id>/", lti.LtiPlatformView.as_view()),
    path("lti/launches/<str:ticket>/", lti.LaunchView.as_view()),
    path("lti/launches/<str:ticket>/link/", lti.LaunchLinkView.as_view()),
    path("lti/launches/<str:ticket>/open/", lti.LaunchOpenView.as_view()),
    path("audit/", clients.AuditView.as_view()),
]
