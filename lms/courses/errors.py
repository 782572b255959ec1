"""What can go wrong with courses and classes, each with a stable code."""

from __future__ import annotations

from lms.core.errors import Conflict, DomainError, Invalid


class ClassState(Conflict):
    """The class is in a state that does not allow this step; ``details.state`` names it."""

    code = "class_state"
    message = "The class is not in a state that allows this."


class ClassProblems(Invalid):
    """The class does not meet its rule pack; ``details.problems`` names each with its numbers."""

    code = "class_problems"
    message = "The class does not meet its rules yet."


class ReasonNeeded(Invalid):
    """A return or a refusal says why."""

    code = "reason_needed"
    message = "Give the reason."


class RulePackState(Conflict):
    """A published version never changes; a draft cannot be used."""

    code = "rule_pack_state"
    message = "A published rule pack does not change; make a new version."


class RulePackProblems(Invalid):
    """The pack's body does not fit the schema; ``details.problems`` names each."""

    code = "rule_pack_problems"
    message = "The rule pack does not fit its form."


class FileRefused(Invalid):
    """The file is not a roster that can be read; ``details.problem`` says why."""

    code = "file_refused"
    message = "This file cannot be read as a roster."


class ImportState(Conflict):
    """The import is confirmed, has expired, or still has rows with errors."""

    code = "import_state"
    message = "This import cannot be confirmed; upload the file again."


class LeaveRefused(Invalid):
    """The leave does not fit the rules; ``details`` has the numbers."""

    code = "leave_refused"
    message = "This leave does not fit the rules."


class LeaveState(Conflict):
    """The leave is decided or withdrawn already."""

    code = "leave_state"
    message = "This leave is decided or withdrawn already."


class CalendarToken(DomainError):
    """The feed's secret is wrong or was revoked."""

    code = "calendar_token"
    status = 404
    message = "This calendar address is no longer valid."
