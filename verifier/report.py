"""The outcome of a verification, in data; words come from ``words``."""

from __future__ import annotations

from dataclasses import dataclass, field

from verifier import words
from verifier.findings import Findings, Problem

PASS, FAIL, SKIP = "pass", "fail", "skip"
FILE_CHECKS = (
    "container",
    "manifest",
    "signature",
    "files",
    "leaves",
    "checkpoint",
    "cosignature",
    "seen",
    "consistency",
    "platform",
    "timestamp",
    "documents",
    "membership",
    "leases",
    "wall",
    "coverage",
    "prompts",
    "sign_ins",
    "evidence",
    "ledger",
    "attendance",
    "records",
)

OPTIONAL_CHECKS = frozenset(
    {"cosignature", "seen", "consistency", "platform", "timestamp", "records"}
)
"""``records`` is not made on files of version 1, which have none."""


@dataclass(slots=True)
class Check:
    """One named check and what it found. A skipped check proves nothing."""

    name: str
    status: str = SKIP
    findings: Findings = field(default_factory=Findings)

    def settle(self) -> None:
        """Pass or fail by what was found."""
        self.status = FAIL if self.findings.count else PASS

    def to_json(self, lang: str) -> dict[str, object]:
        """JSON form with words in ``lang`` ("zh" or "en")."""
        return {
            "name": self.name,
            "title": words.check_title(self.name, lang),
            "status": self.status,
            "status_text": words.status(self.status, lang),
            "count": self.findings.count,
            "problems": [problem_json(p, lang) for p in self.findings.kept],
        }


def problem_json(problem: Problem, lang: str) -> dict[str, object]:
    """A problem as data and as a sentence."""
    return {
        "code": problem.code,
        "args": dict(problem.args),
        "text": words.problem(problem, lang),
    }


@dataclass(slots=True)
class FileReport:
    """One file: its checks in order, or why it could not be used at all."""

    name: str
    unusable: str | None = None
    class_id: str | None = None
    origin: str | None = None
    size: int | None = None
    root: str | None = None
    checks: list[Check] = field(default_factory=lambda: [Check(n) for n in FILE_CHECKS])
    notices: Findings = field(default_factory=Findings)
    summary: dict[str, int] = field(default_factory=dict)

    def check(self, name: str) -> Check:
        """The check of this name."""
        return self.checks[FILE_CHECKS.index(name)]

    @property
    def failed(self) -> list[str]:
        """Names of the checks that failed, in order."""
        return [check.name for check in self.checks if check.status == FAIL]

    @property
    def verified(self) -> bool:
        """Whether nothing failed and every check that a file must pass did pass."""
        if self.unusable is not None or self.failed:
            return False
        return all(c.status == PASS or c.name in OPTIONAL_CHECKS for c in self.checks)

    def to_json(self, lang: str) -> dict[str, object]:
        """JSON form with words in ``lang``."""
        return {
            "name": self.name,
            "verified": self.verified,
            "unusable": self.unusable,
            "class": self.class_id,
            "log": self.origin,
            "size": self.size,
            "root": self.root,
            "checks": [] if self.unusable else [c.to_json(lang) for c in self.checks],
            "notices": [problem_json(p, lang) for p in self.notices.kept],
            "summary": dict(self.summary),
        }


@dataclass(slots=True)
class Report:
    """All files, and what was checked across them."""

    files: list[FileReport]
    two_places: Check
    unusable: str | None = None

    @property
    def verified(self) -> bool:
        """Whether every file verified and nobody was in two places at once."""
        return self.exit_code == 0

    @property
    def exit_code(self) -> int:
        """0 verified, 1 not verified, 2 unusable input."""
        if self.unusable is not None or any(f.unusable is not None for f in self.files):
            return 2
        good = all(f.verified for f in self.files) and self.two_places.status != FAIL
        return 0 if good else 1

    def to_json(self, lang: str) -> dict[str, object]:
        """JSON form with words in ``lang`` ("zh" or "en")."""
        return {
            "verified": self.verified,
            "exit": self.exit_code,
            "unusable": self.unusable,
            "files": [report.to_json(lang) for report in self.files],
            "two_places": self.two_places.to_json(lang),
            "proves": words.proves(lang),
            "does_not_prove": words.does_not_prove(lang),
        }
