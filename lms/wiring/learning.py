"""Questions that travel: the bank, mastery, and the flipped classroom."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lms.flipped.hooks import Draft, HardQuestion
    from lms.people.models import User


def the_bank_lends_questions() -> None:
    """Live rooms and videos take their exercises out of the course's bank."""
    from lms.questions import lending
    from quizzes.lending import lender

    if lender not in lending.lenders:
        lending.lenders.append(lender)


def answers_show_mastery() -> None:
    """Every answered question of video, live room and bank tells what has been mastered."""
    from live.activities import queries_asked as live_asked
    from lms.mastery import hooks
    from quizzes.exams.asked import marked as exam_marks
    from quizzes.lending import labels
    from vod import queries_asked as vod_asked

    def resolver(asked: Callable[[Collection[str]], Mapping[str, Any]]) -> hooks.Resolver:
        return lambda ids: {name: hooks.About(*row) for name, row in asked(ids).items()}

    if hooks.labellers:
        return
    hooks.resolvers["question.answered"].append(resolver(vod_asked.timed))
    hooks.resolvers["exercise.answered"] += [
        resolver(vod_asked.pushed),
        resolver(live_asked.runs),
    ]
    hooks.papers.append(lambda *asked: [hooks.Marked(*row) for row in exam_marks(*asked)])
    hooks.labellers.append(
        lambda ids: {name: hooks.Labels(*row) for name, row in labels(ids).items()}
    )


def flipped_tasks() -> None:
    """Lists say whether a task is set; where the pack asks for a sign-in, it comes first; hard
    timed questions reach the morning page, and go from there into a live class as exercises."""
    from checkin.gate import admit
    from lms.courses import hooks as courses
    from lms.flipped import hooks
    from lms.flipped.queries import lesson_facts

    if lesson_facts not in courses.lesson_details:
        courses.lesson_details.append(lesson_facts)
    if admit not in hooks.admission:
        hooks.admission.append(admit)
        hooks.hard_questions.append(hard_timed_questions)
        hooks.exercise_makers.append(exercises_from_hard)


def hard_timed_questions(lesson_ids: Sequence[uuid.UUID]) -> list[HardQuestion]:
    """The timed questions of on-demand lessons, with how many failed each at first."""
    from lms.flipped.hooks import HardQuestion
    from vod.queries_comments import question_results

    return [
        HardQuestion(
            version_id=row.question.version_id,
            lesson_id=lesson_id,
            kind=row.question.version.type,
            stem=str(row.question.version.body.get("stem", "")),
            people=row.first_right + row.first_wrong + row.expired,
            wrong=row.first_wrong + row.expired,
        )
        for lesson_id in lesson_ids
        for row in question_results(lesson_id)
    ]


def exercises_from_hard(by: User, live_lesson_id: uuid.UUID, drafts: Sequence[Draft]) -> int:
    """Prepare what was hard as exercises of a live lesson; types that it cannot ask are left."""
    from live.access import teaching_seat
    from live.activities.domain.prepared import Wording, prepare
    from lms.questions.models import QuestionVersion
    from lms.questions.types import EXERCISE_TYPES

    seat = teaching_seat(by, live_lesson_id)
    made = 0
    for draft in drafts:
        if draft.version_id is None:
            options = [{"id": f"o{n}", "text": text} for n, text in enumerate(draft.options, 1)]
            body = {"stem": draft.stem, "options": options, "many": True}
            prepare(seat=seat, wording=Wording(kind="vote", body=body, anonymous=True))
            made += 1
            continue
        version = QuestionVersion.objects.get(pk=draft.version_id)
        if version.type in EXERCISE_TYPES:
            words = Wording(kind=version.type, body=version.body, explanation=version.explanation)
            prepare(seat=seat, wording=words)
            made += 1
    return made
