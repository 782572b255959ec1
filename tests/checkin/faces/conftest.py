"""A class on site, its people, and the face service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from checkin.engine.client import FaceClient
from tests.checkin.faces.service import running_service
from tests.checkin.hall import Hall, hall
from tests.checkin.material import Actor

GESTURES = ["open_mouth", "turn_right", "turn_left"]


@pytest.fixture(scope="session")
def service() -> Iterator[FaceClient]:
    with running_service(settings.RONGKE_FACE_ADDRESS, settings.RONGKE_RUN_TOKEN) as client:
        yield client


@pytest.fixture
def onsite(db: None) -> Hall:
    return hall()


@pytest.fixture
def _gestures_of_the_video(settings) -> None:
    """The steps that the video holds, in its order; everything is judged as ever."""
    settings.RONGKE_FACE_STEPS = GESTURES


@pytest.fixture
def frames() -> list[bytes]:
    """Frames for an enrolment of the man of ``cap12``, some days earlier (``cap13``)."""
    from tests.checkin.material import at

    return [at("cap13", ms) for ms in (320, 640, 960, 1_120, 2_000, 2_720)]


@pytest.fixture
def actor() -> Actor:
    return Actor("cap12")
