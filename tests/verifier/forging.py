"""An honest period file, and the ways in which tests forge it."""

from __future__ import annotations

import json
from typing import Any

from tests.verifier import kit
from tests.verifier.kit import DAY, KEY, LESSONS, MINUTE, Sample
from verifier import canonical, container, periodfile
from verifier import checkpoint as checkpoints
from verifier.report import FileReport, Report
from verifier.verify import Input, verify_files

HONEST = kit.sample()
FILE = HONEST.build()
HELD = HONEST.head(sum(leaf["at"] < DAY + 60 * MINUTE for leaf in HONEST.leaves))
Members = dict[str, bytes]


def verify(data: bytes, seen: tuple[bytes, ...] = (), cosigners: tuple = ()) -> Report:
    return verify_files([Input("period-file.zip", data)], KEY.verifier, cosigners, seen)


def only(report: Report) -> FileReport:
    (found,) = report.files
    return found


def members_of(data: bytes) -> Members:
    archive = container.open_archive(data)
    return {name: archive.read(name) for name in archive.members}


def listed_again(members: Members) -> Members:
    """The manifest made to list what is there now; its signature is not redone."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"] = {
        name: {"sha256": canonical.sha256_hex(data), "bytes": len(data)}
        for name, data in members.items()
        if name not in ("manifest.json", "manifest.sig")
    }
    return {**members, "manifest.json": canonical.encode(manifest)}


def signed_again(members: Members, key: Any = KEY) -> Members:
    """Manifest listed and signed anew: only the holder of the log's key can."""
    members = listed_again(members)
    digest = canonical.sha256_hex(members["manifest.json"])
    signature = checkpoints.sign_statement(periodfile.TOPIC, digest, key)
    return {**members, "manifest.sig": signature}


def intervals(whole: Sample, **where: Any) -> list[dict[str, Any]]:
    found = [leaf for leaf in whole.leaves if leaf["kind"] == "presence.interval"]
    return [leaf for leaf in found if all(leaf[k] == v for k, v in where.items())]


def inflate(whole: Sample) -> None:
    """Somebody who watched half of a lesson gets all of it, without contradiction."""
    subject, lesson = kit.pseudonym(1), LESSONS[1]
    own = intervals(whole, subject=subject, lesson=lesson)
    assert len(own) == 2
    release = next(
        leaf
        for leaf in whole.leaves
        if leaf["kind"] == "presence.lease_released"
        and leaf["payload"]["lease"] == own[0]["payload"]["lease"]
    )
    for part in (2, 3):
        wall = own[0]["payload"]["wall_from"] + part * 5 * MINUTE
        media = part * 5 * MINUTE
        span = {"media_from": media, "media_to": media + 5 * MINUTE}
        whole.interval(1, lesson, own[0]["payload"]["lease"], wall, **span)
    release["at"] = release["payload"]["wall"] = wall + 5 * MINUTE + 50
    whole.leaves.sort(key=lambda leaf: leaf["at"])
