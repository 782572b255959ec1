"""A class goes under another rule pack: the institution asks, its agency decides, both see who
changes first."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import Conflict, Invalid, NotFound
from lms.courses.domain.classes import change_rules
from lms.courses.models import RulePack, TrainingClass
from lms.events.domain.record import record
from lms.ledger.domain.tell import officers, tell
from lms.ledger.errors import AlreadySettled, AnotherPerson, ClassNotRunning
from lms.ledger.events import RulesAnswered, RulesAsked
from lms.ledger.models import RuleChange
from lms.ledger.preview import preview
from lms.people.models import User
from lms.people.queries import subject_id

State = RuleChange.State
OPEN = (TrainingClass.State.APPROVED, TrainingClass.State.RUNNING)


@transaction.atomic
def ask(*, training_class: TrainingClass, rule_pack: RulePack, reason: str, by: User) -> RuleChange:
    """Ask the agency. Raises ClassNotRunning, Invalid, Conflict, NothingToPreview."""
    why = reason.strip()
    if not 4 <= len(why) <= 500:
        raise Invalid("Give the reason in 4 to 500 characters.", field="reason")
    if training_class.state not in OPEN:
        raise ClassNotRunning
    if rule_pack.pk == training_class.rule_pack_id:
        raise Invalid("The class is under these rules already.", field="rule_pack")
    if rule_pack.published_at is None or rule_pack.class_kind != training_class.kind:
        raise Invalid("The rule pack is a draft, or of another kind of class.", field="rule_pack")
    effect = preview(training_class, rule_pack)["effect"]
    try:
        with transaction.atomic():
            made = RuleChange.objects.create(
                training_class=training_class,
                before=training_class.rule_pack,
                after=rule_pack,
                effect=effect,
                asked_by=by,
                asked_at=clock.now(),
                reason=why,
            )
    except IntegrityError as error:
        raise Conflict("A change of rules already waits for the agency.") from error
    record(
        RulesAsked(change=str(made.pk), code=rule_pack.code, version=rule_pack.version, reason=why),
        class_id=training_class.pk,
        actor_id=subject_id(by.pk),
    )
    tell(training_class, "rules.asked", to=officers(training_class), but=by.pk)
    return made


@transaction.atomic
def answer(*, change_id: uuid.UUID, granted: bool, reason: str, by: User) -> RuleChange:
    """The agency's word. Raises NotFound, AnotherPerson, AlreadySettled, ClassState."""
    row = (
        RuleChange.objects.select_for_update(of=("self",))
        .select_related("training_class__institution__region", "after", "before", "asked_by")
        .filter(pk=change_id)
        .first()
    )
    if row is None:
        raise NotFound
    if row.asked_by_id == by.pk:
        raise AnotherPerson
    if row.state != State.WAITING:
        raise AlreadySettled
    if not granted and not reason.strip():
        raise Invalid("A refusal says why.", field="reason")
    row.state = State.GRANTED if granted else State.REFUSED
    row.decided_by, row.decided_at = by, clock.now()
    row.decision_reason = reason.strip()[:500]
    row.save()
    record(
        RulesAnswered(change=str(row.pk), granted=granted, reason=row.decision_reason),
        class_id=row.training_class_id,
        actor_id=subject_id(by.pk),
    )
    if granted:
        change_rules(class_id=row.training_class_id, rule_pack=row.after, by=by)
    kind = "rules.granted" if granted else "rules.refused"
    tell(row.training_class, kind, to=[row.asked_by_id], reason=row.decision_reason)
    return row


def changes_of(training_class: TrainingClass) -> list[RuleChange]:
    """All of a class, the newest first."""
    rows = RuleChange.objects.filter(training_class=training_class)
    return list(rows.select_related("before", "after", "asked_by", "decided_by")[:50])
