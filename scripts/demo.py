"""``make demo``: thirty trainees against a real server, and the proof of what they earned.

``VIDEO=path`` takes another video, ``PROFILE=services`` PostgreSQL, Redis and a Celery
worker on it.
Keeps ``var/demo/``: period-file.zip, log.vkey, log.key, held-checkpoint.txt.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.demo.main import main

if __name__ == "__main__":
    sys.exit(main())
