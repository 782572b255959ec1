"""``python -m checkin.engine``: the face service as a process of its own, by its environment.

``RONGKE_FACE_ADDRESS`` (``unix:/path`` or ``host:port``), ``RONGKE_RUN_TOKEN``,
``RONGKE_FACE_WORKERS`` (default: one per core), ``RONGKE_FACE_QUEUE`` (pictures that may wait),
and for an operator's own model ``RONGKE_FACE_MODEL``, ``RONGKE_FACE_MODEL_SHA256``,
``RONGKE_FACE_MODEL_SCALE`` (raw or unit).
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from checkin.engine.analysis import EngineChoice
from checkin.engine.onnx_engine import ModelRefused, checked
from checkin.engine.pool import FacePool
from checkin.engine.service import serve

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""There is a process a core already: threads of numpy would only fight for it."""


def choice_of_environment() -> EngineChoice:
    """The engine that the operator chose; a wrong pin stops the start with a sentence."""
    chosen = EngineChoice(
        model=os.environ.get("RONGKE_FACE_MODEL", ""),
        sha256=os.environ.get("RONGKE_FACE_MODEL_SHA256", ""),
        scale=os.environ.get("RONGKE_FACE_MODEL_SCALE", "") or "raw",
    )
    if chosen.model:
        checked(Path(chosen.model), chosen.sha256)
    return chosen


def main() -> int:
    """Run until stopped."""
    workers = int(os.environ.get("RONGKE_FACE_WORKERS", "") or os.cpu_count() or 1)
    queue = int(os.environ.get("RONGKE_FACE_QUEUE", "") or 4 * workers)
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")  # workers are spawned: they load numpy after this
    try:
        pool = FacePool(choice_of_environment(), workers=workers, queue=queue)
    except ModelRefused as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the operator
        return 2
    asyncio.run(
        serve(
            pool,
            address=os.environ["RONGKE_FACE_ADDRESS"],
            token=os.environ["RONGKE_RUN_TOKEN"],
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
