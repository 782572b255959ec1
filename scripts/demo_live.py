"""``make demo-live``: thirty people in a live class over real WebRTC, its replay and its proof.

``SECONDS_ON_AIR=60`` shortens it, ``PROFILE=services`` uses PostgreSQL and Redis.
Keeps ``var/demo-live/``: server.log, findings.json, period-file.zip, data/recordings.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.demo.live_main import main

if __name__ == "__main__":
    sys.exit(main())
