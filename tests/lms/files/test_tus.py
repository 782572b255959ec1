"""tus 1.0 over HTTP: what the protocol promises, and what a person may not do."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from pathlib import Path

import pytest

from lms.core import clock
from lms.files import paths, rules
from lms.files.domain import uploads
from lms.files.models import StoredFile, Upload
from tests.lms.files.conftest import MP4_HEAD, URL, Tus, person

BODY = MP4_HEAD + bytes(range(256)) * 60
pytestmark = [
    pytest.mark.usefixtures("media_root"),
    pytest.mark.urls("tests.lms.files.urls"),
]


def code(response) -> str:
    return response.json()["error"]["code"]


def test_options_names_version_extensions_and_size(tus: Tus):
    response = tus.http.options(URL)
    assert response.status_code == 204
    assert response["Tus-Version"] == "1.0.0"
    assert response["Tus-Extension"] == (
        "creation,creation-with-upload,termination,checksum,expiration"
    )
    assert response["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert response["Tus-Max-Size"] == str(4 * 1024**3)


def test_three_pieces_make_the_file_with_its_hash(tus: Tus):
    where = tus.begin(len(BODY), name="三点布光.mp4")
    for start in range(0, len(BODY), 6000):
        response = tus.patch(where, start, BODY[start : start + 6000])
        assert response.status_code == 204, response.content
        assert response["Upload-Offset"] == str(min(start + 6000, len(BODY)))
        assert response["Tus-Resumable"] == "1.0.0"
    file = StoredFile.objects.get()
    assert file.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (file.size, file.name, file.content_type) == (len(BODY), "三点布光.mp4", "video/mp4")
    assert paths.absolute(file.path).read_bytes() == BODY
    assert file.owner == tus.user
    taken = uploads.take(owner=tus.user, upload_id=Upload.objects.get().pk, purpose="lesson_video")
    assert taken == file


def test_creation_with_upload(tus: Tus):
    response = tus.create(len(BODY), data=BODY[:5000])
    assert response.status_code == 201
    assert response["Upload-Offset"] == "5000"
    assert tus.patch(response["Location"], 5000, BODY[5000:]).status_code == 204
    assert StoredFile.objects.get().sha256 == hashlib.sha256(BODY).hexdigest()


def test_head_gives_offset_length_metadata_and_expiry(tus: Tus):
    where = tus.begin(len(BODY))
    tus.patch(where, 0, BODY[:100])
    response = tus.head(where)
    assert response.status_code == 200
    assert response["Upload-Offset"] == "100"
    assert response["Upload-Length"] == str(len(BODY))
    assert response["Cache-Control"] == "no-store"
    assert "purpose " in response["Upload-Metadata"]
    assert response["Upload-Expires"].endswith("GMT")


def test_a_wrong_offset_is_refused_and_told(tus: Tus):
    where = tus.begin(len(BODY))
    tus.patch(where, 0, BODY[:100])
    response = tus.patch(where, 50, BODY[50:])
    assert response.status_code == 409
    assert code(response) == "offset_conflict"
    assert response["Upload-Offset"] == "100"
    assert tus.head(where)["Upload-Offset"] == "100"


def test_bytes_of_a_server_that_died_before_saying_so_are_cut_off(tus: Tus):
    where = tus.begin(len(BODY))
    tus.patch(where, 0, BODY[:100])
    upload = Upload.objects.get()
    with paths.partial(upload.pk).open("ab") as part:
        part.write(b"half a piece that nobody was told of")
    past = clock.now() - dt.timedelta(seconds=1)
    Upload.objects.update(locked_until=past)  # the dead server's lock
    assert tus.head(where)["Upload-Offset"] == "100"
    assert tus.patch(where, 100, BODY[100:]).status_code == 204
    assert StoredFile.objects.get().sha256 == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("moved", [False, True])
def test_a_server_that_died_while_finishing_is_finished_by_head(tus: Tus, moved: bool):
    upload_id = tus.upload(BODY)
    file = StoredFile.objects.get()
    stored = paths.absolute(file.path)
    if not moved:
        stored.rename(paths.partial(upload_id))
    Upload.objects.update(file=None, state=Upload.State.RECEIVING)
    StoredFile.objects.all().delete()
    assert tus.head(f"{URL}{upload_id}/")["Upload-Offset"] == str(len(BODY))
    assert StoredFile.objects.get().sha256 == hashlib.sha256(BODY).hexdigest()
    assert stored.read_bytes() == BODY


def test_a_second_writer_is_locked_out(tus: Tus):
    where = tus.begin(len(BODY))
    Upload.objects.update(locked_until=clock.now() + dt.timedelta(seconds=30))
    response = tus.patch(where, 0, BODY)
    assert response.status_code == 423
    assert code(response) == "upload_locked"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_good_checksum_passes_and_a_damaged_piece_is_discarded(tus: Tus, algorithm: str):
    where = tus.begin(len(BODY))
    digest = base64.b64encode(hashlib.new(algorithm, BODY[:500]).digest()).decode()
    header = {"Upload-Checksum": f"{algorithm} {digest}"}
    damaged = tus.patch(where, 0, b"x" + BODY[1:500], **header)
    assert damaged.status_code == 460
    assert code(damaged) == "checksum_mismatch"
    assert tus.head(where)["Upload-Offset"] == "0"
    assert tus.patch(where, 0, BODY[:500], **header)["Upload-Offset"] == "500"


@pytest.mark.parametrize("value", ["md5 AAAA", "sha256 ***", "sha256 AAAA", "sha1", ""])
def test_a_strange_checksum_is_refused(tus: Tus, value: str):
    where = tus.begin(len(BODY))
    response = tus.patch(where, 0, BODY[:10], **{"Upload-Checksum": value})
    assert response.status_code == 400
    assert code(response) == "bad_upload"


def test_termination_forgets_row_and_bytes(tus: Tus):
    where = tus.begin(len(BODY))
    tus.patch(where, 0, BODY[:100])
    part = paths.partial(Upload.objects.get().pk)
    assert part.exists()
    assert tus.delete(where).status_code == 204
    assert not part.exists()
    assert tus.head(where).status_code == 404


def test_post_with_method_override_patches(tus: Tus):
    where = tus.begin(len(BODY))
    response = tus.http.post(
        where,
        BODY,
        content_type="application/offset+octet-stream",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": "0",
            "X-HTTP-Method-Override": "PATCH",
        },
    )
    assert response.status_code == 204
    assert tus.http.post(where, headers={"Tus-Resumable": "1.0.0"}).status_code == 405


def test_an_expired_upload_is_gone_and_swept(tus: Tus):
    where = tus.begin(len(BODY))
    tus.patch(where, 0, BODY[:100])
    part = paths.partial(Upload.objects.get().pk)
    assert uploads.sweep() == 0
    Upload.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert tus.head(where).status_code == 410
    assert code(tus.patch(where, 100, BODY[100:])) == "upload_gone"
    assert uploads.sweep() == 1
    assert not part.exists()
    assert tus.head(where).status_code == 404


def test_another_person_sees_and_touches_nothing(tus: Tus):
    where = tus.begin(len(BODY))
    other = Tus(person("other"))
    for response in (
        other.head(where),
        other.patch(where, 0, BODY),
        other.delete(where),
        other.http.get(where),
    ):
        assert response.status_code == 404
    assert other.http.get(URL).json() == []
    assert [row["id"] for row in tus.http.get(URL).json()] == [where.split("/")[-2]]


def test_a_trainee_may_not_upload_and_a_lecturer_no_roster(db: None, tus: Tus):
    assert code(Tus(person("trainee", "trainee")).create(10)) == "not_allowed"
    assert code(tus.create(10, purpose="roster")) == "not_allowed"
    assert (
        Tus(person("office", "institution_admin")).create(10, purpose="roster").status_code == 201
    )


def test_nobody_unknown_may_upload(tus: Tus):
    tus.http.logout()
    assert tus.create(10).status_code == 401


@pytest.mark.parametrize(
    ("size", "options", "expected"),
    [
        (0, {}, 400),
        (5, {"purpose": "nonsense"}, 400),
        (5, {"purpose": ""}, 400),
        (4 * 1024**3 + 1, {}, 413),
        (200 * 1024**2 + 1, {"purpose": "attachment"}, 413),
        (5, {"headers": {"Upload-Length": "-1"}}, 400),
        (5, {"headers": {"Upload-Length": "٣"}}, 400),
        (5, {"headers": {"Upload-Length": "9" * 30}}, 400),
        (5, {"headers": {"Upload-Metadata": "filename !!!"}}, 400),
        (5, {"headers": {"Upload-Metadata": "a " + "A" * 3000}}, 400),
        (5, {"headers": {"Upload-Metadata": "a QQ==,a QQ=="}}, 400),
        (5, {"headers": {"Upload-Defer-Length": "1"}}, 400),
        (5, {"headers": {"Upload-Concat": "partial"}}, 400),
        (5, {"headers": {"Tus-Resumable": "0.2.2"}}, 412),
    ],
)
def test_bad_creations(tus: Tus, size: int, options: dict, expected: int):
    assert tus.create(size, **options).status_code == expected
    assert not Upload.objects.exists()


def test_more_bytes_than_announced_are_refused(tus: Tus):
    where = tus.begin(100)
    response = tus.patch(where, 0, BODY[:101])
    assert response.status_code == 413
    assert tus.head(where)["Upload-Offset"] == "0"


def test_wrong_content_type_is_refused(tus: Tus):
    where = tus.begin(len(BODY))
    response = tus.http.patch(
        where, BODY, content_type="text/plain",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
    )  # fmt: skip
    assert response.status_code == 415


def test_a_piece_over_the_limit_is_refused(tus: Tus, monkeypatch):
    monkeypatch.setattr(rules, "MAX_CHUNK", 1000)
    where = tus.begin(len(BODY))
    response = tus.patch(where, 0, BODY[:1001])
    assert response.status_code == 413
    assert response.json()["error"] | {"message": ""} == {
        "code": "chunk_too_large",
        "message": "",
        "details": {"max_bytes": 1000},
    }


def test_quota_counts_files_and_what_is_on_its_way(tus: Tus, settings):
    settings.RONGKE_UPLOAD_QUOTA = len(BODY) + 100
    tus.upload(BODY)
    assert tus.create(100).status_code == 201
    response = tus.create(1)
    assert response.status_code == 413
    assert response.json()["error"]["details"] == {
        "used": len(BODY) + 100,
        "quota": len(BODY) + 100,
        "wanted": 1,
    }


def test_too_many_unfinished_uploads(tus: Tus, monkeypatch):
    monkeypatch.setattr(rules, "UPLOADS_AT_ONCE", 2)
    tus.begin(10)
    tus.begin(10)
    assert code(tus.create(10)) == "too_many_uploads"


def test_full_disk_is_said_before_anything_is_written(tus: Tus, monkeypatch):
    monkeypatch.setattr(rules, "DISK_RESERVE", 2**62)
    assert tus.create(10).status_code == 507
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("data", "expected", "found"),
    [
        (b"#EXTM3U\nhttp://127.0.0.1/x.ts\n" * 9, "disguised_content", "hls"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "disguised_content", "concat"),
        (b"<?xml version='1.0'?><MPD xmlns='urn'></MPD>", "disguised_content", "dash"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "disguised_content", "svg"),
        (b"<html><script>alert(1)</script>", "disguised_content", "markup"),
        (b"PK\x03\x04" + bytes(100), "unsupported_content", "zip"),
        (b"MZ\x90\0" + bytes(100), "disguised_content", "pe"),
        (b"\x7fELF" + bytes(100), "disguised_content", "elf"),
        (b"#!/bin/sh\nrm -rf /\n", "disguised_content", "script"),
        (bytes(5000), "unsupported_content", "?"),
        (b"just a letter", "unsupported_content", "text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "unsupported_content", "png"),
        (b"\0\0\0\x1cftypavif" + bytes(50), "unsupported_content", "heif"),
    ],
)
def test_a_disguised_video_is_refused_at_its_first_bytes(
    tus: Tus, data: bytes, expected: str, found: str
):
    where = tus.begin(len(data), name="lesson.mp4")
    response = tus.patch(where, 0, data)
    assert response.status_code == 415
    assert (code(response), response.json()["error"]["details"]["found"]) == (expected, found)
    assert not StoredFile.objects.exists()
    assert not list((paths.root() / "uploads").glob("*"))
    assert tus.head(where).status_code == 410


def test_a_large_disguise_is_refused_at_the_first_piece(tus: Tus):
    where = tus.begin(3 * 1024**3)
    assert tus.patch(where, 0, b"#EXTM3U\n" * 1000).status_code == 415
    assert not list((paths.root() / "uploads").glob("*"))


def test_names_are_cleaned(tus: Tus):
    tus.upload(BODY, name="../../etc/\u202epas\nswd\0.mp4")
    assert StoredFile.objects.get().name == "passwd.mp4"
    assert StoredFile.objects.get().path == f"stored/{Upload.objects.get().pk.hex[:2]}/" + (
        Upload.objects.get().pk.hex
    )


def test_office_files_are_told_from_archives(tus: Tus, tmp_path: Path):
    import io
    import zipfile

    def archive(*names: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            for name in names:
                file.writestr(name, "x")
        return buffer.getvalue()

    tus.upload(archive("[Content_Types].xml", "ppt/presentation.xml"), purpose="attachment")
    tus.upload(archive("readme.txt"), purpose="attachment")
    types = [f.content_type for f in StoredFile.objects.order_by("created_at")]
    assert types == [
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/zip",
    ]
    where = tus.begin(104, purpose="attachment")
    assert tus.patch(where, 0, b"PK\x03\x04" + bytes(100)).status_code == 415


def test_csrf_is_asked_for(lecturer):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lecturer)
    response = browser.post(
        URL, headers={"Tus-Resumable": "1.0.0", "Upload-Length": "5"},
        content_type="application/offset+octet-stream",
    )  # fmt: skip
    assert response.status_code == 403
