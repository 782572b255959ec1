"""Appeals: a trainee asks, somebody who did not make the mark decides, the trainee is told why."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.courses.rules import classes_visible_to
from lms.events.domain.record import record
from lms.ledger.appeals import Appealed, Change, Kind, kinds
from lms.ledger.domain.tell import officers, teachers, tell
from lms.ledger.errors import AlreadySettled, AnotherPerson, AppealPeriodOver, NothingToAppeal
from lms.ledger.events import AppealClosed, AppealFiled
from lms.ledger.models import Appeal
from lms.ledger.rules import may_correct
from lms.people.models import User
from lms.people.queries import subject_id
from verifier.policy.terms import section

State = Appeal.State


@transaction.atomic
def file(*, user: User, kind: str, ref: uuid.UUID, text: str) -> Appeal:
    """Appeal an own adverse mark. Raises NotFound, NothingToAppeal, AppealPeriodOver, Invalid."""
    words = text.strip()
    if not 4 <= len(words) <= 1000:
        raise Invalid("Say in 4 to 1000 characters why the mark should be looked at.", field="text")
    about = _about(kind, ref, user.pk)
    if about is None:
        raise NothingToAppeal
    if clock.now() > deadline(about):
        raise AppealPeriodOver
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                kind=kind,
                ref=ref,
                training_class=about.training_class,
                lesson=about.lesson,
                title=dict(about.title),
                stood=dict(about.stands),
                asked_by=user,
                asked_at=clock.now(),
                reason=words,
            )
    except IntegrityError as error:
        raise NothingToAppeal from error
    record(
        AppealFiled(appeal=str(made.pk), what=kind, ref=str(ref)),
        class_id=about.training_class.pk,
        lesson_id=about.lesson.pk if about.lesson else None,
        subject_id=subject_id(user.pk),
        private={"text": words},
    )
    tell(
        about.training_class,
        "appeal.filed",
        to=[*teachers(about.training_class), *officers(about.training_class)],
        but=about.made_by,
        link=f"/appeals/{made.pk}",
        name=user.display_name,
        what=_named(made),
    )
    return made


@transaction.atomic
def decide(
    *, user: User, appeal_id: uuid.UUID, granted: bool, change: Change, reason: str
) -> Appeal:
    """Grant or refuse, with a reason that the trainee reads.

    Raises NotFound, NotAllowed, AnotherPerson, AlreadySettled, Invalid and what the kind raises.
    """
    appeal = to_decide(user, appeal_id)
    kind = kinds[appeal.kind]
    if appeal.state != State.WAITING:
        raise AlreadySettled
    about = kind.about(appeal.ref, appeal.asked_by_id)
    if about is not None and about.made_by == user.pk:
        raise AnotherPerson
    why = reason.strip()
    if not 4 <= len(why) <= 500:
        raise Invalid("Give the reason in 4 to 500 characters.", field="reason")
    appeal.state = State.GRANTED if granted else State.REFUSED
    appeal.decided_by, appeal.decided_at, appeal.decision_reason = user, clock.now(), why
    if granted:
        appeal.became = dict(kind.grant(appeal, change, user))
    appeal.save()
    record(
        AppealClosed(appeal=str(appeal.pk), what=appeal.kind, granted=granted),
        class_id=appeal.training_class_id,
        lesson_id=appeal.lesson_id,
        subject_id=subject_id(appeal.asked_by_id),
        actor_id=subject_id(user.pk),
        private={"reason": why},
    )
    tell(
        appeal.training_class,
        "appeal.granted" if granted else "appeal.refused",
        to=[appeal.asked_by_id],
        link=f"/appeals/{appeal.pk}",
        what=_named(appeal),
        reason=why,
    )
    return appeal


def to_decide(user: User, appeal_id: uuid.UUID) -> Appeal:
    """An appeal that this person may decide, locked. Raises NotFound, NotAllowed."""
    found = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related(
            "training_class__rule_pack", "training_class__institution__region", "lesson"
        )
        .filter(pk=appeal_id, training_class__in=classes_visible_to(user))
        .first()
    )
    if found is None or found.kind not in kinds:
        raise NotFound
    if found.asked_by_id == user.pk or not may_correct(user, found.training_class):
        raise NotAllowed
    return found


def deadline(about: Appealed) -> dt.datetime:
    """Until when a mark can be appealed."""
    days = section(about.training_class.rule_pack.body, "appeals")["within_days"]
    return about.since + dt.timedelta(days=days)


def _named(appeal: Appeal) -> str:
    """What notices call it: the lesson, or the mark's own title."""
    return appeal.lesson.title if appeal.lesson else str(appeal.title["zh"])


def _about(kind: str, ref: uuid.UUID, user_id: uuid.UUID) -> Appealed | None:
    found: Kind | None = kinds.get(kind)
    if found is None:
        raise NotFound
    return found.about(ref, user_id)
