"""A board as a page keeps it: a snapshot, and messages applied in their order."""

from __future__ import annotations

import uuid
from typing import Any

from live.access import LiveSeat
from live.board import queries
from live.board.access import board_seat


class Copy:
    """What a client knows of one board."""

    def __init__(self, seat: LiveSeat, scope) -> None:
        here = board_seat(seat, scope)
        self.state = queries.state(here)
        self.pages = {page["id"]: read(seat, scope, page["id"]) for page in self.state["pages"]}
        self.seat, self.scope = seat, scope

    def apply(self, message: dict[str, Any]) -> None:
        """One message; those from before the snapshot change nothing."""
        if message["scope"] != str(self.scope) or message["seq"] <= self.state["seq"]:
            return
        assert message["prev"] == self.state["seq"], "a message is missing"
        self.state["seq"] = message["seq"]
        getattr(self, "_" + message["t"].removeprefix("board."))(message)

    def _op(self, message: dict[str, Any]) -> None:
        strokes = self.pages[message["page"]]
        for stroke in message["add"]:
            strokes[stroke["n"]] = {k: v for k, v in stroke.items() if k != "key"}
        for number in message["hide"]:
            strokes.pop(number, None)

    def _stale(self, message: dict[str, Any]) -> None:
        self.pages[message["page"]] = read(self.seat, self.scope, message["page"])

    def _page(self, message: dict[str, Any]) -> None:
        self.state["page"] = message["page"]

    def _pages(self, message: dict[str, Any]) -> None:
        for name in ("page", "pages", "decks"):
            self.state[name] = message[name]
        standing = {page["id"] for page in message["pages"]}
        self.pages = {
            page: self.pages.get(page) or read(self.seat, self.scope, page) for page in standing
        }

    def _rights(self, message: dict[str, Any]) -> None:
        self.state["open"], self.state["drawers"] = message["open"], message["drawers"]
        mine = str(self.seat.user.pk) in message["drawers"]
        self.state["may_draw"] = self.state["leads"] or message["open"] or mine
        main = str(self.seat.lesson.pk) == str(self.scope)
        self.state["may_turn"] = self.state["leads"] or (not main and self.state["may_draw"])

    def shown(self) -> dict[str, Any]:
        """Everything, in a form that two copies can be compared by."""
        pages = {page: sorted(strokes.items()) for page, strokes in self.pages.items()}
        return {**self.state, "strokes": pages}


def read(seat: LiveSeat, scope, page_id: str) -> dict[int, dict[str, Any]]:
    """All strokes of a page, piece by piece."""
    found, after = {}, 0
    while True:
        piece = queries.strokes(board_seat(seat, scope), uuid.UUID(page_id), after=after)
        found.update({stroke["n"]: stroke for stroke in piece["strokes"]})
        if piece["next"] is None:
            return found
        after = piece["next"]
