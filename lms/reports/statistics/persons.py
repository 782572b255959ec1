"""One trainee: engagement with all that it is made of, days, and what stands behind."""

from __future__ import annotations

import uuid
from typing import Any

from lms.courses.models import TrainingClass
from lms.ledger.people import Seat
from lms.reports.statistics import engagement, folding
from lms.reports.statistics.dashboard import person_sums
from lms.reports.statistics.domain.advance import formulas_of
from lms.reports.statistics.measures import CAPPED
from lms.reports.statistics.models import ClassHead, EngagementFormula, PersonDay
from lms.reports.statistics.rates import rates_of
from lms.reports.statistics.scopes import Period

CAPS = {
    "comments": CAPPED["comments"][1],
    "questions": CAPPED["questions"][1],
    "hands": CAPPED["hands"][1],
    "speaking": CAPPED["spoke_ms"][1],
}
"""At most per clock hour (speaking in ms)."""


def formula_json(class_id: uuid.UUID) -> dict[str, Any]:
    """The formula in force of a class, and who set it when."""
    row = EngagementFormula.objects.filter(training_class=class_id).select_related("set_by").first()
    return {
        "version": row.version if row else 0,
        "weights": {**engagement.WEIGHTS, **(row.weights if row else {})},
        "targets": {**engagement.TARGETS, **(row.targets if row else {})},
        "caps": CAPS,
        "set_at": row.set_at if row else None,
        "set_by": row.set_by.display_name if row and row.set_by else None,
    }


def engagement_json(class_id: uuid.UUID, subject: str) -> dict[str, Any]:
    """A trainee's engagement: the score, and per component done, wanted, and what is to be won."""
    head = ClassHead.objects.filter(pk=class_id).first()
    formula = formulas_of([class_id]).get(class_id, engagement.DEFAULT)
    sums = person_sums(class_id, Period(), [subject]).get(subject, {})
    if head is None:
        return {"milli": None, "parts": [], "version": formula.version}
    until = folding.day_of(head.ledger_as_of_ms)
    score = engagement.score(sums, engagement.occasions_of(head.lessons, until), formula)
    whole = sum(part.weight for part in score.parts)
    return {
        "milli": score.milli,
        "version": formula.version,
        "parts": [
            {
                "component": part.component,
                "weight": part.weight,
                "done_milli": part.done_milli,
                "wanted_milli": part.wanted_milli,
                "share_milli": part.share_milli,
                "gain_milli": part.weight * (1000 - part.share_milli) // whole if whole else 0,
            }
            for part in score.parts
        ],
    }


def person_json(training_class: TrainingClass, seat: Seat) -> dict[str, Any]:
    """A trainee as lecturers and the agency see them; the evidence is one step further."""
    days = PersonDay.objects.filter(training_class=training_class, subject=seat.pseudonym)
    sums = person_sums(training_class.pk, Period(), [seat.pseudonym]).get(seat.pseudonym, {})
    return {
        "enrolment": seat.enrolment_id,
        "name": seat.name,
        "seat": seat.number,
        "rates": rates_of(sums),
        "sums": sums,
        "engagement": engagement_json(training_class.pk, seat.pseudonym),
        "days": [
            {
                "day": row.day,
                "attended": row.present + row.late + row.made_up,
                "missed": row.absent + row.left_early,
                "hours_milli": row.vod_milli
                + row.live_milli
                + row.onsite_milli
                + row.flipped_milli,
                "answered": row.answered + row.exercises,
                "comments": row.comments_counted,
                "spots_failed": row.spots_failed + row.spots_missed,
                "incidents": row.incidents,
            }
            for row in days.order_by("day")
        ],
    }
