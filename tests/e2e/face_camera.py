"""Films for Chromium's fake camera, made of the public material, and browsers that see them.

A film is a row of JPEGs at 30 a second (``.mjpeg``). It begins anew each time a page opens the
camera, so its gestures come at known moments after that.
"""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserType

from tests.checkin.material import GESTURES, at, grained, jpeg
from tests.e2e.conftest import FLAGS

FPS = 30
SIZE = (640, 480)
SCRIPT = ((2_900, "open_mouth"), (6_600, "turn_right"), (9_900, "turn_left"))
"""When the man of ``cap12`` does what, in ms; he rests between. The server asks in this order."""
LASTS_MS = 16_000


def performance(path: Path, take: int = 0) -> Path:
    """The man of ``cap12`` does three things, as a cooperative person would when asked.

    Each take has a camera's noise of its own, so that a second try is no replay.
    """
    return _film(path, _at_rest_or, LASTS_MS, first=take * 10_000)


def at_ease(path: Path, name: str, spans: tuple[int, int]) -> Path:
    """Somebody looks into the camera, to and fro within a part of a video."""
    begin, end = spans
    width = end - begin

    def shown(ms: int) -> bytes:
        phase = ms % (2 * width)
        return at(name, begin + (phase if phase <= width else 2 * width - phase))

    return _film(path, shown, 6_000)


def still(path: Path) -> Path:
    """A photo of the man of ``cap12``, held before the camera."""
    photo = _framed(at("cap12", 10_500))
    path.write_bytes(jpeg(photo, 90) * FPS)
    return path


def two_people(path: Path) -> Path:
    """Two people side by side."""

    def shown(ms: int) -> bytes:
        both = Image.new("RGB", SIZE)
        for place, raw in ((0, at("cap12", 10_400 + ms % 600)), (320, at("franck", 12_600))):
            with Image.open(io.BytesIO(raw)) as image:
                middle = image.crop((160, 0, 480, image.height)).resize((320, 480))
            both.paste(middle, (place, 0))
        return jpeg(both, 90)

    return _film(path, shown, 4_000)


@contextlib.contextmanager
def camera(browser_type: BrowserType, film: Path) -> Iterator[Browser]:
    """A browser whose camera shows a film and that is asked for no permission."""
    flags = [
        *FLAGS,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = browser_type.launch(executable_path=shutil.which("chromium"), args=flags)
    try:
        yield browser
    finally:
        browser.close()


def _at_rest_or(ms: int) -> bytes:
    spans = GESTURES["cap12"]
    for begins, gesture in SCRIPT:
        start, end = spans[gesture]
        if begins <= ms < begins + end - start:
            return at("cap12", start + ms - begins)
    start, end = spans["rest"]
    width = end - start
    phase = ms % (2 * width)
    return at("cap12", start + (phase if phase <= width else 2 * width - phase))


def _film(path: Path, shown: Callable[[int], bytes], lasts_ms: int, first: int = 0) -> Path:
    with path.open("wb") as file:
        for number in range(lasts_ms * FPS // 1000):
            frame = _framed(shown(number * 1000 // FPS))
            file.write(jpeg(grained(frame, first + number), 88))
    return path


def _framed(raw: bytes) -> Image.Image:
    """The picture in the middle of the camera's format."""
    with Image.open(io.BytesIO(raw)) as image:
        fitted = image.convert("RGB")
        fitted.thumbnail(SIZE)
        frame = Image.new("RGB", SIZE, (90, 90, 90))
        frame.paste(fitted, ((SIZE[0] - fitted.width) // 2, (SIZE[1] - fitted.height) // 2))
    return frame
