"""What the policy is computed from, taken from the class log itself.

The rule pack's, timetable's and roster's last word stands in the leaves ``class.rule_pack``,
``timetable.set`` and ``roster.*``; only the pack's body lies elsewhere and is found by its hash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lms.courses.models import RulePack

Leaf = dict[str, Any]
INPUT_KINDS = frozenset({"class.rule_pack", "timetable.set", "roster.enrolled"})


@dataclass
class Inputs:
    """The last rule pack (by hash), timetable rows and enrolled pseudonyms of a log."""

    pack_sha256: str | None = None
    timetable: list[Any] | None = None
    subjects: set[str] = field(default_factory=set)
    closed: bool = False

    def feed(self, leaf: Leaf) -> bool:
        """Take a leaf; whether it changed what the policy is computed from."""
        kind, payload = leaf["kind"], leaf["payload"]
        if kind == "class.closed":
            self.closed = True
        if kind not in INPUT_KINDS:
            return False
        if kind == "class.rule_pack":
            self.pack_sha256 = payload["sha256"]
        elif kind == "timetable.set":
            self.timetable = payload["lessons"]
        else:
            self.subjects.add(leaf["subject"])
        return True

    @property
    def complete(self) -> bool:
        """Whether there is enough to compute a ledger: a pack and a timetable."""
        return self.pack_sha256 is not None and self.timetable is not None

    def pack(self) -> dict[str, Any]:
        """The rule pack's body. Raises RulePack.DoesNotExist when it was never here."""
        found = RulePack.objects.filter(sha256=self.pack_sha256).first()
        if found is None:
            raise RulePack.DoesNotExist(f"no rule pack with hash {self.pack_sha256}")
        body: dict[str, Any] = found.body
        return body

    def roster(self) -> list[dict[str, Any]]:
        """Rows as the policy reads them, in the order of roster.json."""
        return [{"subject": subject} for subject in sorted(self.subjects)]
