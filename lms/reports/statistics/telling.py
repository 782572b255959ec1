"""Telling open dashboards that their numbers changed: once per round and room."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable

from lms.courses.models import ClassLecturer, TrainingClass
from lms.people.models import Region
from lms.realtime.publish import publish
from lms.reports.statistics.messages import StatisticsChanged


def room_of(kind: str, scope_id: uuid.UUID) -> str:
    """The room of everybody who looks at a scope."""
    return f"statistics:{kind}:{scope_id}"


def tell(class_ids: Iterable[uuid.UUID]) -> None:
    """After the commit: to the rooms of the classes, their institutions, all regions above."""
    rooms: Counter[str] = Counter()
    ids = list(class_ids)
    rows = TrainingClass.objects.filter(pk__in=ids).values_list(
        "pk", "institution_id", "institution__region__path"
    )
    paths: Counter[str] = Counter()
    for class_id, institution_id, path in rows:
        rooms[room_of("class", class_id)] += 1
        rooms[room_of("institution", institution_id)] += 1
        steps = path.strip("/").split("/")
        paths.update(f"/{'/'.join(steps[:n])}/" for n in range(1, len(steps) + 1))
    for region_id, path in Region.objects.filter(path__in=list(paths)).values_list("pk", "path"):
        rooms[room_of("region", region_id)] += paths[path]
    for user_id in ClassLecturer.objects.filter(training_class__in=ids).values_list(
        "user_id", flat=True
    ):
        rooms[room_of("lecturer", user_id)] += 1
    for room, number in rooms.items():
        publish(room, StatisticsChanged(classes=number))
