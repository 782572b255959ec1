"""Configuration: bad values stop the start and name themselves; secrets stay secret."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.settings import env
from lms.settings.secrets import Secrets

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.any_db


def load(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    code = "import lms.settings.base as s; print(s.PROFILE, s.DATABASES['default']['ENGINE'])"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "RONGKE_VAR": str(tmp_path), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_default_needs_nothing(tmp_path: Path) -> None:
    done = load(tmp_path)
    assert done.stdout.split() == ["embedded", "django.db.backends.sqlite3"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RONGKE_PROFILE", "prod"),
        ("RONGKE_DEBUG", "maybe"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_URL", "postgres://localhost:port/x"),
        ("DATABASE_URL", "sqlite:///"),
        ("REDIS_URL", "localhost:6379"),
        ("RONGKE_JOB_WORKERS", "0"),
        ("RONGKE_SECRET_DJANGO", "short"),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    done = load(tmp_path, **{name: value})
    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


PRODUCTION = {
    "RONGKE_PROFILE": "production",
    "RONGKE_SECRET_MASTER": "ab" * 32,
    "RONGKE_HOSTS": "rongke.example",
    "DATABASE_URL": "postgres:///rongke",
}


def test_a_folder_that_cannot_be_written_stops_the_start_and_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    done = load(in_the_way)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "RONGKE_VAR" in last
    assert str(in_the_way) in last


def test_production_starts_with_its_values(tmp_path: Path) -> None:
    done = load(tmp_path, **PRODUCTION)
    assert done.stdout.split() == ["production", "django.db.backends.postgresql"], done.stderr
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize("name", ["RONGKE_SECRET_MASTER", "RONGKE_HOSTS", "DATABASE_URL"])
def test_production_refuses_to_start_without(tmp_path: Path, name: str) -> None:
    done = load(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = Secrets(folder).get("data")
    assert len(first) == 32
    assert Secrets(folder).get("data") == first
    assert Secrets(folder).get("other") != first
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_secrets_from_the_environment_win_and_the_rest_follow_the_master(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RONGKE_SECRET_MASTER", "cd" * 32)
    monkeypatch.setenv("RONGKE_SECRET_DATA", "ab" * 32)
    assert Secrets(None).get("data") == b"\xab" * 32
    derived = Secrets(None).get("index")
    assert derived == Secrets(None).get("index") != Secrets(None).get("django")
    monkeypatch.setenv("RONGKE_SECRET_MASTER", "ef" * 32)
    assert Secrets(None).get("index") != derived


def test_database_addresses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DB", "postgres://me:p%40ss@db:5433/rongke?sslmode=require")
    entry = env.database("DB", "")
    assert {key: entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "rongke",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
    }
    assert entry["OPTIONS"]["sslmode"] == "require"
    monkeypatch.setenv("DB", f"sqlite:///{tmp_path}/a/b.sqlite3")
    entry = env.database("DB", "")
    assert entry["NAME"] == f"{tmp_path}/a/b.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in entry["OPTIONS"]["init_command"]


def test_flags_and_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("F", "Yes")
    assert env.flag("F", default=False) is True
    monkeypatch.setenv("F", "0")
    assert env.flag("F", default=True) is False
    monkeypatch.setenv("L", "a, b,,c")
    assert env.names("L") == ["a", "b", "c"]
    monkeypatch.delenv("L")
    with pytest.raises(ImproperlyConfigured):
        env.text("L")
