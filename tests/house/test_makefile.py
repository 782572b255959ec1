"""The commands that the README and docs/acceptance.md name are there."""

from __future__ import annotations

import importlib.util
import re
import subprocess

import pytest
from django.conf import settings

BENCHES = sorted(
    path.stem for path in (settings.BASE_DIR / "tests" / "load").glob("bench_*.py")
    if importlib.util.find_spec(f"tests.load.{path.stem}")
    and "def main(" in path.read_text()
)  # fmt: skip


def commands(target: str) -> str:
    """What make would run for a target; inside `make test` too, which would name its folders."""
    done = subprocess.run(
        ["make", "-n", "--no-print-directory", target],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("bench", BENCHES)
def test_make_finds_the_module_of_each_bench(bench):
    target = bench.replace("_", "-")

    assert commands(target).rstrip().endswith(f"-m tests.load.{bench}")


def test_every_command_of_the_acceptance_list_is_a_target():
    text = (settings.BASE_DIR / "docs" / "acceptance.md").read_text()
    text += (settings.BASE_DIR / "README.md").read_text()

    for target in sorted(set(re.findall(r"`make ([a-z0-9-]+)", text))):
        assert commands(target)
