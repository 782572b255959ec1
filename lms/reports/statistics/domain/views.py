"""Saved views, and the tables that their schedule makes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.http import QueryDict

from lms.core import clock
from lms.core.errors import NotAllowed, NotFound
from lms.courses.evidence import ZONE
from lms.jobs.domain.enqueue import enqueue
from lms.notify.domain.notify import notify
from lms.people.models import User
from lms.reports.statistics import tables
from lms.reports.statistics.dashboard import dashboard
from lms.reports.statistics.errors import ViewRefused
from lms.reports.statistics.models import MadeReport, SavedView
from lms.reports.statistics.scopes import Period, filters_of, grouping_of, scope_for

KIND = "statistics.report"
VIEWS_MAX = 50
KEPT = 12
"""Tables that are kept per view."""
HOUR = 7
QUERY_KEYS = ("by", "from", "to", "course", "institution", "lecturer", "state", "search")


@transaction.atomic
def save_view(
    *,
    owner: User,
    name: str,
    scope_kind: str,
    scope_id: uuid.UUID,
    query: Mapping[str, str],
    schedule: str,
) -> SavedView:
    """Keep a view under a name of its own. Raises ViewRefused, NotFound or NotAllowed."""
    scope_for(owner, scope_kind, scope_id)
    name = name.strip()
    mine = SavedView.objects.filter(owner=owner)
    if not 1 <= len(name) <= 60 or mine.filter(name=name).exists() or mine.count() >= VIEWS_MAX:
        raise ViewRefused
    if schedule not in SavedView.Schedule.values:
        raise ViewRefused
    return SavedView.objects.create(
        owner=owner,
        name=name,
        scope_kind=scope_kind,
        scope_id=scope_id,
        query={key: str(query[key])[:60] for key in QUERY_KEYS if query.get(key)},
        schedule=schedule,
        next_at=next_time(schedule, clock.now()),
        created_at=clock.now(),
    )


def next_time(schedule: str, now: dt.datetime) -> dt.datetime | None:
    """The next 07:00 in China; weekly on Mondays."""
    if schedule == SavedView.Schedule.NEVER:
        return None
    at = now.astimezone(ZONE).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    while at <= now or (schedule == SavedView.Schedule.WEEKLY and at.weekday() != 0):
        at += dt.timedelta(days=1)
    return at


def order_due() -> int:
    """Order the tables that are due, each once; how many."""
    now = clock.now()
    done = 0
    for view in SavedView.objects.filter(next_at__lte=now).select_related("owner"):
        with transaction.atomic():
            taken = SavedView.objects.filter(pk=view.pk, next_at=view.next_at).update(
                next_at=next_time(view.schedule, now)
            )
            if taken:
                enqueue(
                    kind=KIND,
                    params={"view": str(view.pk)},
                    owner=view.owner,
                    key=f"view:{view.pk}",
                )
                done += 1
    return done


def make(*, view_id: uuid.UUID) -> MadeReport | None:
    """Make a view's table now and tell its owner; None when they may no longer see it."""
    view = SavedView.objects.select_related("owner").filter(pk=view_id).first()
    if view is None:
        return None
    try:
        scope = scope_for(view.owner, view.scope_kind, view.scope_id)
    except (NotFound, NotAllowed):
        SavedView.objects.filter(pk=view.pk).update(next_at=None, schedule="never")
        return None
    query = QueryDict(mutable=True)
    query.update(view.query)
    board = dashboard(
        scope,
        by=grouping_of(scope, query.get("by")),
        period=Period.parse(query.get("from"), query.get("to")),
        extra=filters_of(query),
    )
    language = "zh" if view.owner.locale.startswith("zh") else "en"
    with transaction.atomic():
        row = MadeReport.objects.create(
            view=view, made_at=clock.now(), content=tables.as_xlsx(board, language)
        )
        old = MadeReport.objects.filter(view=view).values_list("pk", flat=True)[KEPT:]
        MadeReport.objects.filter(pk__in=list(old)).delete()
        notify(
            kind="statistics.report",
            args={"name": view.name},
            link=f"/statistics/views?view={view.pk}",
            recipient_id=view.owner_id,
            key=f"report:{row.pk}",
        )
    return row
