"""Run the checks and tests of a stage, keep going after a failure, and add up what passed.

.venv/bin/python scripts/check.py all|lint|unit|integration|e2e|frontend
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import bootstrap
import needs

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
REPORTS = ROOT / "var" / "reports"
AGAIN_MAX = 3
"""More failed journeys than this are no accident of a busy machine: they get no second try."""


@dataclass
class Step:
    """One program; with a ``report`` its tests are counted, without it counts as one."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    report: Path | None = None
    folder: Path = ROOT
    again: tuple[str, ...] = ()
    """Added to the command, these arguments run what has just failed once more."""


@dataclass
class Outcome:
    """What a step came to; ``again`` of its tests passed at their second try only."""

    step: Step
    passed: int
    failed: int
    seconds: float
    again: int = 0


def tool(name: str) -> str:
    """A program of the virtual environment."""
    return str(BIN / name)


def lint_steps() -> list[Step]:
    """Checks that run nothing of the product."""
    manage = (tool("python"), "manage.py")
    return [
        Step("ruff check", (tool("ruff"), "check", ".")),
        Step("ruff format", (tool("ruff"), "format", "--check", ".")),
        Step("mypy --strict", (tool("mypy"), ".")),
        Step("import contracts", (tool("lint-imports"),)),
        Step("pending migrations", (*manage, "makemigrations", "--check", "--dry-run")),
        Step("django check", (*manage, "check", "--fail-level", "WARNING")),
        Step("API schema drift", (tool("python"), "scripts/schema.py", "--check")),
    ]


def pytest_step(name: str, *arguments: str, **environment: str) -> Step:
    """A pytest run with a machine-readable report."""
    report = REPORTS / f"{name.replace(' ', '-')}.xml"
    cache = REPORTS / name.replace(" ", "-")
    command = (
        *(tool("pytest"), "-q", "-o", f"cache_dir={cache}", f"--junit-xml={report}"),
        *arguments,
    )
    identity = os.environ.get("RONGKE_TEST_ID", "check")
    return Step(name, command, {"RONGKE_TEST_ID": identity, **environment}, report)


def unit_steps() -> list[Step]:
    """Everything but the browser, on SQLite."""
    parallel = ("-n", "2", "--dist", "loadfile")
    return [pytest_step("pytest sqlite", *parallel, "-m", "not e2e", RONGKE_TEST_DB="sqlite")]


def integration_steps() -> list[Step]:
    """Everything that a database may matter to, on PostgreSQL."""
    parallel = ("-n", "2", "--dist", "loadfile")
    marks = ("-m", "not e2e and not any_db")
    return [pytest_step("pytest postgres", *parallel, *marks, RONGKE_TEST_DB="postgres")]


def e2e_steps() -> list[Step]:
    """Journeys in a real browser: two at a time, each beside a server of its own.

    Two cores carry a server with media worker and face engine, two or four browsers and their
    codecs. A few journeys that failed there run once more, by themselves; the summary names how
    many needed it (docs/adr/0038).
    """
    if not (ROOT / "tests" / "e2e").is_dir():
        return []
    parallel = ("-n", "2", "--dist", "loadfile", "-m", "e2e", "tests/e2e")
    step = pytest_step("browser journeys", *parallel, RONGKE_TEST_DB="sqlite")
    step.again = ("--last-failed", "--last-failed-no-failures", "none")
    return [step]


def frontend_steps() -> list[Step]:
    """The front end's own checks, tests and build."""
    folder = bootstrap.FRONTEND
    if not (folder / "package.json").exists():
        return []
    path = f"{bootstrap.node_folder()}{os.pathsep}{os.environ['PATH']}"
    report = REPORTS / "vitest.xml"

    def npm(name: str, *arguments: str, report: Path | None = None) -> Step:
        command = ("npm", "run", "--silent", name, *arguments)
        return Step(f"front end {name}", command, {"PATH": path}, report, folder)

    junit = ("--", "--reporter=default", "--reporter=junit", f"--outputFile.junit={report}")
    return [
        npm("lint"),
        npm("typecheck"),
        npm("check:locales"),
        npm("check:api"),
        npm("test", *junit, report=report),
        npm("check:size"),
    ]


def run(step: Step) -> Outcome:
    """Run one step and count."""
    print(f"\n== {step.name}", flush=True)
    if step.report is not None:
        step.report.unlink(missing_ok=True)
    started = time.monotonic()
    environment = {**os.environ, **step.environment}
    code = subprocess.run(step.command, cwd=step.folder, env=environment, check=False).returncode
    seconds = time.monotonic() - started
    if step.report is None:
        return Outcome(step, int(code == 0), int(code != 0), seconds)
    passed, failed = count(step.report)
    if code != 0 and failed == 0:
        failed = 1  # the runner itself broke
    if step.again and 0 < failed <= AGAIN_MAX and passed:
        print(f"\n== {step.name}: {failed} failed, once more by themselves", flush=True)
        command = (*step.command, *step.again, "-n", "0")
        subprocess.run(command, cwd=step.folder, env=environment, check=False)
        mended, failed = count(step.report)
        seconds = time.monotonic() - started
        return Outcome(step, passed + mended, failed, seconds, again=mended)
    return Outcome(step, passed, failed, seconds)


def count(report: Path) -> tuple[int, int]:
    """Passed and failed tests of a JUnit file; a missing file is a failure."""
    if not report.exists():
        return 0, 1
    total = bad = skipped = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):
        total += int(suite.get("tests", 0))
        bad += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    if os.environ.get("CI") == "true":
        bad += skipped
    return total - bad - (0 if os.environ.get("CI") == "true" else skipped), bad


def main() -> None:
    """Run a stage; exit 1 when anything failed."""
    stage = sys.argv[1] if len(sys.argv) == 2 else "all"
    REPORTS.mkdir(parents=True, exist_ok=True)
    if stage in {"all", "unit", "integration", "e2e"}:
        needs.ensure()
    if stage in {"all", "e2e", "frontend"}:
        bootstrap.build_frontend()
    if stage in {"all", "frontend"}:
        bootstrap.install_frontend()
    stages = {
        "lint": lint_steps,
        "frontend": frontend_steps,
        "unit": unit_steps,
        "integration": integration_steps,
        "e2e": e2e_steps,
    }
    if stage != "all" and stage not in stages:
        sys.exit(__doc__)
    wanted = stages if stage == "all" else {stage: stages[stage]}
    outcomes = [run(step) for steps in wanted.values() for step in steps()]
    print()
    for outcome in outcomes:
        mark = "ok  " if not outcome.failed else "FAIL"
        counts = f"{outcome.passed:5} passed {outcome.failed:3} failed"
        note = f"  ({outcome.again} at the second try)" if outcome.again else ""
        print(f"  {mark} {outcome.step.name:24} {counts} {outcome.seconds:7.1f} s{note}")
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
