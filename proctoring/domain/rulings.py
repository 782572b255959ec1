"""People decide: comment, decision, appeal, and the appeal's decision by somebody else."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import QuerySet

from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.courses.rules import classes_visible_to
from lms.notify.domain.notify import notify
from lms.people.models import User
from proctoring import hooks
from proctoring.access import may_decide
from proctoring.domain.facts import put
from proctoring.domain.focus import deciders
from proctoring.errors import (
    AlreadyDecided,
    AppealTooLate,
    LessonNotOver,
    NotYours,
    TooMuchTaken,
)
from proctoring.events import (
    AppealDecided,
    IncidentAppealed,
    IncidentCommented,
    IncidentDecided,
)
from proctoring.models import Incident, Ruling
from proctoring.rules import focus_rules

State, Decision, Stage = Incident.State, Ruling.Decision, Ruling.Stage


def own(user: User, incident_id: uuid.UUID) -> Incident:
    """The trainee's own incident, locked. Raises ``NotFound``."""
    return _locked(incident_id, Incident.objects.filter(user=user))


def to_decide(user: User, incident_id: uuid.UUID) -> Incident:
    """An incident that this person may decide, locked.

    Raises ``NotFound``, ``NotAllowed`` for those who only watch or attend.
    """
    visible = Incident.objects.filter(lesson__training_class__in=classes_visible_to(user))
    found = _locked(incident_id, visible)
    if found.user_id == user.pk or not may_decide(user, found.lesson.training_class):
        raise NotAllowed
    return found


@transaction.atomic
def comment(*, user: User, incident_id: uuid.UUID, text: str) -> Incident:
    """The trainee's own words beside the record, until the last decision."""
    incident = own(user, incident_id)
    if incident.state == State.SETTLED:
        raise AlreadyDecided
    incident.comment, incident.commented_at = _text(text, 1000), clock.now()
    incident.save(update_fields=["comment", "commented_at"])
    put(
        IncidentCommented(incident=str(incident.pk)),
        user_id=user.pk,
        private={"text": incident.comment},
        lesson=incident.lesson,
    )
    return incident


@transaction.atomic
def decide(
    *, user: User, incident_id: uuid.UUID, decision: str, taken_ms: int, reason: str
) -> Incident:
    """Uphold, uphold in part, or dismiss; minutes only by this person's word, never by itself.

    ``taken_ms`` may be 0: upheld and on record, nothing taken. Raises ``AlreadyDecided``,
    ``LessonNotOver``, ``TooMuchTaken``, ``Invalid`` and what the ledger refuses with.
    """
    incident = to_decide(user, incident_id)
    if incident.state not in (State.OPEN, State.WAITING):
        raise AlreadyDecided
    taken = _taken(decision, taken_ms)
    now = hooks.credited_of(incident.user_id, incident.lesson)
    ruling = _rule(incident, Stage.REVIEW, user, decision, reason, taken)
    ruling.before = {"state": now.state, "credited_ms": now.credited_ms}
    if taken:
        ruling.entry = _enter(incident, ruling, user)
    ruling.save()
    incident.state = State.DECIDED
    incident.save(update_fields=["state"])
    put(
        IncidentDecided(incident=str(incident.pk), decision=decision, taken=taken),
        user_id=incident.user_id,
        actor_id=user.pk,
        private={"reason": ruling.reason},
        lesson=incident.lesson,
    )
    _tell_trainee(incident, "incident.decided", decision)
    return incident


@transaction.atomic
def appeal(*, user: User, incident_id: uuid.UUID, text: str) -> Incident:
    """Ask for another person's decision. Raises ``AlreadyDecided``, ``AppealTooLate``."""
    incident = own(user, incident_id)
    ruling = incident.rulings.filter(stage=Stage.REVIEW).first()
    if incident.state != State.DECIDED or ruling is None or ruling.decision == Decision.DISMISS:
        raise AlreadyDecided
    rules = focus_rules(incident.lesson.training_class.rule_pack.body)
    if clock.now() > ruling.at + dt.timedelta(days=rules.appeal_days):
        raise AppealTooLate(days=rules.appeal_days)
    incident.appeal, incident.appealed_at = _text(text, 1000), clock.now()
    incident.state = State.APPEALED
    incident.save(update_fields=["appeal", "appealed_at", "state"])
    put(
        IncidentAppealed(incident=str(incident.pk)),
        user_id=user.pk,
        private={"text": incident.appeal},
        lesson=incident.lesson,
    )
    notify(
        kind="incident.appealed",
        args={"lesson": incident.lesson.title, "name": user.display_name},
        link=f"/incidents/{incident.pk}",
        recipients=[who for who in deciders(incident.lesson) if who != ruling.by_id],
    )
    return incident


@transaction.atomic
def settle(
    *, user: User, incident_id: uuid.UUID, decision: str, taken_ms: int, reason: str
) -> Incident:
    """Another person's last word. ``uphold`` leaves the first decision as it is.

    Raises ``NotYours`` for who decided first, ``AlreadyDecided``, ``TooMuchTaken``.
    """
    incident = to_decide(user, incident_id)
    first = incident.rulings.filter(stage=Stage.REVIEW).first()
    if incident.state != State.APPEALED or first is None:
        raise AlreadyDecided
    if first.by_id == user.pk:
        raise NotYours
    taken = first.taken_ms if decision == Decision.UPHOLD else _taken(decision, taken_ms)
    if taken > first.taken_ms:
        raise TooMuchTaken(most_ms=first.taken_ms)
    ruling = _rule(incident, Stage.APPEAL, user, decision, reason, taken)
    ruling.before = first.before
    if taken != first.taken_ms:
        ruling.entry = _enter(incident, ruling, user)
    ruling.save()
    incident.state = State.SETTLED
    incident.save(update_fields=["state"])
    put(
        AppealDecided(
            incident=str(incident.pk), decision=decision, given_back=first.taken_ms - taken
        ),
        user_id=incident.user_id,
        actor_id=user.pk,
        private={"reason": ruling.reason},
        lesson=incident.lesson,
    )
    _tell_trainee(incident, "appeal.decided", decision)
    return incident


def _taken(decision: str, taken_ms: int) -> int:
    if decision == Decision.DISMISS:
        return 0
    if decision == Decision.PARTIAL and taken_ms <= 0:
        raise Invalid(fields={"taken_ms": "needed"})
    return taken_ms


def _rule(
    incident: Incident, stage: str, user: User, decision: str, reason: str, taken_ms: int
) -> Ruling:
    return Ruling(
        incident=incident,
        stage=stage,
        decision=decision,
        reason=_text(reason, 500, least=4),
        by=user,
        at=clock.now(),
        taken_ms=taken_ms,
    )


def _enter(incident: Incident, ruling: Ruling, user: User) -> uuid.UUID:
    """The compensating entry: what stood before the first ruling, less what is taken now."""
    if incident.lesson.ends_at > clock.now():
        raise LessonNotOver
    most = int(ruling.before["credited_ms"])
    if ruling.taken_ms > most:
        raise TooMuchTaken(most_ms=most)
    left = most - ruling.taken_ms
    state = str(ruling.before["state"])
    return hooks.write(
        hooks.Correction(
            lesson=incident.lesson,
            user_id=incident.user_id,
            state=state if left else "absent",
            credited_ms=left,
            reason=ruling.reason,
            by=user,
        )
    )


def _tell_trainee(incident: Incident, kind: str, decision: str) -> None:
    notify(
        kind=kind,
        args={"lesson": incident.lesson.title, "decision": decision},
        link=f"/incidents/{incident.pk}",
        recipient_id=incident.user_id,
    )


def _text(text: str, limit: int, *, least: int = 1) -> str:
    kept = text.strip()
    if not least <= len(kept) <= limit:
        raise Invalid(fields={"text": "length"}, least=least, limit=limit)
    return kept


def _locked(incident_id: uuid.UUID, rows: QuerySet[Incident]) -> Incident:
    found = (
        rows.select_for_update(of=("self",))
        .select_related(
            "lesson__training_class__rule_pack",
            "lesson__training_class__institution__region",
            "user",
        )
        .filter(pk=incident_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found
