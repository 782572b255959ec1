"""Jobs of the question bank."""

from __future__ import annotations

import uuid
from typing import Any

from lms.jobs.registry import job, periodic
from lms.jobs.run import Run
from quizzes.domain import imports


@job(imports.READ, max_attempts=2, timeout_s=300)
def read_file(run: Run) -> dict[str, Any]:
    """The dry run of a question file."""
    row = imports.dry_run(import_id=uuid.UUID(run.params["import"]))
    return {"import": str(row.pk), "state": row.state}


@job(imports.CONFIRM, max_attempts=3, timeout_s=900)
def import_file(run: Run) -> dict[str, Any]:
    """A confirmed question file goes into the bank."""
    row = imports.carry_out(import_id=uuid.UUID(run.params["import"]), progress=run.progress)
    return {"import": str(row.pk), **row.counts}


@periodic("quizzes.forget_imports", every_s=3600)
def forget_imports() -> None:
    """Unconfirmed question files are not kept."""
    imports.forget_expired()
