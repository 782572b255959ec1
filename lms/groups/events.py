"""Facts of groups; they go to the class's log."""

from __future__ import annotations

from typing import ClassVar

from lms.events.payloads import Payload


class GroupsSet(Payload):
    """The trainer (actor) set the class's groups: how, and how well balanced (−1: nothing known).

    ``groups``: group id → subject ids' number; who is in which stands in the tables.
    """

    KIND: ClassVar[str] = "groups.set"
    how: str
    groups: dict[str, int]
    people: int
    quality: int
    unmet: int
