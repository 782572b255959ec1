"""The socket of an open dashboard: it only hears that numbers changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from lms.people.models import User
from lms.realtime.consumer import BaseConsumer, HandlerTable, run_sync
from lms.reports.statistics.scopes import scope_for
from lms.reports.statistics.telling import room_of


class DashboardConsumer(BaseConsumer):
    """/ws/v1/statistics/<kind>/<id>/: whoever may read the dashboard may listen."""

    HANDLERS: ClassVar[HandlerTable] = {}
    KIND: ClassVar[str] = ""

    async def opened(self) -> Mapping[str, Any]:
        """Into the scope's room. Raises NotFound or NotAllowed."""
        scope_id = self.url_kwarg(f"{self.KIND}_id")
        await run_sync(_allowed)(self.user, self.KIND, scope_id)
        self.join(room_of(self.KIND, scope_id))
        return {}


def _allowed(user: User, kind: str, scope_id: uuid.UUID) -> None:
    scope_for(user, kind, scope_id)


class RegionDashboard(DashboardConsumer):
    """A region's."""

    KIND: ClassVar[str] = "region"


class InstitutionDashboard(DashboardConsumer):
    """An institution's."""

    KIND: ClassVar[str] = "institution"


class ClassDashboard(DashboardConsumer):
    """A class's."""

    KIND: ClassVar[str] = "class"


class LecturerDashboard(DashboardConsumer):
    """A lecturer's own."""

    KIND: ClassVar[str] = "lecturer"
