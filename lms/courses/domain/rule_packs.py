"""Rule packs: draft, edit, validate, publish. A published version never changes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from lms.core import clock
from lms.core.errors import Conflict, Invalid, NotFound
from lms.courses.errors import RulePackProblems, RulePackState
from lms.courses.models import ClassKind, RulePack
from lms.people.models import Region, User
from verifier import canonical
from verifier.policy import DEFAULT_PACKS, REGIONAL_PACKS, check_rule_pack


@transaction.atomic
def load_defaults() -> list[RulePack]:
    """The technical points' packs and two regional examples, published; nothing when there."""
    packs = []
    for body in (*DEFAULT_PACKS, *REGIONAL_PACKS):
        found = RulePack.objects.filter(code=body["code"], version=body["version"]).first()
        packs.append(found or _create(dict(body), region=None, published_at=clock.now()))
    return packs


@transaction.atomic
def draft(
    *, source: RulePack, code: str | None = None, region_id: uuid.UUID | None = None
) -> RulePack:
    """A new draft: the next version of ``source``, or its copy under another code.

    Raises ``Conflict`` when the code already has a draft.
    """
    new_code = (code or source.code).strip()
    if not new_code or len(new_code) > 40:
        raise Invalid(field="code")
    rows = RulePack.objects.filter(code=new_code)
    if rows.filter(published_at=None).exists():
        raise Conflict("This rule pack has a draft already; edit that one.")
    region = source.region
    if region_id is not None:
        region = Region.objects.filter(pk=region_id).first()
        if region is None:
            raise Invalid(field="region")
    version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    body = {**source.body, "code": new_code, "version": version}
    body["region"] = region.code if region else None
    if new_code != source.code:
        body.pop("example", None)
    try:
        return _create(body, region=region, published_at=None)
    except IntegrityError as error:
        raise Conflict from error


@transaction.atomic
def edit(*, pack_id: uuid.UUID, body: dict[str, Any]) -> RulePack:
    """Replace a draft's body; code, version, kind and region stay the pack's own.

    Problems are kept for :func:`problems_of`; only publishing insists. Raises ``RulePackState``.
    """
    pack = _locked(pack_id)
    fixed = {name: pack.body.get(name) for name in ("code", "version", "region", "class_kind")}
    new_body = {**body, **fixed}
    try:
        encoded = canonical.encode(new_body)
    except ValueError as error:
        raise RulePackProblems(problems=[str(error)]) from error
    title = new_body.get("title")
    if isinstance(title, dict):
        pack.title_zh = str(title.get("zh", ""))[:80]
        pack.title_en = str(title.get("en", ""))[:80]
    try:
        pack.valid_from = dt.date.fromisoformat(str(new_body.get("valid_from")))
    except ValueError as error:
        raise RulePackProblems(problems=["valid_from: a date is expected"]) from error
    pack.body, pack.sha256 = new_body, canonical.sha256_hex(encoded)
    pack.save()
    return pack


def problems_of(body: dict[str, Any]) -> list[str]:
    """What does not fit the schema, each ``path: what``."""
    problems = list(check_rule_pack(body))
    title = body.get("title")
    if not isinstance(title, dict) or not all(
        isinstance(title.get(lang), str) and title[lang].strip() for lang in ("zh", "en")
    ):
        problems.append("title: a text in zh and in en is expected")
    return problems


@transaction.atomic
def publish(*, pack_id: uuid.UUID, by: User) -> RulePack:
    """Make a draft final. Raises ``RulePackState`` or ``RulePackProblems``."""
    pack = _locked(pack_id)
    problems = problems_of(pack.body)
    if problems:
        raise RulePackProblems(problems=problems)
    pack.published_at, pack.published_by = clock.now(), by
    pack.save(update_fields=["published_at", "published_by", "updated_at"])
    return pack


@transaction.atomic
def discard(*, pack_id: uuid.UUID) -> None:
    """Delete a draft. Raises ``RulePackState``."""
    _locked(pack_id).delete()


def _locked(pack_id: uuid.UUID) -> RulePack:
    pack = RulePack.objects.select_for_update().filter(pk=pack_id).first()
    if pack is None:
        raise NotFound
    if pack.published_at is not None:
        raise RulePackState
    return pack


def _create(body: dict[str, Any], *, region: Region | None, published_at: Any) -> RulePack:
    return RulePack.objects.create(
        code=body["code"],
        version=body["version"],
        region=region,
        class_kind=ClassKind(body["class_kind"]),
        title_zh=body["title"]["zh"],
        title_en=body["title"]["en"],
        body=body,
        sha256=canonical.sha256_hex(canonical.encode(body)),
        valid_from=dt.date.fromisoformat(body["valid_from"]),
        published_at=published_at,
    )
