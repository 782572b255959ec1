"""Build the wheel of ``verifier`` (with the cosigner): the same sources give the same bytes.

    python scripts/verifier_wheel.py [FOLDER]     # writes FOLDER/rongke_verifier-<version>-….whl

Needs nothing but Python: a wheel is a zip with three more files, written here with fixed times.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from verifier import __version__  # noqa: E402 - the path is set above

PACKAGES = ("verifier", "cosigner")
KEPT = (".py", ".md", ".sh", ".typed")
TAG = "py3-none-any"
NAME = "rongke_verifier"
METADATA = f"""\
Metadata-Version: 2.1
Name: rongke-verifier
Version: {__version__}
Summary: Verifies period files of Rongke training classes, offline and without trusting the platform
Requires-Python: >=3.11
Requires-Dist: cryptography >=42
Description-Content-Type: text/markdown

"""
WHEEL = f"Wheel-Version: 1.0\nGenerator: rongke\nRoot-Is-Purelib: true\nTag: {TAG}\n"
ENTRY_POINTS = """\
[console_scripts]
rongke-verify = verifier.__main__:main
rongke-cosign = cosigner.__main__:main
"""


def members() -> dict[str, bytes]:
    """Every file of the wheel but RECORD."""
    found: dict[str, bytes] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in KEPT and "__pycache__" not in path.parts:
                found[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    info = f"{NAME}-{__version__}.dist-info"
    readme = (ROOT / "verifier" / "README.md").read_text("utf-8")
    found[f"{info}/METADATA"] = (METADATA + readme).encode()
    found[f"{info}/WHEEL"] = WHEEL.encode()
    found[f"{info}/entry_points.txt"] = ENTRY_POINTS.encode()
    found[f"{info}/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    return found


def record(files: dict[str, bytes], name: str) -> bytes:
    """RECORD: hash and length of every member, as the wheel format wants it."""
    lines = []
    for path, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}")
    return ("\n".join([*lines, f"{name},,"]) + "\n").encode()


def build(folder: Path) -> Path:
    """Write the wheel; returns its path."""
    files = members()
    name = f"{NAME}-{__version__}.dist-info/RECORD"
    files[name] = record(files, name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}-{__version__}-{TAG}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as wheel:
        for member, data in files.items():
            entry = zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            wheel.writestr(entry, data)
    return path


def main() -> None:
    """Build into the folder named, or dist/."""
    path = build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist")
    print(path)
    print("sha256", hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
