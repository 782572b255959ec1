"""The wheel of the verifier: reproducible, and it verifies in a fresh environment."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.verifier.forging import FILE, HELD
from tests.verifier.kit import KEY

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("cryptography", "cffi", "_cffi_backend", "pycparser")


def build(folder: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "scripts/verifier_wheel.py", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.splitlines()[0])


def only_cryptography(folder: Path) -> Path:
    """A folder with links to what the wheel requires, and nothing else of this environment."""
    folder.mkdir()
    for name in NEEDED:
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None:
            path = Path(found.origin)
            path = path.parent if path.name == "__init__.py" else path
            (folder / path.name).symlink_to(path)
    return folder


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = build(tmp_path / "a"), build(tmp_path / "b")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.slow
def test_installed_in_a_fresh_environment_it_verifies(tmp_path: Path) -> None:
    wheel = build(tmp_path / "dist")
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    site = next((tmp_path / "venv" / "lib").iterdir()) / "site-packages"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
    installed = subprocess.run(
        [*pip, "--no-index", "--no-deps", str(wheel)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert installed.returncode == 0, installed.stderr
    (site / "needed.pth").write_text(f"{only_cryptography(tmp_path / 'needed')}\n")
    for name, data in (("f.zip", FILE), ("held.txt", HELD), ("bad.zip", FILE[:-1] + b"!")):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "log.vkey").write_text(f"{KEY.verifier}\n")

    def verify(name: str) -> subprocess.CompletedProcess[str]:
        command = [tmp_path / "venv" / "bin" / "rongke-verify", name, "--key", "log.vkey"]
        return subprocess.run(
            [*map(str, command), "--seen", "held.txt", "--lang", "en"],
            cwd=tmp_path,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )

    good = verify("f.zip")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "VERIFIED" in good.stdout
    assert verify("bad.zip").returncode in (1, 2)
    shown = subprocess.run(
        [str(tmp_path / "venv" / "bin" / "rongke-cosign"), "key", "--name", "agency.example"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("agency.example+")
