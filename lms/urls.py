"""Every HTTP address. An app's REST routes live in its own ``rest_urls.py``, listed here."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView

from lms.realtime import loopback
from lms.rest import views
from lms.rest.schema import SchemaView

REST_APPS = (
    "lms.people",
    "lms.courses",
    "lms.presence",
    "lms.questions",
    "lms.groups",
    "lms.files",
    "lms.notify",
    "lms.jobs",
    "lms.ledger",
    "lms.results",
    "lms.mastery",
    "lms.reports",
    "lms.reports.statistics",
    "lms.connections",
    "lms.reports.submissions",
    "lms.flipped",
    "vod",
    "quizzes",
    "quizzes.exams",
    "live",
    "live.streams",
    "live.replay",
    "live.board",
    "live.activities",
    "checkin",
    "checkin.faces",
    "proctoring",
)
"""Each one's ``rest_urls.urlpatterns`` is mounted at /api/v1/."""

api: list[URLPattern | URLResolver] = [
    path("", include(f"{app}.rest_urls")) for app in REST_APPS if find_spec(f"{app}.rest_urls")
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.health),
    path("internal/realtime/", loopback.receive),
    path("internal/live/media/", include("live.streams.internal")),
    path("api/v1/", include(api)),
    path("media/", include("lms.files.media_urls")),
    path("whip/", include("live.streams.whip")),
    path("lti/", include("lms.connections.lti_views")),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    re_path(r"^(?:api|static|assets|ws|media|whip|lti)(?:/|$)", views.api_not_found),
    re_path(r"^.*$", views.front_end),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error
