"""What a page does with the room's messages: the rules of ``live/protocol.md``, and nothing else.

Each slice keeps the newest ``rev``; a message with an older one is dropped.
"""

from __future__ import annotations

from typing import Any

SLICES = {
    "session.changed": "session",
    "settings.changed": "settings",
    "layout.changed": "layout",
    "roll_call.changed": "roll_call",
    "breakouts.changed": "breakouts",
}
KEYED = {"people.changed": "people", "details.changed": "details"}


class Page:
    """One person's page: a snapshot, kept up by messages."""

    def __init__(self, snapshot: dict[str, Any]) -> None:
        self.state = {k: v for k, v in snapshot.items() if k not in ("people", "details")}
        self.people = {row["id"]: row for row in snapshot["people"]}
        self.details = {row["id"]: row for row in snapshot.get("details", [])}
        self.teaches = "details" in snapshot
        self.revs: dict[str, int] = {}
        self.since = snapshot["rev"]

    def _newer(self, key: str, rev: int) -> bool:
        if rev <= self.revs.get(key, self.since):
            return False
        self.revs[key] = rev
        return True

    def hear(self, message: dict[str, Any]) -> None:
        """Apply one message."""
        kind, rev = message["t"], message.get("rev", 0)
        self.state["rev"] = max(self.state["rev"], rev)
        if kind in SLICES and self._newer(kind, rev):
            self.state[SLICES[kind]] = message[SLICES[kind]]
        elif kind == "me.changed" and self._newer(kind, rev):
            self.state["me"] = message["me"]
        elif kind == "roll_call.answers" and self._newer(kind, rev):
            rest = {k: v for k, v in message.items() if k not in ("t", "rev")}
            self.state["roll_call_answers"] = rest
        elif kind in KEYED:
            table = getattr(self, KEYED[kind])
            for row in message[KEYED[kind]]:
                if self._newer(f"{kind}:{row['id']}", rev):
                    table[row["id"]] = row
            for gone in message.get("left", []):
                if self._newer(f"{kind}:{gone}", rev):
                    self.people.pop(gone, None)
                if self._newer(f"details.changed:{gone}", rev):
                    self.details.pop(gone, None)

    def everything(self) -> dict[str, Any]:
        """As a fresh snapshot would have it."""
        rows = {"people": [self.people[key] for key in sorted(self.people)]}
        if self.teaches:
            rows["details"] = [self.details[key] for key in sorted(self.details)]
        return {**self.state, **rows}
