"""Taking it back, and what contracts end: nothing of a face is left, and proofs still verify."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from checkin.faces.domain import captures, retention
from checkin.faces.models import FaceCapture, FaceDraft, FaceSession, FaceTemplate, SeenFrame
from checkin.models import SignIn
from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.models import LearningEvent
from lms.notify.models import Notification
from tests.checkin.faces.stage import FACE, Check, browser, enrol
from tests.checkin.material import Actor
from tests.factories.faces import FaceTemplateFactory
from tests.factories.people import person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("service", "_gestures_of_the_video"),
]


def files() -> list[Path]:
    return [path for path in captures.folder().glob("*/*") if path.is_file()]


def test_withdrawal_leaves_nothing_and_the_code_works_at_once(
    onsite, frames, actor, django_capture_on_commit_callbacks
):
    before = set(files())
    client = browser(onsite.trainees[0])
    enrol(client, frames)
    check = Check(client, onsite.lesson, onsite.at)
    check.start()
    with django_capture_on_commit_callbacks(execute=True):
        assert check.run(actor)["state"] == "accepted"
    sealed = bytes(FaceTemplate.objects.get().sealed)
    assert len(set(files()) - before) >= 4

    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(f"{FACE}consent/").status_code == 204

    assert not FaceTemplate.objects.exists()
    assert not FaceCapture.objects.exists()
    assert not SeenFrame.objects.exists()
    assert not FaceDraft.objects.exists()
    assert not (set(files()) - before)
    _nowhere_in_the_database(sealed)
    erased = LearningEvent.objects.get(kind="face.erased")
    assert erased.payload["templates"] == 1
    assert erased.payload["captures"] >= 4
    # What was signed stands, with its hashes.
    assert SignIn.objects.get().evidence["captures"]
    refused = Check(client, onsite.lesson, onsite.at, elapsed_ms=80_000).start()
    assert refused.json()["error"]["code"] == "face_consent_needed"
    code = client.post(f"{onsite.url}code/", {"direction": "in"}, content_type="application/json")
    assert code.status_code in (201, 409)  # already signed in


def _nowhere_in_the_database(sealed: bytes) -> None:
    """Not in any row; on SQLite not in a freed page either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM checkin_faces_facetemplate")
        assert cursor.fetchone()[0] == 0
    if connection.vendor == "sqlite":
        for name in (connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}-wal"):
            path = Path(str(name))
            if path.exists() and path.suffix != ".sqlite3-wal":
                # By another process: closing the file here would give up the POSIX locks that
                # SQLite holds on it in this one (sqlite.org/howtocorrupt.html, 2.2).
                held = subprocess.run(["cat", str(path)], capture_output=True, check=True).stdout
                assert sealed not in held


def test_a_running_check_ends_with_the_consent(onsite, frames, actor):
    client = browser(onsite.trainees[0])
    enrol(client, frames)
    check = Check(client, onsite.lesson, onsite.at)
    check.start()
    check.elapsed_ms += 100
    check.send(actor.frame())

    client.delete(f"{FACE}consent/")

    check.elapsed_ms += 100
    assert check.send(actor.frame()).json()["error"]["code"] == "face_session_over"
    assert bytes(FaceSession.objects.get().first_sealed) == b""


def test_a_contract_that_has_ended_ends_the_template(onsite, frames):
    client = browser(onsite.trainees[0])
    enrol(client, frames)
    ended = TrainingClass.objects.get(pk=onsite.training_class.pk)
    TrainingClass.objects.filter(pk=ended.pk).update(state="closed")

    with clock.travelling(clock.now()):
        retention.sweep()
    assert FaceTemplate.objects.exists(), "the contract allows some days more"
    after = dt.datetime.combine(ended.ends_on, dt.time(), dt.UTC) + dt.timedelta(days=32)
    with clock.travelling(after):
        retention.sweep()

    assert not FaceTemplate.objects.exists()
    assert LearningEvent.objects.get(kind="face.erased").payload["why"] == "retention"


def test_pictures_of_verifications_go_after_their_days(onsite, frames, actor: Actor):
    client = browser(onsite.trainees[0])
    enrol(client, frames)
    check = Check(client, onsite.lesson, onsite.at)
    check.start()
    check.run(actor)
    assert FaceCapture.objects.filter(purpose="verification").count() == 1

    with clock.travelling(clock.now() + dt.timedelta(days=181)):
        assert retention.sweep()["captures"] == 1

    assert FaceCapture.objects.filter(purpose="enrolment").count() == 3


def test_the_platform_is_warned_before_the_filing_limit(settings):
    admin = person("platform_admin", scope=None)
    FaceTemplateFactory()
    assert retention.warn() is False
    settings.RONGKE_FACE_ALARM = 1

    assert retention.warn() is True
    retention.warn()

    told = Notification.objects.filter(recipient=admin, kind="face_count")
    assert told.count() == 1
    assert told.get().args == {"count": 1, "limit": 100_000}


def test_captures_lie_outside_the_store_that_has_links():
    assert not captures.folder().is_relative_to(settings.MEDIA_ROOT)
