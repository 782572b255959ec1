"""What the routes of exams name, in the matrix's world."""

from __future__ import annotations

from tests.factories.exams import (
    AppealFactory,
    AttemptFactory,
    ExamAnswerFactory,
    ExamFactory,
    ExamItemFactory,
    ExamMarkerFactory,
)
from tests.permissions.world import World


def exams(world: World) -> dict[str, object]:
    """A running exam of the world's class; the trainee's paper asks the bank's question."""
    exam = ExamFactory(training_class=world.things["training_class"], state="published")
    item = ExamItemFactory(exam=exam, bank_question_id=world.ids["bank_question_id"])
    attempt = AttemptFactory(exam=exam, user=world.people["trainee"])
    answer = ExamAnswerFactory(attempt=attempt, item=item)
    ExamMarkerFactory(exam=exam, user=world.people["reviewer"])
    return {
        "exam_id": exam.pk,
        "item_id": item.pk,
        "answer_id": answer.pk,
        "mark_appeal_id": AppealFactory(answer=answer).pk,
    }
