"""Jobs of on-demand lessons."""

from __future__ import annotations

import uuid
from typing import Any

from lms.files import paths
from lms.files.models import StoredFile
from lms.jobs.errors import JobFailed
from lms.jobs.registry import job
from lms.jobs.run import Run
from vod.domain import video
from vod.packaging.build import build


@job(video.KIND, max_attempts=4, backoff_s=5, timeout_s=12 * 3600)
def package(run: Run) -> dict[str, Any]:
    """Package the source; the job's id names the package, so that an attempt can go on."""
    file = StoredFile.objects.filter(pk=run.params["file"]).first()
    if file is None:
        raise JobFailed("source_gone", "The uploaded file was removed.")
    made = build(paths.absolute(file.path), paths.package(video.AREA, run.job.pk), run)
    video.complete(vod_id=uuid.UUID(run.params["vod"]), job_id=run.job.pk, made=made)
    return {"duration_ms": made.duration_ms, "renditions": [m.step.name for m in made.renditions]}
