"""That personal data were shown or taken out, as a fact of the log beside what they are about.

Every door that hands personal data out calls :func:`disclosed` in the request's transaction. The
audit (``lms.connections``) reads these facts; there is no second table that could say otherwise.
"""

from __future__ import annotations

import uuid
from typing import Any, Literal

from django.db import transaction

from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.people.events import PersonalExported
from lms.people.models import User
from lms.people.queries import subject_id


@transaction.atomic
def disclosed(
    *,
    what: str,
    by: User,
    class_id: uuid.UUID | None,
    rows: int,
    via: Literal["page", "api"] = "page",
    subject: uuid.UUID | None = None,
    **detail: Any,
) -> LearningEvent:
    """Record that ``by`` took ``rows`` people's data out of a class (or, without one, of all).

    ``what``: ``roster``, ``matrix``, ``period_file``, ``attendance``, ``results``, …; ``via``:
    ``page`` or ``api``; ``detail`` holds strings and integers that say which file it was.
    """
    return record(
        PersonalExported(what=what, rows=rows, via=via, detail=dict(detail)),
        class_id=class_id,
        subject_id=subject,
        actor_id=subject_id(by.pk),
    )
