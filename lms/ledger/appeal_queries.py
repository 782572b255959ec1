"""Reading appeals: one's own, and the desk of those that one may decide."""

from __future__ import annotations

from django.db.models import Q

from lms.courses.models import Enrolment
from lms.courses.rules import classes_visible_to
from lms.ledger.appeals import Row, elsewhere, kinds
from lms.ledger.models import Appeal
from lms.ledger.rules import may_correct
from lms.people.models import User

ROWS_MAX = 500


def rows_for(user: User, *, mine: bool, state: str = "") -> list[Row]:
    """Appeals that wait first, then the newest; ``mine``: those that this person made."""
    found = [*_own(user, mine), *(row for source in elsewhere for row in source(user))]
    if mine:
        found = [row for row in found if not row.decides]
    else:
        found = [row for row in found if row.decides or row.kind in kinds]
    if state:
        found = [row for row in found if row.state == state]
    found.sort(key=lambda row: (row.state != "waiting", -row.asked_at.timestamp()))
    return found


def appeals_for(user: User) -> list[Appeal]:
    """Own appeals and those of classes that one sees and does not attend."""
    attended = Enrolment.objects.filter(user=user).values("training_class_id")
    theirs = Q(training_class__in=classes_visible_to(user)) & ~Q(training_class__in=attended)
    rows = Appeal.objects.filter(Q(asked_by=user) | theirs, kind__in=list(kinds))
    joined = rows.select_related(
        "training_class__rule_pack", "training_class__institution__region", "asked_by", "decided_by"
    )
    return list(joined[:ROWS_MAX])


def row_of(user: User, appeal: Appeal) -> Row:
    """One appeal as this person sees it."""
    decides = appeal.asked_by_id != user.pk and bool(may_correct(user, appeal.training_class))
    return Row(
        id=appeal.pk,
        kind=appeal.kind,
        state=appeal.state,
        class_id=appeal.training_class_id,
        class_title=appeal.training_class.title,
        trainee=appeal.asked_by.display_name,
        title=appeal.title,
        stood=appeal.stood,
        text=appeal.reason,
        asked_at=appeal.asked_at,
        link=f"/appeals/{appeal.pk}",
        became=appeal.became,
        decision_reason=appeal.decision_reason,
        decided_by=appeal.decided_by.display_name if appeal.decided_by else "",
        decided_at=appeal.decided_at,
        decides=decides,
    )


def _own(user: User, mine: bool) -> list[Row]:
    rows = [row for row in appeals_for(user) if (row.asked_by_id == user.pk) is mine]
    return [row_of(user, row) for row in rows]
