"""Setting how engagement is made up in a class: a new version, on the record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id
from lms.reports.statistics import engagement
from lms.reports.statistics.domain.advance import TOTALS, set_totals
from lms.reports.statistics.errors import FormulaRefused
from lms.reports.statistics.events import FormulaSet
from lms.reports.statistics.models import ClassHead, EngagementFormula

TARGET_MAX = 100_000_000_000


@transaction.atomic
def set_formula(
    *,
    training_class: TrainingClass,
    weights: Mapping[str, int],
    targets: Mapping[str, int],
    by: User,
) -> EngagementFormula:
    """A new version for this class; the class's figures follow at once. Raises FormulaRefused."""
    _check(weights, targets)
    TrainingClass.objects.select_for_update().get(pk=training_class.pk)
    last = EngagementFormula.objects.filter(training_class=training_class).first()
    row = EngagementFormula.objects.create(
        training_class=training_class,
        version=(last.version if last else 0) + 1,
        weights=dict(weights),
        targets=dict(targets),
        set_by=by,
        set_at=clock.now(),
    )
    record(
        FormulaSet(version=row.version, weights=dict(weights), targets=dict(targets)),
        class_id=training_class.pk,
        actor_id=subject_id(by.pk),
    )
    recount(class_id=training_class.pk)
    return row


def recount(*, class_id: uuid.UUID) -> None:
    """A class's totals under its present formula, inside the caller's transaction."""
    head = ClassHead.objects.select_for_update().filter(pk=class_id).first()
    if head is not None:
        set_totals([head])
        head.save(update_fields=TOTALS)


def _check(weights: Mapping[str, int], targets: Mapping[str, int]) -> None:
    known = set(weights) == set(engagement.COMPONENTS) and set(targets) == set(engagement.TARGETS)
    whole = all(type(value) is int for value in (*weights.values(), *targets.values()))
    if not (known and whole):
        raise FormulaRefused
    if not all(0 <= value <= 100 for value in weights.values()) or not any(weights.values()):
        raise FormulaRefused
    if not all(0 < value <= TARGET_MAX for value in targets.values()):
        raise FormulaRefused
