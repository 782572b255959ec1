"""The dashboards' socket addresses."""

from __future__ import annotations

from typing import Any

from django.urls import path

from lms.reports.statistics import consumers
from lms.reports.statistics.consumers import DashboardConsumer


def _socket(kind: str, consumer: type[DashboardConsumer]) -> Any:
    application: Any = consumer.as_asgi()  # Django's types know HTTP views only
    return path(f"ws/v1/statistics/{kind}/<uuid:{kind}_id>/", application)


websocket_urlpatterns = [
    _socket("region", consumers.RegionDashboard),
    _socket("institution", consumers.InstitutionDashboard),
    _socket("class", consumers.ClassDashboard),
    _socket("lecturer", consumers.LecturerDashboard),
]
