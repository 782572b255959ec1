"""The composition root: the one place where features meet. A module for each kind of meeting."""

from __future__ import annotations

from django.apps import AppConfig

from lms.wiring import doors, judging, learning, presence, record, rooms


class Wiring(AppConfig):
    """Loaded last, so that every feature is there to be connected."""

    name = "lms.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Connect the features (no query may run here)."""
        presence.pseudonym_keys()
        presence.on_demand_counts()
        presence.credit_on_pages()
        presence.live_beside_the_ledger()
        rooms.live_rooms()
        rooms.timed_questions_in_replays()
        doors.sign_in_before_lessons()
        judging.attention_is_weighed()
        judging.others_on_the_appeals_desk()
        judging.parts_of_verdicts()
        doors.safe_browser_before_lessons()
        record.signatures_in_the_period_file()
        record.texts_of_comments()
        record.looks_in_the_class_log()
        doors.exams_and_their_door()
        learning.the_bank_lends_questions()
        learning.answers_show_mastery()
        learning.flipped_tasks()
