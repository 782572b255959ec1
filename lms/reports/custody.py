"""Who holds which checkpoints: the agencies' keys, what they cosigned, and what contradicts us."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.db.models import Q

from lms.core import clock
from lms.core.clock import to_ms
from lms.courses.models import TrainingClass
from lms.events.domain.alarms import broken_logs
from lms.events.leaves import origin_of
from lms.events.models import Cosignature, Cosigner, Log, LogAlarm, TimeStamp
from lms.notify.domain.notify import notify
from lms.people.models import Region, RoleAssignment

LOGS_MAX = 300


def custody(region: Region) -> dict[str, Any]:
    """Keys of the region and those above it, each log's holders, alarms, time stamps."""
    keys = list(
        Cosigner.objects.filter(region_id__in=_regions(region)).order_by("revoked_at", "name")
    )
    classes = list(
        TrainingClass.objects.filter(institution__region__path__startswith=region.path)
        .select_related("institution")
        .order_by("-starts_on", "code")[:LOGS_MAX]
    )
    titles = {c.pk: (c.title, c.institution.name) for c in classes}
    logs = {log.class_id: log for log in Log.objects.filter(class_id__in=list(titles))}
    platform = Log.objects.filter(class_id=None).first()
    rows = [_log_row(platform, "", "")] if platform is not None else []
    rows += [_log_row(logs[pk], *titles[pk]) for pk in titles if pk in logs]
    held = _holders([row["origin"] for row in rows])
    stamped = _stamps([row["origin"] for row in rows])
    for row in rows:
        row["holders"] = held[row["origin"]]
        row["time_stamp_ms"] = stamped.get(row["origin"])
    origins = {row["origin"] for row in rows}
    alarms = LogAlarm.objects.filter(origin__in=origins)
    return {
        "keys": [_key(row) for row in keys],
        "logs": rows,
        "alarms": [_alarm(row, titles) for row in alarms],
    }


def _regions(region: Region) -> list[uuid.UUID]:
    """The region, those above it, and those within it: whose keys say something about it."""
    parts = [part for part in region.path.split("/") if part]
    outer = [f"/{'/'.join(parts[: n + 1])}/" for n in range(len(parts))]
    rows = Region.objects.filter(Q(path__in=outer) | Q(path__startswith=region.path))
    return list(rows.values_list("pk", flat=True))


def _key(row: Cosigner) -> dict[str, Any]:
    last = Cosignature.objects.filter(cosigner=row).order_by("-received_at").first()
    return {
        "id": row.pk,
        "name": row.name,
        "vkey": row.vkey,
        "region": row.region_id,
        "since_ms": to_ms(row.created_at),
        "revoked_ms": None if row.revoked_at is None else to_ms(row.revoked_at),
        "last_ms": None if last is None else to_ms(last.received_at),
    }


def _log_row(log: Log, title: str, institution: str) -> dict[str, Any]:
    return {
        "class_id": log.class_id,
        "origin": log.origin,
        "title": title,
        "institution": institution,
        "size": log.size,
        "checkpoint_size": log.checkpoint_size,
        "checkpoint_ms": None if log.checkpoint_at is None else to_ms(log.checkpoint_at),
    }


def _holders(origins: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Per log: each cosigner with the largest checkpoint that it signed."""
    best: dict[tuple[str, uuid.UUID], Cosignature] = {}
    rows = Cosignature.objects.filter(checkpoint__log_id__in=origins)
    for row in rows.select_related("checkpoint", "cosigner").order_by("checkpoint__size"):
        best[row.checkpoint.log_id, row.cosigner_id] = row
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (origin, _), row in best.items():
        found[origin].append(
            {
                "name": row.cosigner.name,
                "size": row.checkpoint.size,
                "at_ms": to_ms(row.signed_at),
            }
        )
    return found


def _stamps(origins: list[str]) -> dict[str, int]:
    rows = TimeStamp.objects.filter(checkpoint__log_id__in=origins)
    return {
        origin: to_ms(at) for origin, at in rows.values_list("checkpoint__log_id", "created_at")
    }


def _alarm(row: LogAlarm, titles: dict[uuid.UUID, tuple[str, str]]) -> dict[str, Any]:
    by_origin = {origin_of(pk): title for pk, (title, _) in titles.items()}
    return {
        "id": row.pk,
        "origin": row.origin,
        "title": by_origin.get(row.origin, ""),
        "kind": row.kind,
        "size": row.size,
        "own_size": row.own_size,
        "held_root": bytes(row.held_root).hex(),
        "note": bytes(row.note).decode("utf-8", "replace"),
        "raised_ms": to_ms(row.raised_at),
    }


def whom_to_tell(origin: str) -> list[uuid.UUID]:
    """Officers who oversee the log's class (of the platform's log: all), and platform admins."""
    roles = RoleAssignment.objects.filter(
        role__in=(RoleAssignment.Role.AGENCY_OFFICER, RoleAssignment.Role.PLATFORM_ADMIN)
    ).values_list("user_id", "role", "region__path")
    log = Log.objects.filter(origin=origin).first()
    if log is None or log.class_id is None:
        return [user for user, _, _ in roles]
    found = TrainingClass.objects.select_related("institution__region").get(pk=log.class_id)
    path = found.institution.region.path
    return [
        user
        for user, role, prefix in roles
        if role == RoleAssignment.Role.PLATFORM_ADMIN or (prefix and path.startswith(prefix))
    ]


def tell_of_broken_logs() -> list[str]:
    """Logs whose leaves no longer give the root that was signed; officers hear of each daily."""
    broken = broken_logs()
    for origin in broken:
        notify(
            kind="log.contradicted",
            args={"size": 0, "origin": origin},
            link="/custody",
            recipients=whom_to_tell(origin),
            key=f"log.broken:{origin}:{clock.now().date()}",
        )
    return broken
