"""Write ``frontend/src/api/schema.json`` from the code; with --check only compare."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "frontend" / "src" / "api" / "schema.json"


def main() -> None:
    """Generate, then write or compare."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "schema.json"
        command = [sys.executable, str(ROOT / "manage.py"), "spectacular", "--validate"]
        command += ["--fail-on-warn", "--format", "openapi-json", "--file", str(made)]
        environment = {**os.environ, "RONGKE_VAR": folder}
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            sys.exit("The schema has errors or warnings (above).")
        if "--check" not in sys.argv:
            TARGET.write_bytes(made.read_bytes())
            return
        if not TARGET.exists() or TARGET.read_bytes() != made.read_bytes():
            sys.exit("frontend/src/api/schema.json has drifted from the code: run make schema")


if __name__ == "__main__":
    main()
