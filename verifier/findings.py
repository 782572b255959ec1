"""What a check found: problems with a code and particulars, bounded in number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_KEPT = 20
Argument = int | str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or worth knowing); words are in ``words``."""

    code: str
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(slots=True)
class Findings:
    """Problems of one check: the first MAX_KEPT and the number of all."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, **args: Argument) -> None:
        """Record a problem."""
        self.count += 1
        if len(self.kept) < MAX_KEPT:
            self.kept.append(Problem(code, args))
