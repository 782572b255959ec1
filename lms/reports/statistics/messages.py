"""What a dashboard's socket says."""

from __future__ import annotations

from typing import ClassVar

from lms.realtime.frames import ServerMessage


class StatisticsChanged(ServerMessage):
    """Numbers of this scope changed; ask for them again. ``classes``: how many classes did."""

    T: ClassVar[str] = "statistics.changed"
    classes: int
