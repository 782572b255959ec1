"""Links: whose they are, how long they last, and what bytes come back."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.db import connections
from django.test import AsyncClient, Client

from lms.core import clock
from lms.files import media, paths, ranges, signing
from lms.files.domain.store import store_path
from lms.files.errors import LinkInvalid
from tests.lms.files.conftest import person

pytestmark = [pytest.mark.usefixtures("media_root"), pytest.mark.urls("tests.lms.files.urls")]
PACKAGE = uuid.UUID("11111111-2222-4333-8444-555555555555")
BYTES = bytes(range(256)) * 16


@pytest.fixture
def package(media_root: Path) -> Path:
    folder = paths.package("vod", PACKAGE)
    (folder / "360p").mkdir(parents=True)
    (folder / "master.m3u8").write_text("#EXTM3U\n")
    (folder / "360p" / "seg-00000.m4s").write_bytes(BYTES)
    (folder / "360p" / "done").touch()
    (folder / "secret.txt").write_text("no")
    return folder


def link(
    user, name: str = "360p/seg-00000.m4s", ttl_s: int = 600, item: uuid.UUID = PACKAGE
) -> str:
    return signing.package_url(user_id=user.pk, area="vod", package_id=item, name=name, ttl_s=ttl_s)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_its_owner_gets_the_bytes_and_careful_headers(lecturer, package):
    response = browser(lecturer).get(link(lecturer))
    assert response.status_code == 200
    assert response.content == BYTES
    assert response["Content-Type"] == "video/iso.segment"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"].startswith("private, max-age=")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_copied_link_fails_for_another_person_and_for_nobody(lecturer, package):
    url = link(lecturer)
    for client in (browser(person("other")), Client()):
        response = client.get(url)
        assert (response.status_code, response.json()["error"]["code"]) == (403, "link_invalid")


def test_after_signing_out_or_being_switched_off_it_opens_nothing(lecturer, package):
    client, url = browser(lecturer), link(lecturer)
    lecturer.is_active = False
    lecturer.save()
    assert client.get(url).status_code == 403
    lecturer.is_active = True
    lecturer.save()
    client = browser(lecturer)
    assert client.get(url).status_code == 200
    client.logout()
    assert client.get(url).status_code == 403


def test_a_link_runs_out(lecturer, package, monkeypatch):
    client, url = browser(lecturer), link(lecturer, ttl_s=600)
    later = clock.now_ms() + (600 + signing.STEP_S) * 1000 + 1
    monkeypatch.setattr(clock, "now_ms", lambda: later)
    assert client.get(url).status_code == 403


def test_links_made_together_are_equal(lecturer):
    tokens = {
        signing.token(user_id=lecturer.pk, area="vod", item_id=PACKAGE, ttl_s=600) for _ in range(3)
    }
    assert len(tokens) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: t.replace("m1.", "m2.", 1),
        lambda t: t.replace("m1.", "m1.f", 1),
        lambda t: ".".join([t.split(".")[0], t.split(".")[1].upper() + "0", t.split(".")[2]]),
        lambda t: t.rsplit(".", 1)[0] + ".",
        lambda t: t.split(".")[0],
        lambda t: "...",
        lambda t: "m1.zz." + t.rsplit(".", 1)[1],
        lambda t: t + "é",
    ],
)
def test_a_changed_token_opens_nothing(lecturer, package, change):
    url = link(lecturer)
    token = url.split("/")[2]
    assert browser(lecturer).get(url.replace(token, change(token))).status_code == 403


def test_a_token_opens_its_own_package_only(lecturer, package):
    other = uuid.uuid4()
    url = link(lecturer).replace(str(PACKAGE), str(other))
    assert browser(lecturer).get(url).status_code == 403
    assert browser(lecturer).get(link(lecturer).replace("/vod/", "/live/")).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "secret.txt", "360p/done", "../../stored/x", "360p/../secret.txt", "360p/%2e%2e/secret.txt",
        "a/b/seg.m4s", ".m3u8", "nothing.m4s", "x" * 60 + ".jpg",
    ],
)  # fmt: skip
def test_only_the_members_of_a_package_are_served(lecturer, package, name: str):
    assert browser(lecturer).get(link(lecturer, name)).status_code == 404


def test_a_name_cut_short_by_a_nul_is_refused(lecturer, package):
    url = link(lecturer, "360p/seg-00000.m4s\x00.jpg")
    assert browser(lecturer).get(url).status_code == 400


@pytest.mark.parametrize(
    ("header", "status", "body", "content_range"),
    [
        ("bytes=0-9", 206, BYTES[:10], "bytes 0-9/4096"),
        ("bytes=4090-", 206, BYTES[4090:], "bytes 4090-4095/4096"),
        ("bytes=-6", 206, BYTES[-6:], "bytes 4090-4095/4096"),
        ("bytes=4090-9999", 206, BYTES[4090:], "bytes 4090-4095/4096"),
        ("bytes=-9999", 206, BYTES, "bytes 0-4095/4096"),
        ("bytes=4096-", 416, b"", "bytes */4096"),
        ("bytes=-0", 416, b"", "bytes */4096"),
        ("bytes=0-1,5-6", 200, BYTES, None),
        ("lines=1-2", 200, BYTES, None),
        ("bytes=9-1", 200, BYTES, None),
        ("bytes=-", 200, BYTES, None),
        ("bytes=" + "9" * 40 + "-", 200, BYTES, None),
    ],
)
def test_ranges(lecturer, package, header: str, status: int, body: bytes, content_range):
    response = browser(lecturer).get(link(lecturer), headers={"Range": header})
    assert response.status_code == status
    assert response.content == body
    assert response.get("Content-Range") == content_range


def test_head_and_not_modified(lecturer, package):
    client, url = browser(lecturer), link(lecturer)
    head = client.head(url)
    assert (head.status_code, head["Content-Length"], head.content) == (200, "4096", b"")
    assert client.get(url, headers={"If-None-Match": head["ETag"]}).status_code == 304
    stale = client.get(url, headers={"Range": "bytes=0-1", "If-Range": '"old"'})
    assert stale.status_code == 200
    assert client.post(url).status_code == 405


async def test_large_files_are_streamed_block_by_block(media_root, monkeypatch, transactional_db):
    from asgiref.sync import sync_to_async

    lecturer = await sync_to_async(person)("streamer")
    monkeypatch.setattr(media, "INLINE_MAX", 1000)
    monkeypatch.setattr(media, "BLOCK", 500)
    folder = paths.package("vod", PACKAGE)
    (folder / "360p").mkdir(parents=True)
    (folder / "360p" / "seg-00000.m4s").write_bytes(BYTES)
    client = AsyncClient()
    await sync_to_async(client.force_login)(lecturer)
    response = await client.get(link(lecturer), headers={"Range": "bytes=10-4000"})
    assert response.streaming
    stream = response.streaming_content  # type: ignore[attr-defined]  # the stubs' gap
    blocks = [block async for block in stream]
    assert b"".join(blocks) == BYTES[10:4001]
    assert max(map(len, blocks)) == 500
    await sync_to_async(connections.close_all)()


def test_behind_nginx_the_file_is_handed_over(lecturer, package, settings):
    settings.RONGKE_ACCEL_PREFIX = "/_files/"
    response = browser(lecturer).get(link(lecturer))
    assert response["X-Accel-Redirect"] == f"/_files/packages/vod/{PACKAGE.hex}/360p/seg-00000.m4s"
    assert response.content == b""
    assert response["Content-Type"] == "video/iso.segment"
    assert browser(person("other")).get(link(lecturer)).status_code == 403


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (b"<p>hello", "page.html", None),
        (b"plain words", "page.html", "text/plain; charset=utf-8"),
        (b"%PDF-1.4 x", "讲义.pdf", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n0000", 'a".png', "image/png"),
    ],
)
def test_a_stored_file_is_typed_by_content_and_never_shown_in_place(
    lecturer, media_root, tmp_path_factory, data: bytes, name: str, content_type: str | None
):
    from lms.files.errors import Disguised

    source = tmp_path_factory.mktemp("source") / "x"
    source.write_bytes(data)
    if content_type is None:
        with pytest.raises(Disguised):
            store_path(owner=lecturer, purpose="attachment", name=name, source=source)
        return
    file = store_path(owner=lecturer, purpose="attachment", name=name, source=source)
    response = browser(lecturer).get(signing.file_url(user_id=lecturer.pk, file=file))
    assert response.content == data
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].startswith("attachment; filename")


def test_check_answers_with_the_seconds_left(lecturer):
    token = signing.token(user_id=lecturer.pk, area="vod", item_id=PACKAGE, ttl_s=600)
    left = signing.check(token=token, user_id=lecturer.pk, area="vod", item_id=PACKAGE)
    assert 595 <= left <= 600 + signing.STEP_S
    with pytest.raises(LinkInvalid):
        signing.check(token=token, user_id=uuid.uuid4(), area="vod", item_id=PACKAGE)


def test_range_parser_is_total():
    assert ranges.parse(None, 0) == ranges.Span(0, 0, partial=False)
    assert ranges.parse("bytes=0-", 0) is None
