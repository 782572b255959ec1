"""What a bench needs on the server's side: a running class, its lesson, trainees with sessions.

``python -m tests.load.stage COUNT`` with the server's environment; prints one JSON object. Rows
are made directly, because 3,000 password hashes would take longer than the bench.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import uuid
from typing import Any

DURATION_MS = 2 * 3_600_000


def prepare(count: int) -> dict[str, Any]:
    """Create the class and return {lesson, sessions, csrf}."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from lms.courses.models import Course, Enrolment, Lesson, RulePack, TrainingClass
    from lms.people.models import Institution, RealName, Region, Subject, User
    from verifier import canonical
    from verifier.policy import DEFAULT_PACKS
    from vod.models import VodLesson

    now = timezone.now()
    body = next(dict(p) for p in DEFAULT_PACKS if p["class_kind"] == "trainee")
    body["prompts"] = {"min_gap_ms": 3_600_000, "max_gap_ms": 7_200_000, "limit_ms": 60_000}
    tag = uuid.uuid4().hex[:8]
    region = Region.objects.create(code=tag, name="负载省", level="province", path=f"/{tag}/")
    institution = Institution.objects.create(region=region, name="负载学校", code=tag)
    pack = RulePack.objects.create(
        code=f"load-{tag}",
        version=1,
        class_kind="trainee",
        title_zh="负载",
        title_en="Load",
        body=body,
        sha256=canonical.sha256_hex(canonical.encode(body)),
        valid_from=dt.date(2020, 1, 1),
        published_at=now,
    )
    course = Course.objects.create(code=f"load-{tag}", name="负载", class_kind="trainee")
    training_class = TrainingClass.objects.create(
        institution=institution,
        course=course,
        rule_pack=pack,
        kind="trainee",
        code=f"load-{tag}",
        title="负载",
        state="running",
        starts_on=now.date(),
        ends_on=now.date() + dt.timedelta(days=6),
        started_at=now,
    )
    lesson = Lesson.objects.create(
        training_class=training_class,
        kind="on_demand",
        title="负载",
        order=1,
        starts_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(days=3),
        hours_milli=2000,
    )
    VodLesson.objects.create(
        lesson=lesson,
        package_id=uuid.uuid4(),
        duration_ms=DURATION_MS,
        no_skip=False,
        published_at=now,
    )
    users = [User(username=f"{tag}-{n}", display_name=f"学员{n}") for n in range(count)]
    for user in users:
        user.set_unusable_password()
    User.objects.bulk_create(users, batch_size=500)
    Subject.objects.bulk_create([Subject(user=user) for user in users], batch_size=500)
    RealName.objects.bulk_create(
        [
            RealName(
                user=user,
                name_encrypted=b"-",
                number_encrypted=b"-",
                key_id="-",
                number_index=user.pk.bytes,
                name_masked="学*",
                number_masked="4201**********0000",
                verified_at=now,
                method="load",
            )
            for user in users
        ],
        batch_size=500,
    )
    Enrolment.objects.bulk_create(
        [
            Enrolment(training_class=training_class, user=user, seat=n + 1, enrolled_at=now)
            for n, user in enumerate(users)
        ],
        batch_size=500,
    )
    store = SessionStore()
    keys = []
    sessions = []
    for user in users:
        values = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        key = uuid.uuid4().hex
        keys.append(key)
        sessions.append(
            Session(
                session_key=key,
                session_data=store.encode(values),
                expire_date=now + dt.timedelta(days=1),
            )
        )
    Session.objects.bulk_create(sessions, batch_size=500)
    return {
        "lesson": str(lesson.pk),
        "cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "sessions": keys,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.base")
    import django

    django.setup()
    print(json.dumps(prepare(int(sys.argv[1]))))
