"""Passing hours back to a platform's grade book (Assignment and Grade Services)."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.core.cache import cache
from django.db.models import F, OuterRef, Subquery

from lms.connections import outgoing
from lms.connections.domain.delivering import backoff
from lms.connections.errors import AddressRefused
from lms.connections.lti import tokens
from lms.connections.models import ExportRow, LtiGrade, LtiPlatform
from lms.core import clock
from lms.courses.models import Lesson, TrainingClass
from lms.jobs.domain.enqueue import enqueue

JOB = "connections.lti_grade"
SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
ENDED = (TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED)
DONE = frozenset({"present", "late", "left_early", "made_up"})


class PlatformRefused(Exception):
    """The platform did not take it; ``str()`` says what it said."""


def wake_due() -> int:
    """Have a job for every grade whose attendance row has moved; how many."""
    rows = ExportRow.objects.filter(resource="attendance", key=OuterRef("export_key"))
    moved = LtiGrade.objects.annotate(now_number=Subquery(rows.values("number")[:1])).filter(
        now_number__gt=F("sent_number"), next_at__lte=clock.now(), link__platform__active=True
    )
    due = list(moved.values_list("pk", flat=True)[:500])
    for grade_id in due:
        enqueue(kind=JOB, params={"grade": str(grade_id)}, key=str(grade_id))
    return len(due)


def pass_back(*, grade_id: uuid.UUID) -> bool:
    """Send one grade; whether the platform took it. A failure waits longer each time."""
    grade = LtiGrade.objects.select_related("link__platform").filter(pk=grade_id).first()
    if grade is None:
        return False
    row = ExportRow.objects.filter(resource="attendance", key=grade.export_key).first()
    if row is None or row.number <= grade.sent_number:
        return True
    try:
        _post(grade, score_of(grade, row))
    except (outgoing.Unreachable, AddressRefused, PlatformRefused) as error:
        attempts = grade.attempts + 1
        LtiGrade.objects.filter(pk=grade.pk).update(
            attempts=attempts, next_at=clock.now() + backoff(attempts), error=str(error)[:200]
        )
        return False
    LtiGrade.objects.filter(pk=grade.pk).update(
        sent_number=row.number, sent_at=clock.now(), attempts=0, error=""
    )
    return True


def score_of(grade: LtiGrade, row: ExportRow) -> dict[str, Any]:
    """The credited class hours out of the lesson's; final once the class has ended."""
    lesson = Lesson.objects.select_related("training_class").get(pk=grade.lesson_id)
    data: dict[str, Any] = row.data or {}
    ended = lesson.training_class.state in ENDED
    return {
        "userId": grade.link.sub,
        "timestamp": clock.now().isoformat(timespec="milliseconds"),
        "scoreGiven": int(data.get("hours_milli", 0)) / 1000,
        "scoreMaximum": max(lesson.hours_milli, 1) / 1000,
        "activityProgress": "Completed" if data.get("state") in DONE else "InProgress",
        "gradingProgress": "FullyGraded" if ended else "Pending",
    }


def _post(grade: LtiGrade, score: dict[str, Any]) -> None:
    platform = grade.link.platform
    parts = urlsplit(grade.line_item)
    url = urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/scores"))
    answer = outgoing.send(
        "POST",
        url,
        body=json.dumps(score).encode(),
        headers={
            "Authorization": f"Bearer {access_token(platform)}",
            "Content-Type": "application/vnd.ims.lis.v1.score+json",
        },
    )
    if answer.status == 401:
        cache.delete(_cache_key(platform))
    # 409: a later score than this one is there already; then ours has nothing to add.
    if not answer.ok and answer.status != 409:
        raise PlatformRefused(f"score: {answer.status} {answer.body[:120]!r}")


def access_token(platform: LtiPlatform) -> str:
    """A token of the platform for writing scores, kept as long as it is good."""
    kept: str | None = cache.get(_cache_key(platform))
    if kept:
        return kept
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": tokens.assertion(platform=platform),
        "scope": SCOPE,
    }
    answer = outgoing.send(
        "POST",
        platform.token_url,
        body=urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    try:
        body = json.loads(answer.body) if answer.ok else {}
        token, life = str(body["access_token"]), int(body.get("expires_in", 60))
    except (ValueError, KeyError, TypeError) as error:
        raise PlatformRefused(f"token: {answer.status} {answer.body[:120]!r}") from error
    cache.set(_cache_key(platform), token, timeout=max(life - 60, 1))
    return token


def _cache_key(platform: LtiPlatform) -> str:
    return f"lti-token:{platform.pk}"
