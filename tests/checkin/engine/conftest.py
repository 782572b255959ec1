"""One analyst for the tests of the engine: its models take a second and 200 MB."""

from __future__ import annotations

import pytest

from checkin.engine.analysis import Analyst, EngineChoice


@pytest.fixture(scope="session")
def analyst() -> Analyst:
    return Analyst(EngineChoice())
