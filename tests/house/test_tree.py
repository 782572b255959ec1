"""Rules that every file of the repository keeps."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.any_db

LONGEST = 400
"""Lines of a source file; near it a file wants to be two."""
LONGEST_TEST = 600


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """Files of the tree that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in found if path.is_file())


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def relative(path: Path, number: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{number}"


def test_no_source_file_is_too_long() -> None:
    sources = files("*.py", "*.ts", "*.vue", "*.css")
    made = re.compile(r"/migrations/|(schema|messages)\.d\.ts$")
    long = []
    for path in sources:
        limit = LONGEST_TEST if "tests" in path.parts else LONGEST
        if len(lines(path)) > limit and not made.search(str(path)):
            long.append(relative(path, len(lines(path))))
    assert long == []


def test_every_suppression_says_why() -> None:
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[\w, -]+\])?)\s*$")
    found = [
        relative(path, number)
        for path in files("*.py")
        if "/migrations/" not in str(path)
        for number, line in enumerate(lines(path), 1)
        if bare.search(line)
    ]
    assert found == []


def test_nothing_is_left_to_do_later() -> None:
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX"))
    mark = re.compile(rf"\b({words})\b")
    found = [
        relative(path, number)
        for path in files("*.py", "*.ts", "*.vue", "*.html", "Makefile", "*.yml")
        for number, line in enumerate(lines(path), 1)
        if mark.search(line)
    ]
    assert found == []


def test_no_lock_names_an_address() -> None:
    locks = files("requirements/*.txt")
    assert len(locks) >= 4
    for path in locks:
        text = path.read_text()
        assert "://" not in text, path
        assert "--index" not in text, path
        pinned = re.findall(r"(?m)^[a-z0-9][\w.\[\],-]*==\S+", text)
        hashed = re.findall(r"(?m)^[a-z0-9][\w.\[\],-]*==.*\\\n    --hash=sha256:", text)
        assert len(pinned) == len(hashed) > 0, path


def test_the_front_ends_lock_has_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    hosts = (
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "npm" + "js.org",
        "npm" + "mirror",
        "/wo" + "rk/",
    )
    found = [
        relative(path)
        for path in files()
        if path.suffix not in {".png", ".webp", ".woff2", ".mp4", ".ico"}
        and any(host in path.read_text(encoding="utf-8", errors="ignore") for host in hosts)
    ]
    assert found == []


def test_every_python_package_says_what_it_is() -> None:
    silent = [
        relative(path)
        for path in files("lms/**/__init__.py", "vod/**/__init__.py", "verifier/**/__init__.py")
        if "migrations" not in path.parts
        and "management" not in path.parts
        and not path.read_text().startswith('"""')
    ]
    assert silent == []
