"""Handlers that only tests use; a real worker loads them with ``--include``."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from lms.jobs.errors import JobFailed
from lms.jobs.registry import job
from lms.jobs.run import Run


@job("test.echo")
def echo(run: Run) -> dict[str, Any]:
    run.progress(500, "half")
    return {"heard": run.params["say"]}


@job("test.crash", max_attempts=2, backoff_s=0)
def crash(run: Run) -> None:
    raise ZeroDivisionError("on purpose")


@job("test.refuse")
def refuse(run: Run) -> None:
    raise JobFailed("bad_media", "This file holds no video.")


@job("test.hold")
def hold(run: Run) -> dict[str, Any]:
    """Leave a note of who works, then work until a file called ``go`` appears."""
    folder = Path(run.params["folder"])
    (folder / f"working-{run.job.attempts}").write_text(f"{os.getpid()} {os.getppid()}")
    while not (folder / "go").exists():
        time.sleep(0.02)
        run.check()
    return {"attempt": run.job.attempts}


@job("test.deadline", timeout_s=0)
def deadline(run: Run) -> None:
    run.check()
