"""What is counted per trainee and day, and what each number comes from. Pure.

Two sources and nothing else: cells of the ledger (by the day of the lesson) and leaves of the
class log (by the day on which they happened). All are integers; ``_ms`` milliseconds, ``_milli``
thousandths of a class hour. Sums may go down when a person corrects something.
"""

from __future__ import annotations

STATES = ("present", "late", "left_early", "absent", "on_leave", "made_up", "review")
"""States of a judged cell; ``in_progress`` and ``not_started`` are not counted."""
ATTENDED = ("present", "late", "made_up")
JUDGED = (*ATTENDED, "left_early", "absent", "review")
"""What an attendance rate stands on: leave says nothing about attendance."""
MODES = ("vod", "live", "onsite", "flipped")
HOURS = tuple(f"{mode}_milli" for mode in MODES)
GRADES = ("face", "code", "system", "hand", "corrected")
GRADE_MS = tuple(f"{grade}_ms" for grade in GRADES)
LEDGER = (*STATES, *HOURS, "due_milli", *GRADE_MS)

CAPPED = {
    "comments": ("comments_counted", 6),
    "questions": ("questions_counted", 3),
    "hands": ("hands_counted", 4),
    "spoke_ms": ("spoke_counted_ms", 10 * 60_000),
}
"""What a person could do without end: measure → (what counts of it, at most per clock hour).

Only the capped twin enters engagement, so that whoever floods a room gains nothing beyond the
cap; and nobody's number is divided by anybody else's."""

EVENTS = (
    "answered",
    "right",
    "expired",
    "exercises",
    "exercises_right",
    "comments",
    "comments_counted",
    "questions",
    "questions_counted",
    "hands",
    "hands_counted",
    "spoke_ms",
    "spoke_counted_ms",
    "spots_passed",
    "spots_failed",
    "spots_missed",
    "prompts_answered",
    "prompts_missed",
    "incidents",
    "hidden",
    "evictions",
    "tasks",
    "reviews",
    "exams",
    "exams_passed",
    "exam_score_milli",
    "exam_of_milli",
    "feedback",
    "feedback_sum",
)
FIELDS = (*LEDGER, *EVENTS)
"""Every measure, in the order of the columns."""
