"""What the routes of the question bank name, in the matrix's world."""

from __future__ import annotations

from lms.files import paths
from tests.factories.files import CONTENT
from tests.factories.quizzes import BankImportFactory, BankMediaFactory, BankQuestionFactory
from tests.permissions.world import World


def bank(world: World) -> dict[str, object]:
    """The bank of the world's course with a question, a medium and an import."""
    course = world.things["training_class"].course
    question = BankQuestionFactory(course=course)
    medium = BankMediaFactory(bank_question=question)
    place = paths.absolute(medium.file.path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(CONTENT)
    return {
        "bank_id": course.pk,
        "bank_question_id": question.pk,
        "medium_id": medium.pk,
        "bank_import_id": BankImportFactory(course=course, uploaded_by=world.people["lecturer"]).pk,
    }
