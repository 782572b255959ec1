"""What the routes of the statistics name, in the matrix's world."""

from __future__ import annotations

from django.utils import timezone

from lms.people.models import User
from lms.reports.statistics.models import MadeReport, SavedView, Signal
from tests.permissions.world import World


def statistics(world: World) -> dict[str, object]:
    """The world's lecturer with a saved view and its table; a signal about the world's class."""
    lecturer, now = world.people["lecturer"], timezone.now()
    assert isinstance(lecturer, User)
    view = SavedView.objects.create(
        owner=lecturer,
        name="每周",
        scope_kind="lecturer",
        scope_id=lecturer.pk,
        created_at=now,
    )
    report = MadeReport.objects.create(view=view, made_at=now, content=b"PK")
    signal = Signal.objects.create(
        kind="never_passed",
        key="never_passed:matrix",
        institution=world.things["school"],
        training_class=world.things["training_class"],
        facts={"missed": 5},
        raised_at=now,
        seen_at=now,
    )
    return {
        "lecturer_id": lecturer.pk,
        "view_id": view.pk,
        "report_id": report.pk,
        "signal_id": signal.pk,
    }
