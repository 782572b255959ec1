"""What features add to the sample: dotted names, because courses imports none of them.

Each is called as ``part(sample)`` after the classes exist, in this order; a part that is not in
this installation is left out. Use ``lms.core.clock.travelling(to=…)`` to tell the past in order.
"""

from __future__ import annotations

PARTS: list[str] = [
    "vod.sample.load",
    # Before the attendance is logged day by day, so that it stands among it.
    "lms.reports.statistics.sample.taking_part",
    # Before the attendance, with which the sequencer logs everything in the order of its days.
    "lms.flipped.sample.load.load",
    "lms.reports.sample.load",
    "checkin.sample.load",
    "lms.results.sample.load",
    "lms.ledger.sample.load",
    # After the attendance was told, which counts lessons as the timetable had them.
    "live.sample.load",
    "quizzes.exams.sample.load",
    # Asks questions of the bank, which exams fill.
    "vod.sample.practice.load",
    "lms.reports.statistics.sample.follow",
]
