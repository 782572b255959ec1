"""What pages about faces show."""

from __future__ import annotations

from typing import Any

from checkin.faces import looking
from checkin.faces.consent_text import ARCHIVE, ARCHIVE_PURPOSE, CURRENT, ConsentText
from checkin.faces.domain import consent, templates
from checkin.faces.domain.enrolment import FRAMES
from checkin.faces.domain.tenancy import retention_of, tenant_of
from checkin.faces.errors import FaceUnavailable
from checkin.faces.models import (
    FaceCapture,
    FaceDraft,
    FaceHistory,
    FaceReview,
    FaceTemplate,
)
from lms.people.models import User

State = FaceTemplate.State


def consent_page(user: User) -> dict[str, Any]:
    """The present text, one's own consent, and the institution's days."""
    held = consent.standing(user)
    archive = consent.standing(user, ARCHIVE_PURPOSE)
    kept = retention_of(tenant_of(user))
    return {
        "version": CURRENT.version,
        **_points(CURRENT),
        "given_at": None if held is None else held.given_at,
        "given_version": None if held is None else held.text_version,
        "template_days": kept.template_days,
        "capture_days": kept.capture_days,
        "archive": {
            "version": ARCHIVE.version,
            **_points(ARCHIVE),
            "given_at": None if archive is None else archive.given_at,
        },
    }


def enrolment_page(user: User) -> dict[str, Any]:
    """Where one's enrolment stands."""
    rows = {row.state: row for row in FaceTemplate.objects.filter(user=user)}
    draft = FaceDraft.objects.filter(user=user).first()
    active = rows.get(State.ACTIVE)
    kept = 0 if draft is None else draft.kept
    history = FaceHistory.objects.filter(user=user).first()
    return {
        "state": _state(active, State.PENDING in rows, kept),
        "waiting": State.PENDING in rows,
        "kept": kept,
        "needed": FRAMES,
        "enrolled_at": None if active is None else active.created_at,
        "again": history is not None and history.enrolments > 0,
    }


def review_row(row: FaceReview, reader: User) -> dict[str, Any]:
    """One review with the pictures that belong to it."""
    limits = looking.bands()
    session = row.session
    return {
        "id": row.pk,
        "kind": row.kind,
        "name": row.user.display_name,
        "other_name": None if row.other is None else row.other.display_name,
        "class_title": None if session is None else session.lesson.training_class.title,
        "lesson_title": None if session is None else session.lesson.title,
        "purpose": None if session is None else session.purpose,
        "distance": row.distance,
        "accept": round(limits.accept * 1000),
        "review": round(limits.review * 1000),
        "created_at": row.created_at,
        "pictures": [] if row.outcome else _pictures(row),
        "outcome": row.outcome,
        "reason": row.reason,
        "decided_by": None if row.decided_by is None else row.decided_by.display_name,
        "decided_at": row.decided_at,
        "mine": reader.pk in (row.user_id, row.other_id),
    }


def _state(active: FaceTemplate | None, waiting: bool, kept: int) -> str:
    if active is not None:
        try:
            return "active" if templates.is_of(active, looking.engine()) else "outdated"
        except FaceUnavailable:
            return "active"  # whether its engine still runs is not known now
    if waiting:
        return "pending"
    return "draft" if kept else "none"


def _points(text: ConsentText) -> dict[str, Any]:
    return {
        language: [{"title": title, "text": words} for title, words in points]
        for language, points in (("zh", text.zh), ("en", text.en))
    }


def _pictures(row: FaceReview) -> list[dict[str, Any]]:
    found: list[tuple[FaceCapture, str]] = []
    if row.session is not None:
        found += [(each, "subject") for each in row.session.captures.all()]
    mine = FaceCapture.objects.filter(user=row.user_id, template__isnull=False)
    if row.kind == FaceReview.Kind.VERIFICATION:
        mine = mine.filter(template__state=State.ACTIVE)
    found += [(each, "subject") for each in mine.order_by("taken_at")]
    if row.other_id is not None:
        theirs = FaceCapture.objects.filter(user=row.other_id, template__isnull=False)
        found += [(each, "other") for each in theirs.order_by("taken_at")]
    return [
        {"id": each.pk, "taken_at": each.taken_at, "whose": whose, "purpose": each.purpose}
        for each, whose in found
    ]
