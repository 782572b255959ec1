"""The containers: docker-compose itself reads the file, and each service keeps the rules."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.any_db

VALUES = {
    "RONGKE_HOSTS": "rongke.example",
    "RONGKE_ORIGINS": "https://rongke.example",
    "RONGKE_LOG_NAME": "rongke.example",
    "RONGKE_SECRET_MASTER": "ab" * 32,
    "RONGKE_TLS_DIR": "/tls",
    "POSTGRES_PASSWORD": "one",
    "REDIS_PASSWORD": "two",
    "RONGKE_RUN_TOKEN": "cd" * 32,
    "RONGKE_MEDIA_SECRET": "ef" * 32,
    "RONGKE_MEDIA_ADDRESSES": "192.0.2.7",
}


def config(values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        ["docker-compose", "--project-directory", str(ROOT), "config"],
        env={**clean, **values},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    done = config(VALUES)
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
    return loaded


def test_everything_is_there(services: dict[str, Any]) -> None:
    assert set(services) == {
        *("nginx", "migrate", "web", "worker", "beat", "media", "faces"),
        *("postgres", "redis"),
    }


@pytest.mark.parametrize("name", sorted(VALUES))
def test_it_refuses_to_start_without(name: str) -> None:
    done = config({key: value for key, value in VALUES.items() if key != name})
    assert done.returncode != 0


def test_nothing_runs_as_root_and_everything_long_lived_is_watched(
    services: dict[str, Any],
) -> None:
    for name, service in services.items():
        assert re.fullmatch(r"[1-9]\d*:\d+", str(service["user"])), name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert name == "migrate" or service["healthcheck"]["test"], name
        assert name in {"nginx", "media"} or "ports" not in service, name


def test_no_secret_is_written_into_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "RONGKE_SECRET_MASTER"):
        for found in re.findall(rf"\$\{{{name}([^}}]*)\}}", text):
            assert found.startswith(":?"), name


def test_only_the_clock_has_the_logs_private_key(services: dict[str, Any]) -> None:
    holders = [
        name
        for name, service in services.items()
        if any("keys:" in str(volume) for volume in service.get("volumes", []))
    ]
    assert holders == ["beat"]


def test_the_example_names_exactly_what_must_be_set() -> None:
    example = (ROOT / "deploy" / "env.example").read_text()
    named = set(re.findall(r"(?m)^([A-Z_]+)=$", example))
    assert set(VALUES) <= named
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert named <= used


def test_the_image_starts_as_a_user_without_rights_from_the_lock() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert "USER rongke" in text.split("CMD")[0]
    assert "--require-hashes" in text
    copied = set(re.findall(r"(?m)^COPY (\w+)/ \1/$", text))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert copied == packages
