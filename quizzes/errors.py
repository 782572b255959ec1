"""Errors of the question bank."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid


class QuestionFileRefused(Invalid):
    """The file cannot be taken: too large, or empty."""

    code = "question_file_refused"
    message = "This file cannot be read as questions."


class BankImportState(Conflict):
    """The import is not ready to be confirmed, is confirmed already, or has expired."""

    code = "bank_import_state"
    message = "This import cannot be confirmed now; upload the file again."


class TooManySelected(Invalid):
    """More questions than one step changes."""

    code = "too_many_selected"
    message = "Choose fewer questions for one step."
