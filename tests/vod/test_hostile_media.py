"""Hostile files: a clear reason, no outgoing request, nothing left behind, within the limits.

Each file goes to the packager directly, past the check that already refuses most of them at
their first bytes; and once more with the network namespace taken away, so that the demuxer and
protocol whitelists are seen to hold alone.
"""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.files import child
from lms.files.domain.finish import accepted
from lms.files.errors import UnsupportedContent
from lms.files.sniff import HEAD_BYTES, sniff
from lms.jobs.errors import JobFailed
from tests.vod import hostile, media
from vod.packaging import ffmpeg
from vod.packaging.build import build

pytestmark = pytest.mark.any_db


class Listener:
    """A local server that only counts who comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.visits: list[str] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, address = self.socket.accept()
            except OSError:
                return
            self.visits.append(str(address))
            connection.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


@pytest.fixture(params=["isolated", "whitelists alone"])
def network(request, monkeypatch, tmp_path_factory) -> str:
    if request.param == "whitelists alone":
        script = Path(child.LAUNCHER).read_text().replace("    isolate()\n", "")
        plain = tmp_path_factory.mktemp("launcher") / "launcher.py"
        plain.write_text(script)
        monkeypatch.setattr(child, "LAUNCHER", str(plain))
    return request.param


class Quiet:
    def progress(self, permille: int, code: str = "") -> None: ...

    def check(self) -> None: ...


def refusal(source: Path, folder: Path) -> JobFailed:
    """Why the packager refuses the file; fails the test when it does not."""
    with pytest.raises(JobFailed) as caught:
        build(source, folder / "package", Quiet())
    assert not (folder / "package").exists()
    assert caught.value.message.endswith(".")
    assert len(caught.value.message) > 20
    return caught.value


def outcome(source: Path, folder: Path) -> str | None:
    """The reason of a refusal, or None when the file was packaged after all."""
    try:
        build(source, folder / "package", Quiet())
    except JobFailed as error:
        return error.code
    return None


def written(folder: Path, data: bytes) -> Path:
    path = folder / "lesson.mp4"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", sorted(hostile.texts(0)))
def test_a_text_that_points_elsewhere_is_never_followed(
    name: str, network: str, listener: Listener, tmp_path: Path
):
    data = hostile.texts(listener.port)[name]
    with pytest.raises(UnsupportedContent):
        accepted("lesson_video", sniff(data[:HEAD_BYTES]))
    assert refusal(written(tmp_path, data), tmp_path).code == "disguised_content"
    assert listener.visits == []


@pytest.mark.parametrize("name", sorted(hostile.wrong_kinds()))
def test_other_kinds_of_files_are_refused(name: str, tmp_path: Path):
    data = hostile.wrong_kinds()[name]
    with pytest.raises(UnsupportedContent):
        accepted("lesson_video", sniff(data[:HEAD_BYTES]))
    assert refusal(written(tmp_path, data), tmp_path).code == "disguised_content"


@pytest.mark.parametrize("name", sorted(hostile.shells(0)))
def test_the_right_first_bytes_with_nothing_good_behind(
    name: str, network: str, listener: Listener, tmp_path: Path
):
    data = hostile.shells(listener.port)[name]
    found = refusal(written(tmp_path, data), tmp_path)
    assert found.code in {"unreadable_media", "no_streams", "unsupported_codec", "media_too_short"}
    assert listener.visits == []


def test_an_mp4_whose_samples_lie_at_an_address_asks_nobody(
    network: str, listener: Listener, tmp_path: Path
):
    source = written(tmp_path, hostile.with_external_data(listener.port))
    assert b"/media.mdat" in source.read_bytes()
    # The reference is ignored: what lies in the file itself may play.
    assert outcome(source, tmp_path) in {None, "unreadable_media", "no_streams"}
    assert listener.visits == []


EXPECTED: dict[str, set[str | None]] = {
    "mp4_without_index": {"unreadable_media"},
    "mp4_half": {"media_truncated"},
    "mkv_half": {"media_truncated"},
    "mp4_codec_unknown": {"unsupported_codec"},
    "mp4_encrypted": {"unsupported_codec"},
    "mp4_many_samples": {"unreadable_media", "media_truncated"},
    "mp4_many_chunks": {"unreadable_media", "no_streams", "media_truncated", None},
    "mp4_many_times": {"unreadable_media", "no_streams", "media_truncated", None},
    "mp4_no_samples": {"no_streams", "unreadable_media", "media_truncated"},
    "mp4_no_pictures": {"unsupported_codec", "packaging_failed", "unreadable_media"},
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_cut_and_bent_files_say_what_is_wrong(name: str, tmp_path: Path):
    source = written(tmp_path, hostile.damaged()[name])
    assert outcome(source, tmp_path) in EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("too_short", "media_too_short"),
        ("too_long", "media_too_long"),
        ("picture_size", "media_picture_size"),
        ("frame_rate", "media_frame_rate"),
        ("subtitles_only", "no_streams"),
        ("tiny_picture", "media_picture_size"),
    ],
)
def test_absurd_files_are_refused_in_words(name: str, code: str, tmp_path: Path):
    assert refusal(hostile.absurd()[name], tmp_path).code == code


@pytest.mark.parametrize("seed", range(12))
def test_randomly_bent_files_play_or_are_refused(seed: int, tmp_path: Path):
    good = media.mp4(2, "320x240") if seed % 2 else media.webm(2)
    source = written(tmp_path, hostile.bent(good.read_bytes(), seed))
    found = outcome(source, tmp_path)
    assert (tmp_path / "package").exists() == (found is None)
    assert (found or "media_").startswith(("unreadable", "no_", "unsup", "media_", "packaging"))


def test_a_huge_hole_after_the_first_bytes_costs_nothing(tmp_path: Path):
    source = tmp_path / "lesson.mp4"
    with source.open("wb") as file:
        file.write(hostile.FTYP)
        file.truncate(3 * 1024**3)
    assert refusal(source, tmp_path).code in {"unreadable_media", "no_streams"}


def test_a_cover_picture_does_not_make_a_video_of_a_song(tmp_path: Path):
    cover = media.render("cover.png", *media.picture("300x300", 1), "-frames:v", "1")
    song = media.render(
        "song.mp3", "-i", str(media.mp3()), "-i", str(cover), "-map", "0:a", "-map", "1:v",
        "-c:a", "copy", "-c:v", "copy", "-id3v2_version", "3", "-disposition:v", "attached_pic",
    )  # fmt: skip
    made = build(song, tmp_path / "package", Quiet())
    assert made.probe.video is None
    assert [row.step.name for row in made.renditions] == ["audio"]


@pytest.mark.parametrize(
    ("cpu_s", "script"),
    [
        (1, "while True: pass"),
        (60, "x = bytearray(8 * 1024**3)"),
        (60, "open('big', 'wb').truncate(64 * 1024**3)"),
    ],
)
def test_a_child_that_wants_too_much_is_stopped(cpu_s: int, script: str, tmp_path: Path):
    import sys

    with pytest.raises(child.ChildFailed):
        child.run(
            [sys.executable, "-c", script], cpu_s=cpu_s, wall_s=60, check=lambda: None,
            folder=tmp_path,
        )  # fmt: skip


def test_a_child_cannot_reach_the_network(listener: Listener, tmp_path: Path):
    with pytest.raises(child.ChildFailed):
        child.run(
            [ffmpeg.executable(), "-loglevel", "error", "-protocol_whitelist", "file", "-i",
             f"http://127.0.0.1:{listener.port}/x", "-f", "null", "-"],
            cpu_s=10, wall_s=20, check=lambda: None, folder=tmp_path,
        )  # fmt: skip
    assert listener.visits == []


def test_without_the_whitelists_the_playlist_would_be_followed(listener: Listener, tmp_path: Path):
    source = written(tmp_path, hostile.texts(listener.port)["hls"])
    before = len(listener.visits)
    subprocess.run(
        [ffmpeg.executable(), "-nostdin", "-loglevel", "quiet", "-protocol_whitelist",
         "file,http,tcp", "-f", "hls", "-i", str(source), "-f", "null", "-"],
        timeout=60, check=False,
    )  # fmt: skip
    assert len(listener.visits) > before
    listener.visits.clear()


def test_the_listener_would_notice(listener: Listener):
    before = len(listener.visits)
    socket.create_connection(("127.0.0.1", listener.port)).close()
    while len(listener.visits) == before:
        pass
    listener.visits.clear()
