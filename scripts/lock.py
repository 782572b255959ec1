"""Resolve ``requirements/*.in`` into hashed locks that name no registry (see docs/adr/0001)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "requirements"
UV = Path(sys.executable).parent / "uv"
OPTIONS = (
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--override=overrides.in",
)


def main() -> None:
    """Compile in order, so that each larger set starts from the smaller one's versions."""
    for name in ("uv", "node", "base", "demo", "dev"):
        command = [str(UV), "pip", "compile", *OPTIONS, f"{name}.in", "-o", f"{name}.txt"]
        if name in {"demo", "dev"}:
            command += ["-c", "base.txt"]
        print(f"== {name}", flush=True)
        subprocess.run(command, cwd=FOLDER, check=True)


if __name__ == "__main__":
    main()
