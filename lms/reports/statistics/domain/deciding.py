"""What an officer does about a signal: note it, dismiss it, or send somebody to look (巡课)."""

from __future__ import annotations

from django.db import transaction

from lms.core import clock
from lms.events.domain.record import record
from lms.notify.domain.notify import notify
from lms.people.models import RoleAssignment, User
from lms.people.queries import subject_id
from lms.reports.statistics.errors import StepRefused
from lms.reports.statistics.events import SignalDecided
from lms.reports.statistics.models import Signal, SignalStep

STEPS = {
    "note": Signal.State.NOTED,
    "dismiss": Signal.State.DISMISSED,
    "send": Signal.State.SENT,
    "reopen": Signal.State.OPEN,
}


@transaction.atomic
def decide(*, signal: Signal, step: str, note: str, by: User) -> SignalStep:
    """Take a step with its reason; an event, and for ``send`` a notice to the region's officers.

    Raises StepRefused. Nothing happens to a trainee or an institution by it.
    """
    note = note.strip()
    if step not in STEPS or not 4 <= len(note) <= 500:
        raise StepRefused(steps=sorted(STEPS))
    row = Signal.objects.select_for_update().get(pk=signal.pk)
    row.state = STEPS[step]
    row.save(update_fields=["state"])
    made = SignalStep.objects.create(signal=row, step=step, note=note, by=by, at=clock.now())
    record(
        SignalDecided(signal=str(row.pk), step=step),
        class_id=row.training_class_id,
        actor_id=subject_id(by.pk),
        private={"note": note},
    )
    if step == "send":
        _send(signal, by)
    return made


def _send(signal: Signal, by: User) -> None:
    path = signal.institution.region.path
    officers = RoleAssignment.objects.filter(role=RoleAssignment.Role.AGENCY_OFFICER)
    over = [
        user_id
        for user_id, own in officers.values_list("user_id", "region__path")
        if own and path.startswith(own)
    ]
    where = signal.training_class
    notify(
        kind="signal.sent",
        args={"by": by.display_name, "place": where.title if where else signal.institution.name},
        link=f"/region/signals?signal={signal.pk}",
        recipients=over,
        key=f"signal-sent:{signal.pk}:{clock.now_ms()}",
    )
