"""Signatures by hand: drawn, kept, in the lists, in the evidence, erased."""

from __future__ import annotations

import io
import zipfile

import pytest

from checkin.models import Signature
from lms.events import pseudonyms, queries, signer
from lms.events.models import CommitmentSalt, LearningEvent
from lms.people.queries import subject_id
from lms.reports.domain.period_file import build
from tests.checkin.hall import Hall, hall, phone, post
from tests.factories.people import RealNameFactory
from tests.lms.ledger.scene import Scene
from tests.lms.reports.test_period_file import data_of, quiet
from verifier import canonical, notes
from verifier.verify import Input, verify_files

LINE = [[10 + 4 * n, 40 + (n % 3) * 9, n * 12] for n in range(30)]
DRAWN = {"width": 600, "height": 200, "strokes": [LINE]}


@pytest.fixture
def room() -> Hall:
    return hall()


def signed_in(room: Hall, n: int = 0) -> None:
    post(phone(room.trainees[n]), f"{room.url}code/")
    post(phone(room.lecturer), f"{room.desk}confirm/", {"all": True})


@pytest.mark.django_db
def test_a_sheet_is_signed_after_signing_in_and_once(room):
    client = phone(room.trainees[0])
    with room.after(0):
        early = post(client, f"{room.url}signature/", DRAWN)
        assert early.json()["error"]["code"] == "not_signed_in"
        signed_in(room)
        made = post(client, f"{room.url}signature/", DRAWN)
        assert made.status_code == 201
        assert made.json()["path"].startswith("M10 40")
        again = post(client, f"{room.url}signature/", DRAWN)
    assert again.json()["error"]["code"] == "signed_already"
    rows = phone(room.lecturer).get(room.desk).json()["rows"]
    assert [bool(row["signature"]) for row in rows] == [True, False]


@pytest.mark.django_db
def test_the_log_commits_to_the_strokes_without_holding_them(room):
    with room.after(0):
        signed_in(room)
        post(phone(room.trainees[0]), f"{room.url}signature/", DRAWN)
    event = LearningEvent.objects.get(kind="signature.made")
    row = Signature.objects.get()
    assert event.pk == row.event_id
    assert "strokes" not in event.payload
    salt = bytes(CommitmentSalt.objects.get(event_id=event.pk).salt)
    text = canonical.encode(row.document).decode()
    assert event.commitments == {"strokes": canonical.commitment(salt, text)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "drawn",
    [
        {**DRAWN, "strokes": [[[1, 1, 0]]]},
        {**DRAWN, "strokes": [[[700, 1, 0]] * 20]},
        {**DRAWN, "strokes": "M0 0"},
        {**DRAWN, "strokes": [[[1, 1, 0]] * 3001]},
        {**DRAWN, "width": 10**9},
        {},
    ],
)
def test_what_is_no_signature_is_refused(room, drawn):
    with room.after(0):
        signed_in(room)
        answer = post(phone(room.trainees[0]), f"{room.url}signature/", drawn)
    assert answer.status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_the_class_statement_is_signed_with_its_words(room):
    url = f"/api/v1/sign-in/classes/{room.training_class.pk}/statement/"
    client = phone(room.trainees[0])
    words = client.get(url).json()["text"]
    assert room.training_class.title in words
    assert post(client, url, DRAWN).status_code == 201
    event = LearningEvent.objects.get(kind="signature.made")
    assert event.payload["text"] == canonical.sha256_hex(words.encode())
    assert event.lesson_id is None
    assert event.subject_id == subject_id(room.trainees[0].pk)

    listed = phone(room.lecturer).get(url.replace("statement/", "statements/")).json()
    assert [bool(row["signature"]) for row in listed] == [True, False]
    assert phone(room.lecturer).get(url).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_period_file_holds_the_signature_and_verifies_after_its_person_is_erased():
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()
    scene = Scene(trainees=2)
    RealNameFactory(user=scene.enrolments[0].user)
    client = phone(scene.enrolments[0].user)
    url = f"/api/v1/sign-in/classes/{scene.cls.pk}/statement/"
    assert post(client, url, DRAWN).status_code == 201
    scene.sequence()
    key = notes.VerifierKey.parse

    file = data_of(build(class_id=scene.cls.pk, owner=None, progress=quiet))
    archive = zipfile.ZipFile(io.BytesIO(file))
    assert b"M10 40" in archive.read("evidence/signatures/statement.svg")
    report = verify_files([Input("p.zip", file)], key(queries.current_vkey()))
    assert report.exit_code == 0, report.to_json("en")
    assert report.files[0].check("evidence").status == "pass"

    Signature.objects.update(document=None)
    CommitmentSalt.objects.filter(field="strokes").delete()
    later = data_of(build(class_id=scene.cls.pk, owner=None, progress=quiet))
    assert "evidence/signatures/statement.svg" not in zipfile.ZipFile(io.BytesIO(later)).namelist()
    assert verify_files([Input("p.zip", later)], key(queries.current_vkey())).exit_code == 0
    assert verify_files([Input("p.zip", file)], key(queries.current_vkey())).exit_code == 0
