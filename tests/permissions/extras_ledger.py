"""What the routes of appeals, corrections and rule changes name, in the matrix's world."""

from __future__ import annotations

from tests.factories.ledger import AppealFactory, CorrectionFactory, RuleChangeFactory
from tests.factories.results import AssessmentWorkFactory
from tests.permissions.world import World


def ledger(world: World) -> dict[str, object]:
    """One of each, made by the world's trainee or by somebody who is no actor."""
    lesson, trainee = world.things["lesson"], world.people["trainee"]
    here = lesson.training_class
    seat = here.enrolments.get(user=trainee)
    return {
        "appeal_id": AppealFactory(
            training_class=here, lesson=lesson, ref=lesson.pk, asked_by=trainee
        ).pk,
        "correction_id": CorrectionFactory(enrolment=seat, lesson=lesson).pk,
        "work_kind": "business_plan",
        "assessment_work_id": AssessmentWorkFactory(training_class=here, user=trainee).pk,
        "change_id": RuleChangeFactory(training_class=here, before=here.rule_pack).pk,
    }
