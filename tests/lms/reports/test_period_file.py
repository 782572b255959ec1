"""The period file: built from the log, equal for equal input, verified by the verifier."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from rest_framework.test import APIClient

from lms.events import pseudonyms, queries, sequencer, signer
from lms.events.domain.checkpoints import want_checkpoint
from lms.events.domain.cosign import accept_cosigned, register_cosigner
from lms.ledger.domain.recompute import recompute
from lms.reports import sheets
from lms.reports.domain.period_file import build
from lms.reports.models import PeriodFile
from lms.reports.statistics.domain.rebuild import catch_up
from tests.lms.ledger.scene import MINUTE, START_MS, Scene
from verifier import notes
from verifier.verify import Input, verify_files

pytestmark = pytest.mark.django_db(transaction=True)


def quiet(permille: int, code: str) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def scene() -> Scene:
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()
    made = Scene(trainees=3)
    made.watched(0, 0, 0, 5 * MINUTE, START_MS + MINUTE)
    made.sequence()
    made.watched(0, 0, 5 * MINUTE, 10 * MINUTE, START_MS + 10 * MINUTE)
    made.watched(1, 0, 0, 3 * MINUTE, START_MS + 5 * MINUTE)
    want_checkpoint(class_id=made.cls.pk)
    made.sequence()
    return made


def key() -> notes.VerifierKey:
    return notes.VerifierKey.parse(queries.current_vkey())


def data_of(row: PeriodFile) -> bytes:
    return (Path(settings.MEDIA_ROOT) / row.path).read_bytes()


def test_the_file_verifies_and_says_the_minutes(scene: Scene) -> None:
    row = build(class_id=scene.cls.pk, owner=scene.lecturer, progress=quiet)
    report = verify_files([Input("period-file.zip", data_of(row))], key())
    assert report.exit_code == 0, report.to_json("en")
    assert report.files[0].summary["credited"] == 13 * MINUTE
    assert report.files[0].check("platform").status == "pass"
    names = zipfile.ZipFile(io.BytesIO(data_of(row))).namelist()
    assert {"attendance.csv", "ledger.json", "README.txt", "log.vkey"} <= set(names)


def test_the_same_input_gives_the_same_bytes(scene: Scene) -> None:
    first = build(class_id=scene.cls.pk, owner=None, progress=quiet)
    second = build(class_id=scene.cls.pk, owner=None, progress=quiet)
    assert (first.pk, first.sha256) == (second.pk, second.sha256)
    assert PeriodFile.objects.count() == 1


def test_a_held_checkpoint_and_a_cosignature_are_checked(scene: Scene) -> None:
    held = queries.note_of(queries.latest_checkpoint(scene.cls.pk))
    platform_held = queries.note_of(queries.latest_checkpoint(None))
    agency = notes.SigningKey.generate("agency.example/hubei", notes.COSIGNATURE_V1)
    register_cosigner(region_id=scene.region.pk, vkey=str(agency.verifier))
    scene.watched(2, 0, 0, 4 * MINUTE, START_MS + 20 * MINUTE)
    want_checkpoint(class_id=scene.cls.pk)
    scene.sequence()
    note = queries.note_of(queries.latest_checkpoint(scene.cls.pk))
    accept_cosigned(note=notes.cosign(note, agency, 1_800_000_000))
    row = build(class_id=scene.cls.pk, owner=None, progress=quiet)
    item = Input("period-file.zip", data_of(row))
    report = verify_files([item], key(), [agency.verifier], [held, platform_held])
    assert report.exit_code == 0, report.to_json("en")
    assert report.files[0].check("cosignature").status == "pass"
    assert report.files[0].check("seen").status == "pass"
    assert row.cosignatures == 1


def test_a_changed_byte_is_found(scene: Scene) -> None:
    data = bytearray(data_of(build(class_id=scene.cls.pk, owner=None, progress=quiet)))
    where = data.index(b'"credited":')
    data[where + 11] ^= 1
    assert verify_files([Input("x.zip", bytes(data))], key()).exit_code == 1


def client_of(user: Any) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_the_officer_builds_and_downloads_and_others_cannot(scene: Scene) -> None:
    officer, trainee = scene.officer(), scene.enrolments[0].user
    url = f"/api/v1/classes/{scene.cls.pk}/period-file/"
    assert client_of(trainee).get(url).status_code == 403
    assert client_of(officer).post(url).status_code == 202
    build(class_id=scene.cls.pk, owner=officer, progress=quiet)
    state = client_of(officer).get(url).json()
    assert state["bytes"] > 0
    assert not state["stale"]
    downloaded = client_of(officer).get(state["url"])
    assert downloaded.status_code == 200
    body = b"".join(downloaded) if downloaded.streaming else downloaded.content
    assert verify_files([Input("x.zip", body)], key()).exit_code == 0
    assert client_of(trainee).get(state["url"]).status_code == 403


def test_the_page_and_the_command_say_the_same_and_keep_nothing(scene: Scene) -> None:
    data = data_of(build(class_id=scene.cls.pk, owner=None, progress=quiet))
    upload = SimpleUploadedFile("一期一档.zip", data)
    answer = APIClient().post(
        "/api/v1/verify/", {"file": upload}, format="multipart", HTTP_ACCEPT_LANGUAGE="zh-CN"
    )
    assert answer.status_code == 200, answer.content
    report = answer.json()
    direct = verify_files([Input("一期一档.zip", data)], key()).to_json("zh")
    seconds, source = report.pop("seconds"), report.pop("key_source")
    assert (report, source) == (json.loads(json.dumps(direct)), "own")
    assert seconds > 0
    stranger = str(notes.SigningKey.generate("rongke.example").verifier)
    other = (
        APIClient()
        .post(
            "/api/v1/verify/",
            {"file": SimpleUploadedFile("x.zip", data), "key": stranger},
            format="multipart",
        )
        .json()
    )
    assert (other["verified"], other["key_source"]) == (False, "given")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", b"x" * 100_000])
def test_hostile_uploads_get_a_calm_answer(scene: Scene, data: bytes) -> None:
    upload = SimpleUploadedFile("x.zip", data)
    answer = APIClient().post("/api/v1/verify/", {"file": upload}, format="multipart")
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["verified"] is False
    assert APIClient().post("/api/v1/verify/", {}, format="multipart").status_code == 422


def test_public_proofs_link_checkpoints(scene: Scene) -> None:
    base = f"/api/v1/log/classes/{scene.cls.pk}"
    client = APIClient()
    head = client.get(f"{base}/checkpoint")
    assert head.status_code == 200
    size = queries.latest_checkpoint(scene.cls.pk).size
    proof = client.get(f"{base}/consistency/?from=1&to={size}").json()["proof"]
    assert proof
    assert client.get(f"{base}/inclusion/?index=0&size={size}").json()["proof"]
    assert client.get(f"{base}/consistency/?from=0&to={size}").status_code == 422
    assert client.get(f"{base}/inclusion/?index={size}&size={size}").status_code == 422
    assert client.get("/api/v1/log/checkpoint").status_code == 200
    assert client.get("/api/v1/log.vkey").content.decode().startswith("rongke.example+")


def test_the_workbook_runs_nothing(scene: Scene) -> None:
    scene.enrolments[0].user.display_name = '=HYPERLINK("http://evil","x")'
    scene.enrolments[0].user.save()
    recompute(class_id=scene.cls.pk, now_ms=START_MS + 60 * MINUTE)
    answer = client_of(scene.officer()).get(f"/api/v1/classes/{scene.cls.pk}/matrix.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cell = sheet.cell(row=2, column=2)
    assert (cell.data_type, cell.value[0]) == ("s", "'")
    assert sheets.safe(" @x") == "' @x"
    assert sheets.safe("a\x00b") == "ab"


def test_the_overview_tells_what_needs_a_look(scene: Scene) -> None:
    scene.event(
        "attendance.marked",
        {"state": "present", "credited": 40 * MINUTE, "reason": "纸质签到", "grade": "hand"},
        lesson=scene.lessons[1].pk,
        subject=scene.subject(scene.enrolments[2]),
    )
    scene.sequence()
    recompute(class_id=scene.cls.pk)
    catch_up(scene.cls.pk)
    officer = scene.officer()
    shown = client_of(officer).get(f"/api/v1/regions/{scene.region.pk}/overview/").json()
    assert shown["figures"]["classes"] == 1
    place = next(row for row in shown["tree"] if row["kind"] == "institution")
    above = [row for row in shown["tree"] if row["id"] in (place["parent"], str(scene.region.pk))]
    assert {row["classes"] for row in [place, *above]} == {1}
    assert {row["look"] for row in above} == {1}
    assert {"hand_over_cap", "low_attendance"} <= {row["code"] for row in shown["look"]}
    assert shown["running"][0]["state"] == "bad"
    assert shown["log"]["classes"] == 1
    other = scene.user("stranger")
    assert client_of(other).get(f"/api/v1/regions/{scene.region.pk}/overview/").status_code == 404


def test_many_leaves_stay_quick(scene: Scene) -> None:
    """Twenty thousand leaves are the size of a whole class; here a tenth, and the same path."""
    subject = scene.subject(scene.enrolments[2])
    for number in range(50):
        scene.event(
            "focus.hidden",
            {"ms": 4000},
            lesson=scene.lessons[0].pk,
            subject=subject,
            at_ms=START_MS + number * MINUTE,
        )
    want_checkpoint(class_id=scene.cls.pk)
    sequencer.run_round()
    row = build(class_id=scene.cls.pk, owner=None, progress=quiet)
    assert row.log_size == queries.latest_checkpoint(scene.cls.pk).size
