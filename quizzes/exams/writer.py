"""The process's writer of answers: those of a short window in one transaction."""

from __future__ import annotations

from typing import Final

from lms.realtime.group_commit import GroupCommit
from quizzes.exams.domain.sitting import Save, Saved, save_answers

WINDOW_S: Final = 0.03

writer: Final[GroupCommit[Save, Saved]] = GroupCommit(
    save_answers, what="exam answers", window_s=WINDOW_S
)
