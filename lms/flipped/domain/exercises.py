"""The morning page's one click: what was hardest becomes an exercise of a live lesson."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from lms.core.errors import Invalid, NotFound
from lms.courses.models import Lesson, LessonKind
from lms.flipped import hooks
from lms.flipped.queries import with_versions
from lms.flipped.queries_desk import hard_of
from lms.flipped.rules import set_task
from lms.people.models import User

OPTIONS_MOST = 10


def make_exercise(
    *, lesson: Lesson, by: User, live_lesson_id: uuid.UUID, targets: Sequence[str], stem: str
) -> int:
    """Prepare exercises in a live lesson of the class: each hard timed question as it is, and
    one vote on the hard items and materials. How many were made.

    Raises ``NotFound`` for another class's lesson, ``Invalid`` for nothing or unknown targets.
    """
    task = set_task(lesson)
    live = lesson.training_class.lessons.filter(
        pk=live_lesson_id, kind=LessonKind.LIVE, cancelled_at=None
    ).first()
    if live is None:
        raise NotFound
    works = list(with_versions(task.works.all()))
    known = {row["target"]: row for row in hard_of(task, works, task.places.count())}
    chosen = list(dict.fromkeys(targets))
    if not chosen or any(target not in known for target in chosen):
        raise Invalid("Choose from what was hard.", field="targets")
    rows = [known[target] for target in chosen]
    drafts = [
        hooks.Draft(version_id=uuid.UUID(row["target"].partition(":")[2]))
        for row in rows
        if row["kind"] == "question"
    ]
    options = tuple(
        dict.fromkeys(str(row["text"])[:200] for row in rows if row["kind"] != "question")
    )
    if options:
        if len(options) == 1:
            options = (*options, "都清楚了")
        drafts.append(hooks.Draft(stem=stem, options=options[:OPTIONS_MOST]))
    return sum(maker(by, live.pk, drafts) for maker in hooks.exercise_makers)
