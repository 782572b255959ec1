"""Where lessons borrow questions: a course's bank lends the very version that it asks now.

The bank is a feature; what asks its questions (videos, live rooms) are others. They meet here: the
bank registers itself in ``lms.wiring``. What is lent is never changed in place: a place that
rewords a borrowed question writes one of its own (:func:`own_question`).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Protocol

from lms.core.errors import Invalid, NotFound
from lms.courses.models import Lesson
from lms.people.models import User
from lms.questions.models import Question, QuestionVersion

MOST = 30
"""Questions that one request may borrow."""


class Lender(Protocol):
    """What a bank offers."""

    def lend(
        self, user: User, lesson: Lesson, ids: Sequence[uuid.UUID]
    ) -> Sequence[QuestionVersion]:
        """The versions that these questions ask now, in their order. Raises NotFound."""
        ...

    def some(self, course_id: uuid.UUID, most: int) -> Sequence[uuid.UUID]:
        """Questions that a class could be asked: choices without media, in the bank's order."""
        ...

    def owns(self, question_id: uuid.UUID) -> bool:
        """Whether this question stands in a bank."""
        ...


lenders: list[Lender] = []
"""At most one; joined in ``lms.wiring``."""


def borrow(
    *, user: User, lesson: Lesson, ids: Sequence[uuid.UUID], among: frozenset[str]
) -> list[QuestionVersion]:
    """Versions to ask in a lesson. Raises NotFound, or Invalid naming those that cannot be asked.

    ``among``: the types that the place can ask.
    """
    if not lenders:
        raise NotFound
    if not 1 <= len(set(ids)) == len(ids) <= MOST:
        raise Invalid(fields={"questions": "one_to_thirty_different"})
    versions = list(lenders[0].lend(user, lesson, ids))
    wrong = [
        str(name) for name, version in zip(ids, versions, strict=True) if version.type not in among
    ]
    if wrong:
        raise Invalid(fields={"questions": "cannot_be_asked_here"}, questions=wrong)
    return versions


def own_question(version: QuestionVersion) -> Question | None:
    """The question to reword in place; None for a borrowed one: the change begins a new one."""
    if any(lender.owns(version.question_id) for lender in lenders):
        return None
    return version.question
