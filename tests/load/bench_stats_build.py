"""Building the database of ``bench_stats``: places, people, classes, then their records."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.load.bench_stats_data import (
    COPIED,
    INSTITUTIONS,
    LESSON_MS,
    LESSONS,
    SLOTS,
    TEMPLATES,
    TRAINEES,
    Copier,
    c8_of,
    multiply,
    simulate,
    uid,
)

EVENT_COLUMNS = (
    "id, idempotency_key, class_id, lesson_id, subject_id, actor_id, kind, kind_version,"
    " occurred_at, payload, commitments, rule_version"
)


@dataclass
class Land:
    """What was built so far."""

    full: int = 0
    """Classes with their events."""
    classes: int = 0
    events: int = 0
    institutions: list[uuid.UUID] = field(default_factory=list)
    copiers: list[Copier] = field(default_factory=list)
    province: Any = None
    city: Any = None
    course: Any = None
    pack: Any = None
    lecturers: list[Any] = field(default_factory=list)


def class_id(number: int) -> uuid.UUID:
    """The id of a class."""
    return uuid.UUID(uid(c8_of(number), 9, 0))


def places() -> Land:
    """A province of 10 cities of 10 counties, institutions, a rule pack, courses, lecturers."""
    from django.utils import timezone

    from lms.courses.models import Course, RulePack
    from lms.people.models import Institution, Region, Subject, User
    from verifier import canonical
    from verifier.policy import DEFAULT_PACKS

    land = Land()
    land.province = Region.objects.create(code="88", name="负载省", level="province", path="/88/")
    counties = []
    for city in range(10):
        path = f"/88/88{city:02d}/"
        made = Region.objects.create(
            parent=land.province,
            code=f"88{city:02d}",
            name=f"负载市 {city}",
            level="city",
            path=path,
        )
        land.city = land.city or made
        counties += [
            Region.objects.create(
                parent=made, code=f"88{city:02d}{n:02d}", name=f"负载县 {city}-{n}",
                level="county", path=f"{path}88{city:02d}{n:02d}/")
            for n in range(10)
        ]  # fmt: skip
    schools = [
        Institution(region=counties[n % len(counties)], name=f"负载学校 {n}", code=f"bench{n}")
        for n in range(INSTITUTIONS)
    ]
    Institution.objects.bulk_create(schools)
    land.institutions = [school.pk for school in schools]
    body = {**DEFAULT_PACKS[0], "code": "bench", "version": 1}
    land.pack = RulePack.objects.create(
        code="bench", version=1, class_kind="trainee", title_zh="负载", title_en="Load", body=body,
        sha256=canonical.sha256_hex(canonical.encode(body)), valid_from=dt.date(2020, 1, 1),
        published_at=timezone.now())  # fmt: skip
    land.course = [
        Course.objects.create(code=f"bench{n}", name=f"负载课程 {n}", class_kind="trainee")
        for n in range(8)
    ]
    land.lecturers = [
        User(username=f"bl{n}", display_name=f"讲师 {n}") for n in range(2 * INSTITUTIONS)
    ]
    User.objects.bulk_create(land.lecturers)
    Subject.objects.bulk_create([Subject(user=user) for user in land.lecturers])
    return land


def grow(land: Land, *, full: int, classes: int) -> None:
    """Up to so many classes, of which the first ``full`` have their events too."""
    from django.db import connection

    _classes(land, classes)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        began = time.perf_counter()
        for number in range(land.full, full):
            _records(land, cursor, number)
            if (number + 1) % 25 == 0:
                took = time.perf_counter() - began
                print(f"  {number + 1} classes, {land.events:,} events, {took:.0f} s", flush=True)
        if not land.classes:
            templates_through_the_product()
        for table in COPIED:
            multiply(cursor, table, land.classes, classes)
        for table in (*COPIED, "events_learningevent", "events_logentry", "courses_lesson",
                      "courses_trainingclass", "courses_enrolment"):  # fmt: skip
            cursor.execute(f"ANALYZE {table}")
    land.full, land.classes = full, classes


def _classes(land: Land, classes: int) -> None:
    from django.db import connection

    from lms.courses.models import ClassLecturer, Enrolment, Lesson, TrainingClass
    from lms.people.models import Subject, User

    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    monday = today - dt.timedelta(days=today.weekday())
    starts = [monday - dt.timedelta(weeks=n) for n in range(TEMPLATES)]
    if not land.copiers:
        from django.conf import settings

        for number in range(TEMPLATES):
            told = simulate(number, starts[number], land.pack.sha256)
            land.copiers.append(Copier(told, settings.RONGKE_LOG_NAME))
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE bench_class (number int PRIMARY KEY, class_id uuid, c8 text,"
                " template int);"
                "CREATE TABLE bench_map (class_number int, n int, pseudonym text)"
            )
    numbers = range(land.classes, classes)
    when = dt.datetime.now(dt.UTC)
    TrainingClass.objects.bulk_create(
        [
            TrainingClass(
                pk=class_id(n), institution_id=land.institutions[n % INSTITUTIONS],
                course=land.course[n % len(land.course)], rule_pack=land.pack, kind="trainee",
                code=f"bench{n}", title=f"负载班 {n}", started_at=when,
                state="running" if n % TEMPLATES == 0 else "closed",
                starts_on=starts[n % TEMPLATES],
                ends_on=starts[n % TEMPLATES] + dt.timedelta(days=6))
            for n in numbers
        ],
        batch_size=500,
    )  # fmt: skip
    people = [(n, seat) for n in numbers for seat in range(TRAINEES)]
    User.objects.bulk_create(
        [
            User(
                pk=uid(c8_of(n), 2, s),
                username=f"b{n}-{s}",
                display_name=f"学员 {n}-{s}",
                password="!",
            )
            for n, s in people
        ],
        batch_size=2000,
    )
    Subject.objects.bulk_create(
        [Subject(pk=uid(c8_of(n), 3, s), user_id=uid(c8_of(n), 2, s)) for n, s in people],
        batch_size=2000,
    )
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                training_class_id=class_id(n),
                user_id=uid(c8_of(n), 2, s),
                seat=s + 1,
                enrolled_at=when,
            )
            for n, s in people
        ],
        batch_size=2000,
    )
    Lesson.objects.bulk_create(
        [
            Lesson(
                pk=uid(c8_of(n), 1, k), training_class_id=class_id(n), kind=SLOTS[k % 4][2],
                title=f"第 {k + 1} 课", order=k + 1, hours_milli=2000, starts_at=at,
                ends_at=at + dt.timedelta(milliseconds=LESSON_MS))
            for n in numbers
            for k in range(LESSONS)
            for at in [dt.datetime.fromtimestamp(
                land.copiers[n % TEMPLATES].told.starts(k) / 1000, dt.UTC)]
        ],
        batch_size=2000,
    )  # fmt: skip
    ClassLecturer.objects.bulk_create(
        [
            ClassLecturer(
                training_class_id=class_id(n),
                user=land.lecturers[(2 * n + k) % len(land.lecturers)],
            )
            for n in numbers
            for k in range(2)
        ],
        batch_size=2000,
    )
    _names(numbers)


def _names(numbers: range) -> None:
    """The real pseudonyms of the new classes, for the database to join by."""
    from django.db import connection

    from lms.people.models import Region
    from lms.people.queries import agency_key, pseudonym

    key = agency_key(Region.objects.get(path="/88/"))
    with connection.cursor() as cursor:
        with cursor.copy("COPY bench_class FROM STDIN") as copy:
            for n in numbers:
                copy.write_row((n, class_id(n), c8_of(n), n % TEMPLATES))
        with cursor.copy("COPY bench_map FROM STDIN") as copy:
            for n in numbers:
                for s in range(TRAINEES):
                    copy.write_row((n, s, pseudonym(key, uuid.UUID(uid(c8_of(n), 3, s)))))
        cursor.execute("CREATE INDEX IF NOT EXISTS bench_map_by ON bench_map (class_number)")


def _records(land: Land, cursor: Any, number: int) -> None:
    """Events, leaves and the log of one class."""
    import json

    from lms.events.leaves import origin_of
    from verifier import merkle

    copier = land.copiers[number % TEMPLATES]
    cursor.execute("SELECT pseudonym FROM bench_map WHERE class_number = %s ORDER BY n", [number])
    names = [row[0] for row in cursor.fetchall()]
    origin = origin_of(class_id(number))
    events, leaves, hashes = copier.of(number, names, origin)
    tree = merkle.CompactTree()
    for digest in hashes:
        tree.append(digest)
    cursor.execute(
        "INSERT INTO events_log (origin, class_id, size, tree, checkpoint_size, checkpoint_wanted)"
        " VALUES (%s, %s, %s, %s, %s, false)",
        [origin, class_id(number), tree.size, json.dumps(tree.state()), tree.size],
    )
    with cursor.copy(f"COPY events_learningevent ({EVENT_COLUMNS}) FROM STDIN") as copy:
        copy.write(events)
    with cursor.copy(
        "COPY events_logentry (log_id, index, event_id, leaf, leaf_hash) FROM STDIN"
    ) as copy:
        copy.write(leaves)
    land.events += copier.size


def templates_through_the_product() -> None:
    """Ledger and statistics of the template classes, by the product itself."""
    from lms.ledger.domain.recompute import recompute
    from lms.ledger.models import LedgerClass
    from lms.reports.statistics.domain.rebuild import catch_up

    for number in range(TEMPLATES):
        recompute(class_id=class_id(number))
        catch_up(class_id(number))
    LedgerClass.objects.update(next_ms=None)
