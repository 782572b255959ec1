"""Journeys in Debian's Chromium against a server of their own with the sample class.

``RONGKE_E2E_SERVER=http://127.0.0.1:8000 RONGKE_E2E_VAR=/path/of/its/var`` uses a server that runs
already on SQLite with the sample: for writing journeys. ``RONGKE_DIST`` names another build of the
front end than ``frontend/dist``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.visitor import PATIENCE_MS, Account, House
from tests.server import ROOT, RunningServer, running_server

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

LOOPBACK = {"RONGKE_OUTGOING_NETWORKS": "127.0.0.1/32"}
"""Webhooks of a journey go to a receiver on this machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser journey."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium: Playwright's download is not wanted."""
    return {"executable_path": shutil.which("chromium"), "args": FLAGS}


@pytest.fixture(scope="session")
def built_front_end() -> None:
    """``frontend/dist`` is that of the sources (a hash over them says whether it is)."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    bootstrap.build_frontend()


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """One server with the sample class for all journeys."""
    running = os.environ.get("RONGKE_E2E_SERVER")
    if running:
        var = os.environ["RONGKE_E2E_VAR"]
        database = f"sqlite:///{var}/db.sqlite3"
        settings = {"RONGKE_VAR": var, "DATABASE_URL": database}
        settings["DJANGO_SETTINGS_MODULE"] = "lms.settings.base"
        yield RunningServer(running, os.environ | settings, Path(os.devnull))
        return
    if "RONGKE_DIST" not in os.environ:
        request.getfixturevalue("built_front_end")
    with running_server(tmp_path_factory.mktemp("e2e"), sample=True, extra=LOOPBACK) as started:
        yield started


@pytest.fixture(scope="session")
def base_url(server: RunningServer) -> str:
    """What ``page.goto("/…")`` is relative to."""
    return server.url


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    """A Chinese desk for tests that use Playwright's own ``page``."""
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": base_url}


@pytest.fixture(scope="session")
def accounts(server: RunningServer) -> dict[str, Account]:
    """The printed accounts by user name."""
    rows = json.loads(server.manage("accounts", "--json"))
    return {
        row["username"]: Account(row["username"], row["password"], row["secret"]) for row in rows
    }


@pytest.fixture(scope="session")
def everybody(browser: Browser, server: RunningServer, accounts: dict[str, Account]) -> House:
    """Contexts and remembered sessions of the whole run."""
    expect.set_options(timeout=PATIENCE_MS)
    return House(browser, server.url, accounts)


@pytest.fixture
def house(everybody: House, request: pytest.FixtureRequest) -> Iterator[House]:
    """This journey's visitors; afterwards nothing unexpected may have happened to any of them."""
    yield everybody
    failed = getattr(request.node, "journey_failed", False)
    if failed:
        _keep_pictures(everybody, request.node.name)
    problems = everybody.close()
    assert not problems or failed, "\n".join(problems)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Let the ``house`` fixture know that the journey itself failed."""
    report = yield
    if report.when == "call" and report.failed:
        item.journey_failed = True  # type: ignore[attr-defined]  # read by the fixture above
    return report


def _keep_pictures(house: House, name: str) -> None:
    """What the visitors saw when a journey failed."""
    folder = ROOT / "var" / "e2e"
    folder.mkdir(parents=True, exist_ok=True)
    for number, visitor in enumerate(house.open):
        visitor.page.screenshot(path=folder / f"{name[:80]}-{number}.png")
        (folder / f"{name[:80]}-{number}.txt").write_text(
            "\n".join(visitor.problems + visitor.frames)
        )
