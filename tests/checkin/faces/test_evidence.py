"""Pictures of sign-ins in the period file: with a consent of its own, and gone without harm."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from checkin.domain import signing
from checkin.faces.consent_text import ARCHIVE, CURRENT
from checkin.faces.domain import captures, consent
from checkin.faces.errors import ConsentNeeded, ConsentOutdated
from checkin.faces.models import FaceCapture, FaceTemplate
from lms.core import clock
from lms.courses.models import Lesson, LessonKind
from lms.events import pseudonyms, queries, signer
from lms.events.domain.checkpoints import want_checkpoint
from lms.events.models import LearningEvent
from lms.people.models import User
from lms.people.queries import subject_id
from lms.reports.domain.period_file import build
from tests.factories.faces import FaceSessionFactory, FaceTemplateFactory
from tests.lms.ledger.scene import MINUTE, START, START_MS, Scene
from tests.lms.reports.test_period_file import data_of, quiet
from verifier import notes
from verifier.report import Report
from verifier.verify import Input, verify_files

PICTURE = b"\xff\xd8\xff\xe0 a small picture of nobody \xff\xd9"


@pytest.fixture
def scene() -> Scene:
    """Three trainees of one class on site; the third signs in by a code."""
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()
    made = Scene(trainees=3, lessons=1)
    onsite = Lesson.objects.create(
        training_class=made.cls,
        kind=LessonKind.ON_SITE,
        title="实操",
        order=9,
        starts_at=START,
        ends_at=START + dt.timedelta(minutes=45),
        hours_milli=1000,
    )
    made.lessons.append(onsite)
    made.set_timetable()
    return made


def signs_in(scene: Scene, n: int) -> list[str]:
    """A face sign-in as a verdict makes it: three hashes on record, one picture kept."""
    enrolment, lesson = scene.enrolments[n], scene.lessons[-1]
    user = enrolment.user
    consent.give(user=user, version=CURRENT.version)
    FaceTemplateFactory(user=user, seed=n)
    session = FaceSessionFactory(user=user, lesson=lesson, state="accepted")
    raws = [PICTURE + bytes([n, number]) for number in range(3)]
    hashes = [hashlib.sha256(raw).hexdigest() for raw in raws]
    tenant = str(scene.institution.pk)
    captures.keep(user=user, tenant=tenant, raw=raws[1], purpose="verification", session=session)
    signing.sign_in(
        enrolment=enrolment,
        lesson=lesson,
        method="face",
        evidence={"band": "accept", "captures": hashes},
        at=clock.from_ms(START_MS + n * MINUTE),
    )
    return hashes


def built(scene: Scene) -> bytes:
    for log in (scene.cls.pk, None):  # the platform's head pins the class's
        want_checkpoint(class_id=log)
        scene.sequence()
    return data_of(build(class_id=scene.cls.pk, owner=None, progress=quiet))


def verified(data: bytes, *held: bytes) -> Report:
    key = notes.VerifierKey.parse(queries.current_vkey())
    return verify_files([Input("p.zip", data)], key, seen=held)


def part(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def pictures(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = [name for name in archive.namelist() if name.startswith("evidence/captures/")]
    return {name: archive.read(name) for name in names}


def files() -> set[Path]:
    return {path for path in captures.folder().glob("*/*") if path.is_file()}


@pytest.mark.django_db(transaction=True)
def test_only_who_agreed_is_shown_each_picture_with_its_hash_and_consent(scene):
    hashes = [signs_in(scene, n) for n in range(2)]
    user = scene.enrolments[0].user
    consent.give_archive(user=user, version=ARCHIVE.version)

    data = built(scene)

    assert verified(data).exit_code == 0, verified(data).to_json("en")
    name = f"evidence/captures/{hashes[0][1]}.jpg"
    assert pictures(data) == {name: PICTURE + bytes([0, 1])}
    archive = zipfile.ZipFile(io.BytesIO(data))
    index = json.loads(archive.read("evidence/captures.json"))
    (row,) = index["captures"]
    leaf = json.loads(archive.read("leaves.jsonl").splitlines()[row["leaf"]])
    assert leaf["kind"] == "attendance.signed_in"
    assert row["sha256"] == hashlib.sha256(pictures(data)[name]).hexdigest()
    assert row["sha256"] in leaf["payload"]["captures"]
    assert leaf["subject"] == row["subject"]
    agreed = LearningEvent.objects.get(pk=row["consent"]["event"])
    assert agreed.kind == "consent.given"
    assert agreed.subject_id == subject_id(user.pk)
    assert row["consent"]["version"] == agreed.payload["text_version"] == ARCHIVE.version
    handed = LearningEvent.objects.get(kind="face.captures_handed_over")
    assert handed.payload == {
        "training_class": str(scene.cls.pk),
        "pictures": 1,
        "people": 1,
    }
    assert data_of(build(class_id=scene.cls.pk, owner=None, progress=quiet)) == data


@pytest.mark.django_db(transaction=True)
def test_after_the_faces_erasure_the_old_file_verifies_and_the_new_one_too(scene):
    """Acceptance 8 of issue 4: nothing is left of the face, and every proof still holds."""
    before = files()
    signs_in(scene, 0)
    user: User = scene.enrolments[0].user
    consent.give_archive(user=user, version=ARCHIVE.version)
    old = built(scene)
    held = part(old, "checkpoint.txt")
    assert pictures(old)

    consent.withdraw(user=user)

    assert not FaceTemplate.objects.filter(user=user).exists()
    assert not FaceCapture.objects.filter(user=user).exists()
    assert files() == before
    assert consent.standing(user, "face_archive") is None
    new = built(scene)
    assert pictures(new) == {}
    assert verified(old).exit_code == 0
    report = verified(new, held)
    assert report.exit_code == 0, report.to_json("en")
    assert report.files[0].check("seen").status == "pass"
    assert part(new, "ledger.json") == part(old, "ledger.json")


@pytest.mark.django_db
def test_it_is_a_consent_of_its_own_and_can_be_taken_back_alone(scene):
    user = scene.enrolments[0].user
    with pytest.raises(ConsentNeeded):
        consent.give_archive(user=user, version=ARCHIVE.version)
    consent.give(user=user, version=CURRENT.version)
    with pytest.raises(ConsentOutdated):
        consent.give_archive(user=user, version="1999-1")
    consent.give_archive(user=user, version=ARCHIVE.version)

    consent.withdraw_archive(user=user)

    assert consent.standing(user) is not None
    kinds = LearningEvent.objects.filter(payload__purpose="face_archive")
    assert [event.kind for event in kinds.order_by("occurred_at", "id")] == [
        "consent.given",
        "consent.withdrawn",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_picture_whose_file_is_gone_is_left_out(scene):
    hashes = [signs_in(scene, n) for n in range(2)]
    for n in range(2):
        consent.give_archive(user=scene.enrolments[n].user, version=ARCHIVE.version)
    lost = FaceCapture.objects.get(user=scene.enrolments[0].user)
    captures.absolute(lost).unlink()

    data = built(scene)

    assert list(pictures(data)) == [f"evidence/captures/{hashes[1][1]}.jpg"]
    assert verified(data).exit_code == 0
